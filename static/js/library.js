// @ts-check
// The reader's library: stars, notes, tags, read marks and the lists followed, kept in this browser.
// What other modules may ask of it and do to it.

import { FOLLOWED_LIMIT, PAPERS_LIMIT, blank, changed, faultOf } from "./library-entry.js";
import { isKept, isList } from "./library-entry.js";
import { entries, put, ready } from "./library-store.js";

export { clear, get, getMeta, isStored, ready, setMeta, subscribe } from "./library-store.js";

const FORMAT = "sheaf-library";
const VERSION = 1;
const BATCH = 500; // entries written at a time, so that a page never stands still

/** @typedef {import("./library-entry.js").Entry} Entry */
/** @typedef {import("./library-entry.js").Paper} Paper */
/** @typedef {import("./library-merge.js").Report} Report */
/** @typedef {import("./library-store.js").Change} Change */

/** Its code is the name of a message in `_library.html`. */
export class LibraryError extends Error {}

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
