// The service worker. A template: `cargo xtask site` fills in the version and the shell (xtask/src/sw.rs).
// Pages come from the network, the hashed shell from the cache; a new version waits until the person agrees.
const VERSION = "__VERSION__";
const SHELL = ["__SHELL__"];
const OFFLINE = "/offline.html";
const PREFIX = "sotay-shell-";
const CACHE = PREFIX + VERSION;
const HASHED = ["/pkg/", "/fonts/"];
const KEPT = [...HASHED, "/icons/"];

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener("message", (event) => {
  if (event.data === "SKIP_WAITING" || event.data?.type === "SKIP_WAITING") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api")) return;
  if (request.mode === "navigate") {
    event.respondWith(page(event));
  } else if (KEPT.some((folder) => url.pathname.startsWith(folder))) {
    event.respondWith(kept(request));
  }
});

async function keepShell() {
  const cache = await caches.open(CACHE);
  // Hashed names may come from the browser's cache; the others must be asked for anew.
  const hashed = (path) => HASHED.some((folder) => path.startsWith(folder));
  await cache.addAll(SHELL.map((path) => new Request(path, { cache: hashed(path) ? "default" : "reload" })));
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function page(event) {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    const cache = await caches.open(CACHE);
    return (await cache.match(OFFLINE)) || Response.error();
  }
}

async function kept(request) {
  const cache = await caches.open(CACHE);
  // The loader's retry adds a query to the same file.
  return (await cache.match(request, { ignoreSearch: true, ignoreVary: true })) || fetch(request);
}
