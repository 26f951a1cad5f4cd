// @ts-check
// What a page had in memory and not yet in the database when it was left: the next page, or another
// tab, writes it. Only library-store.js uses it.

import { merged } from "./library-entry.js";
import { read, whenChanged, write } from "./storage.js";

const NAME = "unwritten";

/** @typedef {import("./library-entry.js").Entry} Entry */

/** At once, for a page that is left has no time to wait. @param {Iterable<Entry>} entries */
export function leave(entries) {
  const all = new Map(left().entries.map((entry) => [entry.id, entry]));
  for (const entry of entries) {
    const other = all.get(entry.id);
    all.set(entry.id, other ? merged(other, entry) : entry);
  }
  if (all.size > 0) {
    write(NAME, JSON.stringify([...all.values()]));
  }
}

/** @returns {{ text: string | null, entries: Entry[] }} */
export function left() {
  const text = read(NAME);
  try {
    const entries = JSON.parse(text ?? "[]");
    return { text, entries: Array.isArray(entries) ? entries : [] };
  } catch {
    return { text, entries: [] };
  }
}

/** Once it is in the database; not what was left since. @param {string | null} text */
export function forget(text) {
  if (text === read(NAME)) {
    write(NAME, null);
  }
}

/** When a page that is being left tells the others. @param {() => void} action */
export function whenLeft(action) {
  whenChanged(NAME, action);
}
