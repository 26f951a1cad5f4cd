// @ts-check
// The library as text, to be taken to a file or to another device, and taken in from there.

import { isList } from "./library-entry.js";
import { entriesIn, joined } from "./library-merge.js";
import { entries, put, ready } from "./library-store.js";
import { LibraryError } from "./library.js";

const FORMAT = "sheaf-library";
const VERSION = 1;
const BATCH = 500; // entries written at a time, so that a page never stands still

/** @typedef {import("./library-merge.js").Report} Report */
/** @typedef {import("./library-store.js").Change} Change */

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
 * @param {() => boolean} [isWanted] whether to go on
 * @returns {Promise<Report>}
 * @throws {LibraryError} when it is none
 */
export async function merge(other, origin = "elsewhere", isWanted = () => true) {
  await ready();
  if (other?.format !== FORMAT || other.version !== VERSION || !Array.isArray(other.papers)) {
    throw new LibraryError("not-a-library");
  }
  const { news, report } = joined(entries, entriesIn(other), Date.now());
  for (let start = 0; start < news.length && isWanted(); start += BATCH) {
    await put(news.slice(start, start + BATCH), origin);
  }
  return report;
}
