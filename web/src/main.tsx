import "./ui/ui.css";
import "./app/styles/shell.css";
import "./app/styles/rail.css";
import "./app/styles/sidebar.css";
import "./app/styles/switcher.css";
import { render } from "solid-js/web";
import { App } from "./app/App";
import { paintFirst } from "./app/appearance";
import { createAppStore } from "./store/create";

paintFirst();
const store = createAppStore();
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
render(() => <App store={store} />, root);

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  // A page without it works all the same: it only cannot be opened while offline.
  navigator.serviceWorker.register("/sw.js").catch(() => {});
}
