// @ts-check
// The reader's library: stars, notes, tags, read marks and the lists followed, kept in this browser.
// What other modules may ask of it and do to it.

import { FOLLOWED_LIMIT, PAPERS_LIMIT, blank, changed, faultOf } from "./library-entry.js";
import { isKept, isList } from "./library-entry.js";
import { entries, put } from "./library-store.js";

export { clear, complete, get, getMeta, isStored, ready, setMeta, subscribe } from "./library-store.js";

/** @typedef {import("./library-entry.js").Entry} Entry */
/** @typedef {import("./library-entry.js").Paper} Paper */

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
 * Change what is kept of a paper or a list, with its text where that is at hand. In memory that is
 * done at once.
 *
 * @param {string} id
 * @param {Partial<Pick<Entry, "star" | "note" | "tags" | "read" | "opened">>} changes
 * @param {Paper} [paper]
 * @returns {Promise<void>} when the database has it, or is not to be had
 * @throws {LibraryError} at a limit, at once
 */
export function set(id, changes, paper) {
  const before = entries.get(id) ?? blank(id);
  const after = changed(before, changes, paper, Date.now());
  if (JSON.stringify(after) === JSON.stringify(before)) {
    return Promise.resolve();
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
  return put([after], "here");
}
