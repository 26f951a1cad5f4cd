// @ts-check
// What the lists that the reader follows are called, where their feeds are, in which order they stand.

import { picked, expression } from "./picked.js";
import { locale, word } from "./words.js";

/** @typedef {import("./library-entry.js").Entry} Entry */
/** @typedef {{ url: string, name: string }} List */

const collator = new Intl.Collator(locale, { numeric: true, ignorePunctuation: true });

/** The reader's own name for it, else the site's. @param {Entry} entry */
export function nameOf({ id, title, note }) {
  return note || title || id;
}

/** The address of the feed of a list. @param {string} url */
export function feedOf(url) {
  const [path, query] = url.split("?", 2);
  return `${path}/feed${query ? `?${query}` : ""}`;
}

/** By name. @param {Entry[]} entries @returns {List[]} */
export function listsOf(entries) {
  return entries
    .map((entry) => ({ url: entry.id, name: nameOf(entry) }))
    .sort((one, other) => collator.compare(one.name, other.name) || (one.url < other.url ? -1 : 1));
}

/** With the categories that the reader has picked, as one more list. @param {List[]} lists */
export function withPicked(lists) {
  const categories = expression(picked());
  const url = `/arxiv/${categories}`;
  const isMore = categories && !lists.some((list) => list.url === url);
  return isMore ? [{ url, name: word("your-categories", { categories }) }, ...lists] : lists;
}
