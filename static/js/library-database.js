// @ts-check
// What of the library outlives a page: the browser's database, opened, read in batches and written in
// one go; and what a page that is left has not yet in there, which the next one or another tab writes.
// Only library-store.js uses it.

import { merged } from "./library-entry.js";
import { read, whenChanged, write as writeSetting } from "./storage.js";

const NAME = "sheaf";
const BATCH = 200; // entries at a time, so that a page never stands still
const LEFT = "unwritten";

/** A name among what is left when all that was in the database before is to go. */
export const CLEARED = "cleared";

/** @typedef {import("./library-entry.js").Entry} Entry */
/** @typedef {{ papers: IDBObjectStore, meta: IDBObjectStore }} Stores */
/** @typedef {Map<string, any>} Rest entries by their ids, what stands beside the papers by its name */

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
 * @param {(stores: Stores) => void} work
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
 * Another tab may have written a paper in the meantime: the two are merged where they meet.
 *
 * @param {Stores} stores
 * @param {string} name
 * @param {any} value an entry, or what stands beside the papers; undefined forgets that
 */
export function putInto({ papers, meta }, name, value) {
  if (value?.id) {
    const reading = papers.get(name);
    reading.onsuccess = () => papers.put(reading.result ? merged(reading.result, value) : value);
  } else if (value === undefined) {
    meta.delete(name);
  } else {
    meta.put(value, name);
  }
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** At once, for a page that is left has no time to wait. @param {Rest} unwritten */
export function leave(unwritten) {
  const rest = unwritten.has(CLEARED) ? new Map() : left().rest;
  for (const [name, value] of unwritten) {
    const other = rest.get(name);
    rest.set(name, value?.id && other ? merged(other, value) : (value ?? null));
  }
  if (rest.size > 0) {
    writeSetting(LEFT, JSON.stringify(Object.fromEntries(rest)));
  }
}

/** What is to be forgotten is null, as JSON has it. @returns {{ text: string | null, rest: Rest }} */
export function left() {
  const text = read(LEFT);
  try {
    const rest = Object.entries(JSON.parse(text ?? "{}")); // once it was a list of entries
    return { text, rest: new Map(rest.map(([name, value]) => [value?.id ?? name, value])) };
  } catch {
    return { text, rest: new Map() };
  }
}

/** Once it is in the database; not what was left since. @param {string | null} text */
export function forget(text) {
  if (text === read(LEFT)) {
    writeSetting(LEFT, null);
  }
}

/** When a page that is being left tells the others. @param {() => void} action */
export function whenLeft(action) {
  whenChanged(LEFT, action);
}
