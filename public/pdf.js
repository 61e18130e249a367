// Shows a PDF in the page, with Mozilla's pdf.js. Loaded on the page of a material only, never with the first visit.
// The page holds the addresses and all words (app/src/materials/pages/read.rs). Without this script it offers the file.
const root = document.getElementById("pdf");
const pages = root.querySelector(".pdf-pages");
const place = root.querySelector(".pdf-place");
const failed = root.querySelector(".pdf-failed");
const words = root.dataset;

// Zoom 1 is as wide as the page allows.
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
// Beyond this, phones refuse to draw a canvas.
const MOST_PIXELS = 8_000_000;
// Pieces in which a long file is fetched, as far as somebody scrolls.
const PIECE = 262_144;

// Which page of this file was read, for as long as the tab lives.
const PLACE = `pdf:${words.file}`;

let zoom = ZOOMS.indexOf(1);
let attempts = 0;
let sheets = [];
// Grows with every change of size: what is drawn for an older one is thrown away.
let generation = 0;

const near = new IntersectionObserver(follow, { rootMargin: "80% 0px" });

root.hidden = false;
for (const button of root.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => zoomBy(Number(button.dataset.zoom)));
}
failed.querySelector("button").addEventListener("click", open);
addEventListener("scroll", () => requestAnimationFrame(tell), { passive: true });
addEventListener("resize", debounced(layOut));
open();

async function open() {
  attempts += 1;
  failed.hidden = true;
  place.textContent = words.loading;
  try {
    const library = await load();
    // Only what is looked at is fetched; scripts inside of a file never run.
    const options = { disableAutoFetch: true, disableStream: true, rangeChunkSize: PIECE, isEvalSupported: false, verbosity: 0 };
    const file = await library.getDocument({ url: words.file, ...options }).promise;
    await show(file);
  } catch (error) {
    say(error, await isGone(error));
  }
}

// Whether the file is not to be had any more: withdrawn, or the session ended, which leads away from it.
async function isGone(error) {
  if (error.name === "MissingPDFException" || [401, 403, 404].includes(error.status)) return true;
  try {
    return (await fetch(words.file, { method: "HEAD", redirect: "manual" })).type === "opaqueredirect";
  } catch {
    return false;
  }
}

async function load() {
  // Browsers may remember a failed import by its address: a query makes the next attempt a new one.
  const again = attempts === 1 ? "" : `?attempt=${attempts}`;
  const library = await import(words.library + again);
  library.GlobalWorkerOptions.workerSrc = words.worker;
  return library;
}

// What went wrong, in the person's words; the rest is for the console.
function say(error, gone) {
  const known = { InvalidPDFException: words.broken, FormatError: words.broken, PasswordException: words.locked };
  failed.querySelector("p").textContent = gone ? words.gone : (known[error.name] ?? words.offline);
  failed.hidden = false;
  place.textContent = "";
}

async function show(file) {
  near.disconnect();
  const first = await file.getPage(1);
  const size = first.getViewport({ scale: 1 });
  // Until a page is read it is taken to be like the first.
  sheets = Array.from({ length: file.numPages }, (_, index) => sheet(file, index + 1, size));
  pages.replaceChildren(...sheets.map((s) => s.element));
  layOut();
  for (const s of sheets) near.observe(s.element);
  // Who comes back goes on where they were.
  sheets[Number(sessionStorage.getItem(PLACE)) - 1]?.element.scrollIntoView();
  tell();
}

function sheet(file, number, size) {
  const element = document.createElement("div");
  element.className = "pdf-page";
  element.dataset.page = number;
  return { file, number, size, element, drawn: 0, seen: false, task: null };
}

// Gives every page its measures; those in sight are drawn anew.
function layOut() {
  generation += 1;
  const width = pages.clientWidth * ZOOMS[zoom];
  for (const s of sheets) {
    s.width = width;
    measure(s);
    if (s.seen) draw(s);
  }
  for (const button of root.querySelectorAll("[data-zoom]")) {
    button.disabled = ZOOMS[zoom + Number(button.dataset.zoom)] === undefined;
  }
}

function measure(s) {
  s.element.style.width = `${s.width}px`;
  s.element.style.height = `${(s.width * s.size.height) / s.size.width}px`;
}

function zoomBy(step) {
  if (ZOOMS[zoom + step] === undefined) return;
  zoom += step;
  // The page that was being read stays where it is.
  const current = sheets[currentPage() - 1]?.element;
  const before = current?.getBoundingClientRect();
  const into = before ? -before.top / before.height : 0;
  layOut();
  if (before && before.top < 0) scrollBy(0, current.getBoundingClientRect().top + into * current.clientHeight);
  tell();
}

function follow(entries) {
  for (const entry of entries) {
    const s = sheets[Number(entry.target.dataset.page) - 1];
    if (!s || s.element !== entry.target) continue;
    s.seen = entry.isIntersecting;
    if (s.seen) draw(s);
    else clear(s);
  }
}

// Far away pages give their memory back.
function clear(s) {
  s.task?.cancel();
  s.task = null;
  s.drawn = 0;
  s.element.replaceChildren();
}

async function draw(s) {
  if (s.drawn === generation) return;
  const wanted = (s.drawn = generation);
  s.task?.cancel();
  try {
    const page = await s.file.getPage(s.number);
    s.size = page.getViewport({ scale: 1 });
    measure(s);
    const fits = Math.sqrt(MOST_PIXELS / (s.element.clientWidth * s.element.clientHeight));
    const sharpness = Math.min(devicePixelRatio, 3, fits);
    const viewport = page.getViewport({ scale: (s.width / s.size.width) * sharpness });
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    canvas.setAttribute("aria-hidden", "true");
    if (s.drawn !== wanted) return;
    s.task = page.render({ canvasContext: canvas.getContext("2d"), viewport });
    await s.task.promise;
    const text = await readable(page);
    if (s.drawn !== wanted) return;
    s.element.replaceChildren(canvas, text);
    s.element.dataset.drawn = "";
  } catch (error) {
    // Scrolled on, or zoomed, before it was done.
    if (error.name === "RenderingCancelledException" || s.drawn !== wanted) return;
    s.drawn = 0;
    say(error, await isGone(error));
  }
}

// The words of a page, for who hears it and for "find in page".
async function readable(page) {
  const content = await page.getTextContent();
  const text = document.createElement("p");
  text.className = "vh";
  text.textContent = content.items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join("");
  return text;
}

// The page that takes the middle of the screen.
function currentPage() {
  const middle = innerHeight / 2;
  const below = sheets.findIndex((s) => s.element.getBoundingClientRect().bottom > middle);
  return below < 0 ? sheets.length : below + 1;
}

function tell() {
  if (sheets.length === 0) return;
  const current = currentPage();
  const text = words.place.replace("{n}", current).replace("{all}", sheets.length);
  if (place.textContent === text) return;
  place.textContent = text;
  // Who looks at what stands below has not read on.
  if (pages.getBoundingClientRect().bottom > innerHeight / 2) sessionStorage.setItem(PLACE, current);
}

function debounced(act) {
  let waiting;
  let width = innerWidth;
  return () => {
    // A phone's address bar changes the height all the time.
    if (innerWidth === width) return;
    width = innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(act, 200);
  };
}
