// Starts the islands and the service worker. A file of its own because the Content-Security-Policy allows no inline
// script. The page works before this runs, and when it fails: every form and link is plain HTML.
//
// Events on `window`:
//   sotay:ready         all islands are interactive
//   sotay:update        a new version waits; detail.worker is its service worker
//   sotay:update-apply  (sent by the page) switch to it now, and reload
const { js, wasm } = document.querySelector("script[data-wasm]").dataset;
const dev = document.documentElement.dataset.dev !== undefined;
const UPDATE_CHECK = 60 * 60 * 1000;
let attempts = 0;

idle(start);
if (dev) reloadAfterRestart();

function idle(callback) {
  if ("requestIdleCallback" in window) requestIdleCallback(callback, { timeout: 2000 });
  else setTimeout(callback);
}

async function start() {
  attempts += 1;
  // Browsers may remember a failed import by its address: a query makes the next attempt a new one.
  const address = attempts === 1 ? js : `${js}?attempt=${attempts}`;
  let mod;
  try {
    mod = await import(address);
    await mod.default({ module_or_path: wasm });
  } catch (error) {
    console.warn("Sotay: the page stays without scripts until the network is back.", error);
    window.addEventListener("online", start, { once: true });
    return;
  }
  mod.hydrate();
  await hydrateIslands(document.body, mod, []);
  document.documentElement.dataset.ready = "";
  window.dispatchEvent(new CustomEvent("sotay:ready"));
  if (!dev) registerWorker();
}

// The same walk as leptos's hydration/island_script.js: outer islands first; before an island inside another island's
// children starts, the outer one is told that its children are there.
async function hydrateIslands(node, mod, childrenCallbacks) {
  const tag = node.localName;
  if (tag === "leptos-island") await hydrateIsland(node, mod, childrenCallbacks.at(-1));
  if (tag === "leptos-children") childrenCallbacks.push(node.$$on_hydrate);
  for (const child of node.children) await hydrateIslands(child, mod, childrenCallbacks);
  if (tag === "leptos-children") childrenCallbacks.pop();
}

async function hydrateIsland(element, mod, childrenCallback) {
  const island = mod[element.dataset.component];
  if (!island) {
    console.warn(`Sotay: no island named ${element.dataset.component}.`);
    return;
  }
  childrenCallback?.();
  await island(element);
}

async function registerWorker() {
  if (!("serviceWorker" in navigator)) return;
  let registration;
  try {
    registration = await navigator.serviceWorker.register("/sw.js");
  } catch {
    return; // Private windows and strict settings refuse: the site works without.
  }
  const offer = () => {
    const worker = registration.waiting;
    if (!worker || !navigator.serviceWorker.controller) return;
    window.dispatchEvent(new CustomEvent("sotay:update", { detail: { worker } }));
  };
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  offer();
  window.addEventListener("sotay:update-apply", () => {
    if (!registration.waiting) return;
    // Only the window where the person agreed reloads: another may hold half-typed text.
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting.postMessage({ type: "SKIP_WAITING" });
  });
  // An installed app stays open for days.
  let checked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - checked < UPDATE_CHECK) return;
    checked = Date.now();
    registration.update().catch(() => {});
  });
}

// `make dev`: the stream breaks when the server stops, and comes back with the new build.
function reloadAfterRestart() {
  const stream = new EventSource("/dev/reload");
  let broken = false;
  stream.addEventListener("error", () => (broken = true));
  stream.addEventListener("open", () => broken && location.reload());
}
