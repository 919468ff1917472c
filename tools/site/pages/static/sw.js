/**
 * Keeps the pages that were visited, their files and the search for the time without a network.
 *
 * `SITE` (written above this file when the site is built) holds the build's version, the files of
 * the search, and for each page the files that it loads.  Pages come from the network as long as
 * there is one.  Their files stand in folders named after their content, so what is kept is right,
 * and no page meets a file of another build.  What belongs to Python is not touched here: it has a
 * service worker of its own.
 */

/* global SITE */

const PREFIX = "nnlib-pages-";
const CACHE = `${PREFIX}${SITE.version}`;
const ROOT = new URL("./", self.location).href;
const FRESH = { cache: "reload" };
const NOT_KEPT = `<!doctype html>
<html lang="en">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>No network</title>
<p>This page was not opened before, and there is no network now. <a href="./index.html">To the start</a></p>
`;

/** The name of a file of ours, or nothing: what follows the site's address. */
function nameOf(address) {
  if (!address.startsWith(ROOT)) return null;
  const name = new URL(address).pathname.slice(new URL(ROOT).pathname.length);
  return name === "" ? "index.html" : name;
}

async function keepAll(names) {
  const cache = await caches.open(CACHE);
  await Promise.all(
    names.map(async (name) => {
      const address = `${ROOT}${name}`;
      if (await cache.match(address)) return;
      await cache.add(name.startsWith("assets-") ? address : new Request(address, FRESH));
    }),
  );
}

/** Keep a page, after all its files. */
async function keepPage(name) {
  if (!(name in SITE.pages)) return;
  await keepAll(SITE.pages[name]);
  await keepAll([name]);
}

/** The pages that older builds have kept, or that are open now. */
async function pagesSeen() {
  const seen = new Set();
  for (const key of await caches.keys()) {
    if (!key.startsWith(PREFIX) || key === CACHE) continue;
    for (const { url } of await (await caches.open(key)).keys()) seen.add(nameOf(url));
  }
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const { url } of open) seen.add(nameOf(url));
  return [...seen].filter((name) => name in SITE.pages);
}

async function install() {
  await keepAll(SITE.search);
  await keepPage("index.html");
  for (const name of await pagesSeen()) await keepPage(name);
  await self.skipWaiting();
}

async function activate() {
  const keys = await caches.keys();
  const old = keys.filter((key) => key.startsWith(PREFIX) && key !== CACHE);
  await Promise.all(old.map((key) => caches.delete(key)));
  await self.clients.claim();
}

async function fromNetwork(request, address) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(address, answer.clone());
    return answer;
  } catch (problem) {
    const kept = await cache.match(address);
    if (kept) return kept;
    if (request.mode !== "navigate") throw problem;
    return new Response(NOT_KEPT, { headers: { "Content-Type": "text/html" } });
  }
}

async function fromCache(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const name = request.method === "GET" ? nameOf(request.url) : null;
  if (name === null) return;
  if (name.startsWith("assets-")) {
    event.respondWith(fromCache(request));
  } else if (name in SITE.pages || name.startsWith("search/")) {
    event.respondWith(fromNetwork(request, `${ROOT}${name}`));
    event.waitUntil(keepPage(name));
  }
});
