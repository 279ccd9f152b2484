// Keeps the public pages that somebody has read, so that she can read them again without a line.
// With a line, the page always comes from the portal; what the portal says not to store is never kept.

const KEPT = "pages-1";
const MOST = 80; // pages and files

// Public pages and their files. What somebody looked for, and forms, are nothing to keep.
const MAY_BE_KEPT = /^\/((static|media)\/|(en|fr|es)\/(?!search\/|[^/]+\/register\/|(registration|invitation|delegation)\/))/;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlderCaches().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && mayBeKept(event.request.url)) event.respondWith(answer(event));
});

// A page that was loaded before this worker was there asks for itself and its files to be kept.
self.addEventListener("message", (event) => {
  const addresses = event.data.filter(mayBeKept);
  event.waitUntil(Promise.allSettled(addresses.map(async (address) => keep(address, await fetch(address)))));
});

function mayBeKept(address) {
  const { origin, pathname } = new URL(address);
  return origin === self.location.origin && MAY_BE_KEPT.test(pathname);
}

async function answer(event) {
  try {
    const response = await fetch(event.request);
    // Beside the reading: the page does not wait for it, nor mind a full disk.
    event.waitUntil(keep(event.request, response.clone()).catch(() => {}));
    if (response.status === 404 || response.status === 410) event.waitUntil(forget(event.request));
    return response;
  } catch (noLine) {
    const kept = await recall(event.request);
    if (kept) return kept;
    throw noLine;
  }
}

// The page as it was asked for, else with another zone or choice of sessions.
async function recall(request) {
  const same = await caches.match(request, { ignoreVary: true });
  return same ?? caches.match(request, { ignoreVary: true, ignoreSearch: true });
}

async function keep(request, response) {
  if (response.status !== 200 || /no-store/.test(response.headers.get("Cache-Control"))) return;
  const cache = await caches.open(KEPT);
  await cache.delete(request);
  await cache.put(request, response);
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(kept.length - MOST, 0)).map((oldest) => cache.delete(oldest)));
}

// What has been withdrawn is not read off line either.
async function forget(request) {
  const cache = await caches.open(KEPT);
  return cache.delete(request, { ignoreVary: true, ignoreSearch: true });
}

async function forgetOlderCaches() {
  const names = await caches.keys();
  return Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
}
