// @ts-check
// Where the library is: in memory while a page is open and in the browser's database (IndexedDB);
// several tabs stay in step. A change is in memory at once and in the database soon; of what a page
// was left with, the next one takes care. Where the browser forbids storage the library lasts as long
// as the page, and `isStored` says so.

import { CLEARED, entriesOf, forget, leave, left } from "./library-database.js";
import { metaOf, open, putInto, whenLeft, write } from "./library-database.js";
import { isKept, lastTouched, merged } from "./library-entry.js";

const PATIENCE_MS = 5_000; // with a browser that gives nothing from its database
const FORGOTTEN_AFTER_MS = 400 * 86_400_000; // what was taken away; as long as a server keeps it

/** @typedef {import("./library-entry.js").Entry} Entry */

/**
 * What subscribers are told. Changes come from the reader on this page ("here"), from another tab,
 * or from a file or another device ("elsewhere").
 *
 * @typedef {object} Change
 * @property {string[]} ids
 * @property {"here" | "tab" | "elsewhere"} origin
 */

/** @type {Map<string, Entry>} */
export const entries = new Map();
/** What is forgotten is undefined. @type {Map<string, any>} */
const meta = new Map();
/** What the database does not have yet, of both. @type {Map<string, any>} */
const unwritten = new Map();
/** @type {Set<(change: Change) => void>} */
const subscribers = new Set();
/** @type {IDBDatabase | null} */
let database = null;
/** @type {Promise<void> | undefined} */
let coming;
/** @type {Promise<void> | undefined} */
let loading;
let progress = 0; // what the browser has given so far
let isLeaving = false;

const channel = "BroadcastChannel" in window ? new BroadcastChannel("sheaf-library") : null;
channel?.addEventListener("message", ({ data }) => heard(data));
whenLeft(() => left().text && takeUp());
addEventListener("pagehide", () => {
  isLeaving = true;
  leave(unwritten);
});
addEventListener("pageshow", (event) => {
  isLeaving = false;
  if (event.persisted) {
    reload(); // it may have missed what other tabs said
  }
});

/** Resolves when the library is in memory, or no longer awaited. @returns {Promise<void>} */
export function ready() {
  return (loading ??= Promise.race([complete(), patience()]));
}

/** Resolves when all that is kept is in memory, however late that is. @returns {Promise<void>} */
export function complete() {
  return (coming ??= open().then(begin).catch(() => takeUp()));
}

/** Whether the library outlives this page; known once it is ready. */
export function isStored() {
  return database !== null;
}

/** @param {string} id @returns {Entry | undefined} */
export function get(id) {
  return entries.get(id);
}

/**
 * @param {(change: Change) => void} subscriber
 * @returns {() => void} ends it
 */
export function subscribe(subscriber) {
  subscribers.add(subscriber);
  return () => subscribers.delete(subscriber);
}

/** Something beside the papers: this browser's token, the key of synchronisation. @param {string} name */
export function getMeta(name) {
  return meta.get(name);
}

/** @param {string} name @param {any} value undefined forgets it */
export async function setMeta(name, value) {
  keep(name, value);
  channel?.postMessage({ meta: [name, value] });
  tell({ ids: [], origin: "here" });
  await flushSoon();
}

/** Empty the library of this browser, with all that stands beside it. */
export async function clear() {
  channel?.postMessage({ cleared: true });
  emptied();
  keep(CLEARED, undefined);
  forget(left().text);
  await flushSoon();
}

/** @param {Entry[]} list changed @param {Change["origin"]} origin */
export async function put(list, origin) {
  list.forEach((entry) => keep(entry.id, entry));
  if (origin === "here") {
    keep("edited", Date.now()); // so that the next page too knows of what synchronisation has to send
  }
  channel?.postMessage({ entries: list });
  tell({ ids: list.map(({ id }) => id), origin });
  await flushSoon();
}

async function flushSoon() {
  if (isLeaving) {
    leave(unwritten);
  }
  await ready();
  await flush();
}

/** Hold it, to be written. @param {string} name @param {any} value */
function keep(name, value) {
  hold(name, value);
  unwritten.set(name, entries.get(name) ?? value);
}

