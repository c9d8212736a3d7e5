import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";

// The server that `npm run dev` talks to; `make dev` starts both.
const server = process.env.PLEXICHAT_DEV_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [solid()],
  build: {
    outDir: "../src/plexichat/web_dist",
    emptyOutDir: true,
    manifest: true,
    target: "es2023",
    // Small files stay files: the content security policy allows no data: scripts or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    port: 5173,
    proxy: { "/api": { target: server, ws: true, changeOrigin: false } },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    restoreMocks: true,
    testTimeout: 60_000,
  },
});
