// @ts-check
// The reader's library: stars, notes, tags, read marks and the lists followed, kept in this browser
// (IndexedDB) and held in memory while a page is open. The only module that stores it; several tabs stay in step. Where
// the browser forbids storage it lasts as long as the page, and `isStored` says so.

import { entriesOf, mergeInto, metaOf, open, write } from "./library-database.js";
import { FOLLOWED_LIMIT, PAPERS_LIMIT, blank, changed, faultOf } from "./library-entry.js";
import { isKept, isList, lastTouched, merged } from "./library-entry.js";

const FORMAT = "sheaf-library";
const VERSION = 1;
const BATCH = 500; // entries written at a time, so that a page never stands still
const FORGOTTEN_AFTER_MS = 400 * 86_400_000; // what was taken away; as long as a server keeps it

/** @typedef {import("./library-entry.js").Entry} Entry */
/** @typedef {import("./library-entry.js").Paper} Paper */

/**
 * What subscribers are told. Changes come from the reader on this page ("here"), from another tab,
 * or from a file or another device ("elsewhere").
 *
 * @typedef {object} Change
 * @property {string[]} ids
 * @property {"here" | "tab" | "elsewhere"} origin
 */

/** @typedef {import("./library-merge.js").Report} Report */

/** Its code is the name of a message in `_library.html`. */
export class LibraryError extends Error {}

/** @type {Map<string, Entry>} */
const entries = new Map();
/** @type {Map<string, any>} */
const meta = new Map();
/** @type {Set<(change: Change) => void>} */
const subscribers = new Set();
/** @type {IDBDatabase | null} */
let database = null;
/** @type {Promise<void> | undefined} */
let loading;

const channel = "BroadcastChannel" in window ? new BroadcastChannel("sheaf-library") : null;
channel?.addEventListener("message", ({ data }) => heard(data));
// A page that is come back to may have missed what other tabs said.
addEventListener("pageshow", (event) => event.persisted && reload());

/** Resolves when the library is in memory. @returns {Promise<void>} */
export function ready() {
  return (loading ??= open().then(begin).catch(() => undefined));
}

/** Whether the library outlives this page; known once it is ready. */
export function isStored() {
  return database !== null;
}

/** @param {string} id @returns {Entry | undefined} */
export function get(id) {
  return entries.get(id);
}

/** Every paper of which something is kept. @returns {Entry[]} */
export function all() {
  return [...entries.values()].filter((entry) => isKept(entry) && !isList(entry.id));
}

/** The lists that the reader follows. @returns {Entry[]} */
export function followed() {
  return [...entries.values()].filter((entry) => isKept(entry) && isList(entry.id));
}

/**
 * Change what is kept of a paper or a list, with its text where that is at hand.
 *
 * @param {string} id
 * @param {Partial<Pick<Entry, "star" | "note" | "tags" | "read" | "opened">>} changes
 * @param {Paper} [paper]
 * @returns {Promise<Entry>}
 * @throws {LibraryError} at a limit
 */
export async function set(id, changes, paper) {
  await ready();
  const before = entries.get(id) ?? blank(id);
  const after = changed(before, changes, paper, Date.now());
  if (JSON.stringify(after) === JSON.stringify(before)) {
    return before;
  }
  const fault = faultOf(after);
  if (fault) {
    throw new LibraryError(fault);
  }
  if (isKept(after) && !isKept(before)) {
    if (isList(id) ? followed().length >= FOLLOWED_LIMIT : all().length >= PAPERS_LIMIT) {
      throw new LibraryError(isList(id) ? "followed-full" : "full");
    }
  }
  await put([after], "here");
  return after;
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

/** All of it as text, also what was taken away, so that a merge takes it away elsewhere. */
export function exportJson(kept = contents()) {
  const those = (/** @type {boolean} */ lists) => kept.filter(({ id }) => isList(id) === lists);
  return JSON.stringify({ format: FORMAT, version: VERSION, papers: those(false), followed: those(true) });
}

/** Every entry in the order of ids. */
export function contents() {
  return [...entries.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** @param {string} text @returns {Promise<Report>} @throws {LibraryError} */
export async function importJson(text) {
  let other;
  try {
    other = JSON.parse(text);
  } catch {
    throw new LibraryError("not-a-library");
  }
  return merge(other, "here");
}

/**
 * Take in another library, of a file or of another device.
 *
 * @param {any} other as `exportJson` writes it, parsed
 * @param {Change["origin"]} [origin] "here" when other devices are yet to be told
 * @returns {Promise<Report>}
 * @throws {LibraryError} when it is none
 */
export async function merge(other, origin = "elsewhere") {
  await ready();
  if (other?.format !== FORMAT || other.version !== VERSION || !Array.isArray(other.papers)) {
    throw new LibraryError("not-a-library");
  }
  const { entriesIn, joined } = await import("./library-merge.js");
  const { news, report } = joined(entries, entriesIn(other), Date.now());
  for (let start = 0; start < news.length; start += BATCH) {
    await put(news.slice(start, start + BATCH), origin);
  }
  return report;
}

/** Empty the library of this browser, with all that stands beside it. */
export async function clear() {
  await ready();
  channel?.postMessage({ cleared: true });
  emptied();
  await store((stores) => {
    stores.papers.clear();
    stores.meta.clear();
  });
}

// ---- memory and other tabs ----

/** @param {Entry[]} list @param {Change["origin"]} origin */
async function put(list, origin) {
  const ids = hold(list);
  // What synchronisation has to send is known to the next page too.
  const edited = origin === "here" ? Date.now() : undefined;
  if (edited) {
    meta.set("edited", edited);
  }
  channel?.postMessage({ entries: list });
  tell({ ids, origin });
  await store((stores) => {
    for (const entry of list) {
      mergeInto(stores.papers, entry);
    }
    if (edited) {
      putMeta(stores.meta, "edited", edited);
    }
  });
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

// ---- the database ----

/** @param {IDBDatabase} opened */
async function begin(opened) {
  await load(opened);
  database = opened;
  opened.onversionchange = () => opened.close();
  opened.onclose = () => (database = null);
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
    return;
  }
  try {
    await write(database, work);
  } catch {
    database = null;
    tell({ ids: [], origin: "here" });
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
