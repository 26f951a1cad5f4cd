// @ts-check
// Where the library is: in memory while a page is open and in the browser's database (IndexedDB);
// several tabs stay in step. A change is in memory at once and in the database soon; of what a page
// was left with, the next one takes care. Where the browser forbids storage the library lasts as long
// as the page, and `isStored` says so.

import { entriesOf, mergeInto, metaOf, open, write } from "./library-database.js";
import { blank, isKept, lastTouched, merged } from "./library-entry.js";
import { forget, leave, left, whenLeft } from "./library-left.js";

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
/** Those that the database does not have yet. @type {Map<string, Entry>} */
const unwritten = new Map();
/** @type {Map<string, any>} */
const meta = new Map();
/** @type {Set<(change: Change) => void>} */
const subscribers = new Set();
/** @type {IDBDatabase | null} */
let database = null;
/** @type {Promise<void> | undefined} */
let loading;
let isAwaited = true;
let isLeaving = false;

const channel = "BroadcastChannel" in window ? new BroadcastChannel("sheaf-library") : null;
channel?.addEventListener("message", ({ data }) => heard(data));
whenLeft(() => takeUp());
addEventListener("pagehide", () => {
  isLeaving = true;
  leave(unwritten.values());
});
addEventListener("pageshow", (event) => {
  isLeaving = false;
  if (event.persisted) {
    reload(); // it may have missed what other tabs said
  }
});

/** Resolves when the library is in memory, or no longer awaited. @returns {Promise<void>} */
export function ready() {
  return (loading ??= Promise.race([open().then(begin).catch(takeUp), patience()]).then(() => {
    isAwaited = false;
  }));
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
  await ready();
  remember(name, value);
  channel?.postMessage({ meta: [name, value] });
  tell({ ids: [], origin: "here" });
  await store((stores) => putMeta(stores.meta, name, value));
}

/** Empty the library of this browser, with all that stands beside it. */
export async function clear() {
  await ready();
  channel?.postMessage({ cleared: true });
  emptied();
  forget(left().text);
  await store((stores) => {
    stores.papers.clear();
    stores.meta.clear();
  });
}

/** @param {Entry[]} list changed @param {Change["origin"]} origin */
export async function put(list, origin) {
  const ids = keep(list);
  channel?.postMessage({ entries: list });
  tell({ ids, origin });
  await ready();
  await flush(origin === "here" ? Date.now() : undefined);
}

/** Hold them, to be written. @param {Entry[]} list */
function keep(list) {
  const ids = hold(list);
  for (const id of ids) {
    unwritten.set(id, entries.get(id) ?? blank(id));
  }
  if (isLeaving) {
    leave(unwritten.values());
  }
  return ids;
}

/** @param {Entry[]} list */
function hold(list) {
  for (const entry of list) {
    const mine = entries.get(entry.id);
    entries.set(entry.id, mine ? merged(mine, entry) : entry);
  }
  return list.map((entry) => entry.id);
}

/** @param {any} data what another tab said */
function heard(data) {
  if (data.cleared) {
    emptied();
  } else if (data.meta) {
    remember(data.meta[0], data.meta[1]);
    tell({ ids: [], origin: "tab" });
  } else {
    tell({ ids: hold(data.entries), origin: "tab" });
  }
}

function emptied() {
  const ids = [...entries.keys()];
  entries.clear();
  unwritten.clear();
  meta.clear();
  tell({ ids, origin: "tab" });
}

/** @param {string} name @param {any} value */
function remember(name, value) {
  if (value === undefined) {
    meta.delete(name);
  } else {
    meta.set(name, value);
  }
}

/** @param {Change} change */
function tell(change) {
  for (const subscriber of subscribers) {
    subscriber(change);
  }
}

/** Ends when the browser has given nothing for a while; a large library may take long to come. */
async function patience() {
  for (let before = -1; entries.size > before; ) {
    before = entries.size;
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  }
}

/** @param {IDBDatabase} opened */
async function begin(opened) {
  await load(opened);
  database = opened;
  opened.onversionchange = () => opened.close();
  opened.onclose = () => (database = null);
  if (!isAwaited) {
    tell({ ids: [...entries.keys()], origin: "tab" });
  }
  takeUp();
}

/** What other pages left behind, and what this one changed before the database was open. */
async function takeUp() {
  const there = left();
  const ids = keep(there.entries);
  if (ids.length > 0) {
    tell({ ids, origin: "tab" });
  }
  if (unwritten.size > 0 && (await flush(Date.now()))) {
    forget(there.text);
  }
}

/**
 * Write what the database does not have yet.
 *
 * @param {number} [edited] when the reader changed it, so that the next page too knows of what
 *   synchronisation has to send
 * @returns {Promise<boolean>} whether the database has it
 */
async function flush(edited) {
  const some = [...unwritten.values()];
  if (edited) {
    meta.set("edited", edited);
  }
  const isWritten = await store((stores) => {
    for (const entry of some) {
      mergeInto(stores.papers, entry);
    }
    if (edited) {
      putMeta(stores.meta, "edited", edited);
    }
  });
  for (const entry of isWritten ? some : []) {
    if (unwritten.get(entry.id) === entry) {
      unwritten.delete(entry.id);
    }
  }
  return isWritten;
}

/** @param {IDBDatabase} from */
async function load(from) {
  for (const [name, value] of await metaOf(from)) {
    meta.set(name, value);
  }
  const eldest = Date.now() - FORGOTTEN_AFTER_MS;
  for await (const batch of entriesOf(from)) {
    hold(batch.filter((entry) => isKept(entry) || lastTouched(entry) > eldest));
  }
}

async function reload() {
  await ready();
  if (database) {
    const ids = [...entries.keys()];
    entries.clear();
    meta.clear();
    await load(database).catch(() => undefined);
    hold([...unwritten.values()]);
    tell({ ids: [...ids, ...entries.keys()], origin: "tab" });
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

/** @param {IDBObjectStore} to @param {string} name @param {any} value */
function putMeta(to, name, value) {
  if (value === undefined) {
    to.delete(name);
  } else {
    to.put(value, name);
  }
}
