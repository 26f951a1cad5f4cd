// @ts-check
// Two libraries become one: what is new or later in the other one, and a count of what that is.

import { cleaned } from "./library-clean.js";
import { FOLLOWED_LIMIT, PAPERS_LIMIT, isKept, isList, merged } from "./library-entry.js";

/** @typedef {import("./library-entry.js").Entry} Entry */
/** @typedef {{ added: number, changed: number, same: number, refused: number, invalid: number }} Report */

/** All entries of a library as it is written, papers and lists. @param {any} library @returns {any[]} */
export function entriesIn({ papers, followed }) {
  return [...(Array.isArray(followed) ? followed : []), ...papers];
}

/**
 * @param {Map<string, Entry>} mine
 * @param {unknown[]} theirs from a file or a server
 * @param {number} now
 * @returns {{ news: Entry[], report: Report }} `refused` is for want of room, `invalid` neither a
 *   paper nor a list
 */
export function joined(mine, theirs, now) {
  const report = { added: 0, changed: 0, same: 0, refused: 0, invalid: 0 };
  const room = { papers: PAPERS_LIMIT, lists: FOLLOWED_LIMIT };
  for (const { id } of [...mine.values()].filter(isKept)) {
    room[isList(id) ? "lists" : "papers"] -= 1;
  }
  /** @type {Map<string, Entry>} */
  const news = new Map();
  for (const each of theirs) {
    const entry = cleaned(each, now);
    const before = entry && (news.get(entry.id) ?? mine.get(entry.id));
    const after = entry && before ? merged(before, entry) : entry;
    const isNew = after !== null && isKept(after) && !(before && isKept(before));
    if (!after) {
      report.invalid += 1;
    } else if (isNew && room[isList(after.id) ? "lists" : "papers"] <= 0) {
      report.refused += 1;
    } else if (before && JSON.stringify(before) === JSON.stringify(after)) {
      report.same += 1;
    } else {
      room[isList(after.id) ? "lists" : "papers"] -= isNew ? 1 : 0;
      report[isNew ? "added" : "changed"] += 1;
      news.set(after.id, after);
    }
  }
  return { news: [...news.values()], report };
}
