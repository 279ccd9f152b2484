// Keeps the public pages that somebody has read, so that she can read them again without a line.
// With a line, the page always comes from the portal; what the portal says not to store is never kept.

const KEPT = "pages-1";
const MOST = 80; // pages and files

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlderCaches().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  const mayBeKept = /^\/(en|fr|es|static|media)\//.test(pathname);
  if (event.request.method === "GET" && origin === self.location.origin && mayBeKept) {
    event.respondWith(answer(event));
  }
});

async function answer(event) {
  try {
    const response = await fetch(event.request);
    if (response.status === 200 && !/no-store/.test(response.headers.get("Cache-Control"))) {
      // Beside the reading: the page does not wait for it, nor mind a full disk.
      event.waitUntil(keep(event.request, response.clone()).catch(() => {}));
    }
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
  const cache = await caches.open(KEPT);
  await cache.delete(request);
  await cache.put(request, response);
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(kept.length - MOST, 0)).map((oldest) => cache.delete(oldest)));
}

async function forgetOlderCaches() {
  const names = await caches.keys();
  return Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
}
