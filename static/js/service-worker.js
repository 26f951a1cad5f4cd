// @ts-check
// Serves the library page without a network, with the files that it needs. It never answers for
// lists or the API, and with a network the page always comes from there.

const worker = /** @type {any} */ (globalThis);

const PAGE = "/library";
const CACHE = "sheaf-library-"; // and the version of the static files
const ADDRESS = /\/static\/([0-9a-f]+)\/[^"'\s<>]+/g;
const IMPORT = /\bfrom\s*"(\.\/[^"]+)"|\bimport\s*\(?\s*"(\.\/[^"]+)"/g;

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(fetch(PAGE).then(keep).then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(worker.clients.claim());
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) {
    return;
  }
  if (request.mode === "navigate" && url.pathname === PAGE) {
    event.respondWith(page(event));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(file(request, url));
  }
});

worker.addEventListener("message", (/** @type {any} */ event) => {
  event.waitUntil(keepLoaded(event.data));
});

/** The page from the network, kept for when there is none. @param {any} event */
async function page(event) {
  try {
    const answer = await fetch(event.request);
    if (answer.ok) {
      event.waitUntil(keep(answer.clone()));
    }
    return answer;
  } catch (error) {
    const kept = await caches.match(PAGE, { ignoreVary: true }); // in the language of last time
    if (!kept) {
      throw error;
    }
    return kept;
  }
}

/**
 * A file has its version in its address and never changes. What the page loads beyond what it
 * names, such as the parts of the math renderer, is kept when it is first loaded.
 *
 * @param {Request} request
 * @param {URL} url
 */
async function file(request, url) {
  const kept = await caches.match(request);
  if (kept) {
    return kept;
  }
  const answer = await fetch(request);
  const name = CACHE + url.pathname.split("/")[2];
  if (answer.ok && (await caches.has(name))) {
    const copy = answer.clone();
    await (await caches.open(name)).put(request, copy);
  }
  return answer;
}

/** @param {string[]} addresses that a page loaded before it came under this worker */
async function keepLoaded(addresses) {
  for (const name of await caches.keys()) {
    if (name.startsWith(CACHE)) {
      const own = addresses.filter((address) => address.startsWith(`/static/${name.slice(CACHE.length)}/`));
      await keepAll(await caches.open(name), new Set(own), new Set());
    }
  }
}

/** Keep the page with its files, and drop those of other versions. @param {Response} answer */
async function keep(answer) {
  const html = await answer.clone().text();
  const found = [...html.matchAll(ADDRESS)];
  const version = found[0]?.[1];
  if (!answer.ok || !version) {
    throw new Error("this is not the library");
  }
  const cache = await caches.open(CACHE + version);
  const addresses = found.map(([address]) => address).filter((address) => address.includes(version));
  await keepAll(cache, new Set(addresses), new Set());
  await cache.put(PAGE, answer);
  for (const name of await caches.keys()) {
    if (name.startsWith(CACHE) && name !== CACHE + version) {
      await caches.delete(name);
    }
  }
}

/**
 * Files with the modules that they import.
 *
 * @param {Cache} cache
 * @param {Set<string>} wanted
 * @param {Set<string>} done
 */
async function keepAll(cache, wanted, done) {
  /** @type {Set<string>} */
  const imported = new Set();
  await Promise.all(
    [...wanted].map(async (address) => {
      done.add(address);
      const kept = await cache.match(address);
      const answer = kept ?? (await fetch(address));
      if (!answer.ok) {
        throw new Error(`${answer.status}: ${address}`);
      }
      if (!kept) {
        await cache.put(address, answer.clone());
      }
      if (address.endsWith(".js")) {
        for (const [, from, dynamic] of (await answer.text()).matchAll(IMPORT)) {
          imported.add(new URL(from ?? dynamic, new URL(address, location.href)).pathname);
        }
      }
    }),
  );
  const next = new Set([...imported].filter((address) => !done.has(address)));
  if (next.size) {
    await keepAll(cache, next, done);
  }
}
