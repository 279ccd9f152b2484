// Times in the reader's own zone by one click, the agenda without a reload, what is on now while she reads, how her
// registration stands while she waits, and pages read before without a line. All but the last is also to be had without
// this script: by typing a city, by sending the form, by loading the page again.

const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const agenda = document.getElementById("agenda");
const status = document.getElementById("status");

// The portal keeps a page for half a minute, and not everybody shall ask at the same moment.
const AFTER_A_CHANGE = 35_000;
const SPREAD = 10_000;
const LONGEST_WAIT = 24 * 3600_000;
const BETWEEN_LOOKS = 20_000;

let waiting;
let shown = location.pathname + location.search;

// Whether a clock here shows another time than one in the zone, at any of the moments that the page tells.
function isElsewhere(zone) {
  const moments = [...document.querySelectorAll("time[datetime*='T']")].map((time) => new Date(time.dateTime));
  const clock = (moment, timeZone) => moment.toLocaleString("en", { timeZone });
  return ownZone && moments.some((moment) => clock(moment, ownZone) !== clock(moment, zone));
}

function offerOwnZone() {
  const form = document.getElementById("times");
  if (!form?.elements.tz || form.elements.tz.value === ownZone || !isElsewhere(form.dataset.zone)) return;
  const button = form.querySelector(".own-zone");
  button.hidden = false;
  button.addEventListener("click", () => {
    form.elements.tz.value = ownZone;
    form.requestSubmit();
  });
}

function linkOwnZone() {
  for (const link of document.querySelectorAll("a[data-own-zone]")) {
    if (!isElsewhere(link.dataset.zone)) continue;
    link.textContent = link.dataset.ownZone;
    link.href = `?tz=${ownZone}`;
  }
}

async function load(address, part) {
  const response = await fetch(address, { cache: "no-cache" });
  if (!response.ok) throw new Error(response.status);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.getElementById(part);
}

async function show(address) {
  const focused = document.activeElement?.id;
  shown = location.pathname + location.search;
  try {
    agenda.replaceChildren(...(await load(address, "agenda")).childNodes);
  } catch {
    location.assign(address);
    return;
  }
  (document.getElementById(focused) ?? document.getElementById("days")).focus({ preventScroll: true });
  status.textContent = document.getElementById("times").dataset.shown;
  for (const link of document.querySelectorAll(".languages a")) link.search = location.search;
  start();
}

async function refreshDays() {
  if (document.activeElement?.matches("#days *")) {
    waiting = setTimeout(refreshDays, AFTER_A_CHANGE); // She is at a link: it must not vanish under her finger.
    return;
  }
  try {
    document.getElementById("days").replaceWith(await load(location.href, "days"));
    waitForTheNextChange();
  } catch {
    waiting = setTimeout(refreshDays, AFTER_A_CHANGE); // No line: what is shown stays, and is still true of the programme.
  }
}

function waitForTheNextChange() {
  clearTimeout(waiting);
  const wait = new Date(document.getElementById("days")?.dataset.changes) - Date.now();
  if (wait < LONGEST_WAIT) {
    waiting = setTimeout(refreshDays, Math.max(wait, 0) + AFTER_A_CHANGE + Math.random() * SPREAD);
  }
}

async function look() {
  try {
    // Without what the address says of a change just made.
    if (!document.hidden && navigator.onLine) showStanding(await load(location.pathname, "standing"));
  } catch (error) {
    if (error.message === "404") return location.reload(); // The link opens nothing any more, and the page says why.
    // No line: what is shown stays.
  }
  lookAgain();
}

function showStanding(standing) {
  const shown = document.getElementById("standing");
  if (standing.textContent === shown.textContent || shown.contains(document.activeElement)) return;
  document.title = standing.ownerDocument.title;
  shown.replaceWith(standing);
  status.textContent = standing.querySelector(".notice").textContent;
}

function lookAgain() {
  if (document.querySelector("#standing[data-moves]")) setTimeout(look, BETWEEN_LOOKS + Math.random() * SPREAD);
}

function sendWithoutReload(event) {
  if (event.submitter?.formMethod === "post") return;
  event.preventDefault();
  const address = `?${new URLSearchParams(new FormData(event.target))}`;
  history.pushState(null, "", address);
  show(address);
}

function start() {
  offerOwnZone();
  document.getElementById("times")?.addEventListener("submit", sendWithoutReload);
  waitForTheNextChange();
}

function keepForLater() {
  document.getElementById("off-line").hidden = navigator.onLine;
  const worker = navigator.serviceWorker;
  worker?.register("/offline.js").catch(() => {}); // Where a browser keeps nothing, nothing is lost.
  if (worker && !worker.controller) worker.ready.then(({ active }) => active.postMessage(everythingLoaded()));
}

function everythingLoaded() {
  return [location.href, ...performance.getEntriesByType("resource").map((file) => file.name)];
}

function closeMenu(event) {
  const menu = document.querySelector(".menu[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

linkOwnZone();
lookAgain();
addEventListener("load", keepForLater);
addEventListener("keydown", closeMenu);
if (agenda) {
  start();
  addEventListener("popstate", () => {
    // A jump within the page changes the fragment alone.
    if (location.pathname + location.search !== shown) show(location.href);
  });
}
