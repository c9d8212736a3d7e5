// The frame of everything: the store, the words, the look, the routes, and what catches a crash.

import RefreshCw from "lucide-solid/icons/refresh-cw";
import { createSignal, ErrorBoundary, type JSX, onCleanup, Show } from "solid-js";
import { t } from "../lib/i18n";
import { type Store, StoreContext } from "../store";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { Toasts } from "../ui/toasts";
import { followAppearance } from "./appearance";
import { Routes } from "./Routes";

const AGAIN_MS = 3_000;

export function App(props: { readonly store: Store }): JSX.Element {
  const { state, session } = props.store;
  const [isUnreachable, setUnreachable] = createSignal(false);
  followAppearance(() => (state.session === "in" ? state.preferences : undefined));

  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = async (): Promise<void> => {
    try {
      await session.start();
      setUnreachable(false);
    } catch {
      setUnreachable(true);
      timer = setTimeout(() => void start(), AGAIN_MS);
    }
  };
  void start();
  onCleanup(() => clearTimeout(timer));

  return (
    <StoreContext.Provider value={props.store}>
      <ErrorBoundary fallback={(problem) => <Crashed problem={problem} />}>
        <Show
          when={state.session !== "unknown"}
          fallback={<Waiting isUnreachable={isUnreachable()} />}
        >
          <Routes />
        </Show>
      </ErrorBoundary>
      <Toasts label={t("common.notifications")} />
    </StoreContext.Provider>
  );
}

function Waiting(props: { readonly isUnreachable: boolean }): JSX.Element {
  return (
    <main class="page-middle">
      <Show
        when={props.isUnreachable}
        fallback={
          <p class="waiting" role="status">
            <span class="spinner" aria-hidden="true" />
            <span class="visually-hidden">{t("common.loading")}</span>
          </p>
        }
      >
        <h1 class="visually-hidden">{t("app.name")}</h1>
        <Empty icon={RefreshCw} title={t("app.unreachable")} text={t("app.unreachableText")} />
      </Show>
    </main>
  );
}

function Crashed(props: { readonly problem: unknown }): JSX.Element {
  console.error(props.problem);
  return (
    <main class="page-middle">
      <h1 class="visually-hidden">{t("app.name")}</h1>
      <Empty icon={RefreshCw} title={t("app.crashed")} text={t("app.crashedText")}>
        <Button kind="primary" onClick={() => location.reload()}>
          {t("app.reload")}
        </Button>
      </Empty>
    </main>
  );
}