/** @param {string} name @param {any} value an entry by its id, or what stands beside the papers */
function hold(name, value) {
  if (value?.id) {
    const mine = entries.get(name);
    entries.set(name, mine ? merged(mine, value) : value);
  } else {
    meta.set(name, value);
  }
}

/** @param {Entry[]} list */
function holdAll(list) {
  list.forEach((entry) => hold(entry.id, entry));
  return list.map(({ id }) => id);
}

/** @param {any} data what another tab said */
function heard(data) {
  if (data.cleared) {
    emptied();
  } else if (data.meta) {
    meta.set(data.meta[0], data.meta[1]);
    unwritten.delete(data.meta[0]); // the other tab writes what was said last
    tell({ ids: [], origin: "tab" });
  } else {
    tell({ ids: holdAll(data.entries), origin: "tab" });
  }
}

function emptied() {
  unwritten.clear();
  tell({ ids: dropWritten(), origin: "tab" });
}

/** Only what the database does not have stays. @returns the ids of all that was here */
function dropWritten() {
  const ids = [...entries.keys()];
  entries.clear();
  meta.clear();
  unwritten.forEach((value, name) => hold(name, value));
  return ids;
}

/** @param {Change} change */
function tell(change) {
  for (const subscriber of subscribers) {
    subscriber(change);
  }
}

/** Ends when the browser has given nothing for a while; a large library may take long to come. */
async function patience() {
  for (let before = -1; progress > before; ) {
    before = progress;
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  }
}

/** @param {IDBDatabase} opened */
async function begin(opened) {
  progress += 1;
  await load(opened);
  database = opened;
  opened.onversionchange = () => opened.close();
  opened.onclose = () => (database = null);
  takeUp();
}

/**
 * What other pages left behind, and what this one changed before the database was open.
 *
 * @param {string[]} [before] ids that were here, to be told with those that are
 */
async function takeUp(before = []) {
  const there = left();
  for (const [name, value] of there.rest) {
    if (value?.id || !unwritten.has(name)) {
      keep(name, value ?? undefined);
    }
  }
  const gone = unwritten.has(CLEARED) ? dropWritten() : [];
  tell({ ids: [...before, ...gone, ...entries.keys()], origin: "tab" });
  if (await flush()) {
    forget(there.text);
  }
}

/** Write what the database does not have yet. @returns {Promise<boolean>} whether it has all */
async function flush() {
  const some = [...unwritten];
  const isWritten =
    some.length === 0 ||
    (await store((stores) => {
      if (unwritten.has(CLEARED)) {
        stores.papers.clear();
        stores.meta.clear();
      }
      some.forEach(([name, value]) => putInto(stores, name, value));
    }));
  for (const [name, value] of isWritten ? some : []) {
    if (unwritten.get(name) === value) {
      unwritten.delete(name);
    }
  }
  return isWritten;
}

/** @param {IDBDatabase} from */
async function load(from) {
  for (const [name, value] of await metaOf(from)) {
    if (!meta.has(name)) {
      meta.set(name, value); // else it was changed meanwhile
    }
  }
  progress += 1;
  const eldest = Date.now() - FORGOTTEN_AFTER_MS;
  for await (const batch of entriesOf(from)) {
    progress += 1;
    holdAll(batch.filter((entry) => isKept(entry) || lastTouched(entry) > eldest));
  }
}

async function reload() {
  // Papers are merged; all else was left to others, who may have changed it since.
  unwritten.forEach((value, name) => value?.id || unwritten.delete(name));
  await ready();
  if (database) {
    const ids = dropWritten();
    await load(database).catch(() => undefined);
    takeUp(ids);
  }
}

/**
 * Write, or go on in memory where that fails: the disk may be full, or storage forbidden by now.
 *
 * @param {(stores: { papers: IDBObjectStore, meta: IDBObjectStore }) => void} work
 */
async function store(work) {
  if (!database) {
    return false;
  }
  try {
    await write(database, work);
    return true;
  } catch {
    database = null;
    tell({ ids: [], origin: "here" });
    return false;
  }
}
