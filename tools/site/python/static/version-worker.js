/**
 * The service worker of one version of the notebook: its files, and those of its Pyodide.
 *
 * Both lie in folders that are named after their content, so what was fetched once is never asked
 * for again, and no version takes a file of another.  All lessons are fetched when the worker is
 * installed; the rest, as it is needed.  JupyterLite's own worker, which hands files to Python,
 * follows below and sees the requests that are not answered here.
 */
const PYODIDE = "$pyodide";
const LESSONS = JSON.parse('$lessons');
const HERE = self.registration.scope;
const THERE = new URL(`../../${PYODIDE}/`, HERE).href;
const ROOT = new URL("../../", HERE).href;
const NAMES = { [HERE]: `nnlib version ${HERE}`, [THERE]: `nnlib pyodide ${THERE}` };
const channel = new BroadcastChannel("nnlib-python");

const cached = async (request, folder) => {
  const cache = await caches.open(NAMES[folder]);
  const found = await cache.match(request, { ignoreSearch: request.mode === "navigate" });
  const answer = found ?? (await fetch(request));
  const whole = !found && answer.status === 200 ? cache.put(request, answer.clone()) : null;
  return { answer, whole };
};

/** Tell the page of each file of Pyodide's whether it came, to its last byte; a full disk is no harm. */
const tell = async (file, coming) => {
  const came = coming.then(async ({ answer, whole }) => (await whole, answer.ok));
  const failed = ({ name }) => name === "QuotaExceededError";
  channel.postMessage({ file, came: await came.catch(failed) });
};

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAMES[HERE]).then((cache) => cache.addAll(LESSONS)));
});

self.addEventListener("activate", (event) => {
  const older = async () => {
    const ours = (await caches.keys()).filter((name) => /^nnlib (version|pyodide) /.test(name) && name.includes(` ${ROOT}`));
    const gone = ours.filter((name) => !Object.values(NAMES).includes(name));
    await Promise.all(gone.map((name) => caches.delete(name)));
  };
  event.waitUntil(older());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const folder = [HERE, THERE].find((start) => request.url.startsWith(start));
  if (!folder || request.method !== "GET" || /\/api\/(drive|stdin)/.test(request.url)) return;
  event.stopImmediatePropagation();
  const coming = cached(request, folder);
  event.respondWith(coming.then(({ answer }) => answer));
  if (folder === THERE) event.waitUntil(tell(request.url.slice(THERE.length), coming));
  else event.waitUntil(coming.then(({ whole }) => whole).catch(() => {}));
});

importScripts("jupyterlite-service-worker.js");
