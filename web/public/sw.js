// Keeps the page itself, so that it opens without a network; messages are kept by the page.
// Nothing of the API ever goes through here: what is signed in stays out of the cache.

const KEPT = "plexichat-page-1";
const PAGE = "/";
const WAIT_MS = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.add(PAGE)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") event.respondWith(page());
  else if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request));
});

/** The newest page where the server answers in time, else the last one. */
async function page() {
  const cache = await caches.open(KEPT);
  try {
    const answer = await fetch(PAGE, { signal: AbortSignal.timeout(WAIT_MS), cache: "no-cache" });
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    await cache.put(PAGE, answer.clone());
    return answer;
  } catch {
    return (await cache.match(PAGE)) ?? Response.error();
  }
}

/** Assets never change under their name: a new build has new names. */
async function asset(request) {
  const cache = await caches.open(KEPT);
  const known = await cache.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok && answer.status === 200) await cache.put(request, answer.clone());
  return answer;
}
