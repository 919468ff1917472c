/**
 * The service worker of the page around the notebook (`python/`), which makes it open offline.
 *
 * The page itself is asked for anew and taken from the cache if there is no network; what lies in
 * its folder `SHELL`, named after its content, is taken from the cache.  The notebook in the frame
 * has a worker of its own, and everything else is left alone.
 */
const SHELL = "$shell";
const FILES = JSON.parse('$files');
const CACHE = `nnlib page ${self.registration.scope} ${SHELL}`;

const keep = async (request, answer) => {
  if (answer.ok) await (await caches.open(CACHE)).put(request, answer.clone());
  return answer;
};

const newest = async (request) => {
  const plain = request.url.replace(/[?#].*/, "");
  try {
    return await keep(plain, await fetch(request));
  } catch (error) {
    const kept = await caches.match(plain, { cacheName: CACHE });
    if (kept) return kept;
    throw error;
  }
};

const kept = async (request) =>
  (await caches.match(request, { cacheName: CACHE })) ?? keep(request, await fetch(request));

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

self.addEventListener("activate", (event) => {
  const older = async () => {
    const mine = (await caches.keys()).filter((name) => name.startsWith(`nnlib page ${self.registration.scope} `));
    await Promise.all(mine.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(older());
});

self.addEventListener("fetch", (event) => {
  const { scope } = self.registration;
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  const path = request.url.slice(scope.length).replace(/[?#].*/, "");
  if (path === "" || path === "index.html") event.respondWith(newest(request));
  else if (path.startsWith(`${SHELL}/`)) event.respondWith(kept(request));
});
