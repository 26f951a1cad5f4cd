// @ts-check
// The library's database in the browser: opened, read in batches, written in one go. Only
// library-store.js uses it.

import { merged } from "./library-entry.js";

const NAME = "sheaf";
const BATCH = 200; // entries at a time, so that a page never stands still

/** @typedef {import("./library-entry.js").Entry} Entry */

/** @returns {Promise<IDBDatabase>} rejected where there can be none; some browsers never answer */
export function open() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1); // may throw, which rejects
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("papers", { keyPath: "id" });
      opening.result.createObjectStore("meta");
    };
    opening.onerror = reject;
    opening.onsuccess = () => resolve(opening.result);
  });
}

/** @param {IDBDatabase} database @returns {Promise<[string, any][]>} */
export async function metaOf(database) {
  const store = database.transaction("meta").objectStore("meta");
  const [names, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
  return names.map((name, place) => [String(name), values[place]]);
}

/** @param {IDBDatabase} database @returns {AsyncGenerator<Entry[]>} */
export async function* entriesOf(database) {
  /** @type {IDBKeyRange | null} */
  let range = null;
  for (;;) {
    const papers = database.transaction("papers").objectStore("papers");
    /** @type {Entry[]} */
    const batch = await done(papers.getAll(range, BATCH));
    yield batch;
    if (batch.length < BATCH) {
      return;
    }
    range = IDBKeyRange.lowerBound(batch[batch.length - 1].id, true);
  }
}

/**
 * All of the work is done, or nothing of it.
 *
 * @param {IDBDatabase} database
 * @param {(stores: { papers: IDBObjectStore, meta: IDBObjectStore }) => void} work
 */
export async function write(database, work) {
  const transaction = database.transaction(["papers", "meta"], "readwrite");
  work({ papers: transaction.objectStore("papers"), meta: transaction.objectStore("meta") });
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = reject;
  });
}

/**
 * Another tab may have written in the meantime: the two are merged where they meet.
 *
 * @param {IDBObjectStore} papers
 * @param {Entry} entry
 */
export function mergeInto(papers, entry) {
  const reading = papers.get(entry.id);
  reading.onsuccess = () => papers.put(reading.result ? merged(reading.result, entry) : entry);
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
