// @ts-check
// Which papers of the library are shown, and in which order: by what is kept, a tag and words.

import { lastTouched } from "./library-entry.js";
import { locale } from "./words.js";

/** @typedef {import("./library-entry.js").Entry} Entry */

/**
 * What the reader asked for; it stands in the fragment of the address, which no server sees.
 *
 * @typedef {object} Wanted
 * @property {string} view
 * @property {string} order
 * @property {string} tag
 * @property {string} words
 */

/** @type {Record<string, (entry: Entry) => boolean>} */
export const VIEWS = {
  starred: ({ star }) => star > 0,
  notes: ({ note }) => note !== "",
  tagged: ({ tags }) => tags.length > 0,
  read: ({ read }) => read > 0,
  all: () => true,
};

const collator = new Intl.Collator(locale, { numeric: true });

/** @type {Record<string, (one: Entry, other: Entry, view: string) => number>} */
const ORDERS = {
  latest: (one, other, view) => time(other, view) - time(one, view),
  announced: (one, other) => (one.day < other.day ? 1 : one.day > other.day ? -1 : 0),
  title: (one, other) => collator.compare(one.title, other.title),
};

/** @param {Entry} entry @param {string} view */
function time(entry, view) {
  return view === "starred" ? entry.star : view === "read" ? entry.read : lastTouched(entry);
}

/** @param {Entry[]} entries @param {Wanted} wanted */
export function listed(entries, { view, order, tag, words }) {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  return entries
    .filter(VIEWS[view])
    .filter((entry) => !tag || entry.tags.includes(tag))
    .filter((entry) => wanted.length === 0 || holds(entry, wanted))
    .sort((one, other) => ORDERS[order](one, other, view));
}

/** Tags with the number of papers, the most used first. @param {Entry[]} entries */
export function tagCounts(entries) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const tag of entries.flatMap(({ tags }) => tags)) {
    counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return [...counts].sort((one, other) => other[1] - one[1] || collator.compare(one[0], other[0]));
}

/** @type {WeakMap<Entry, string>} */
const haystacks = new WeakMap();

/** @param {Entry} entry @param {string[]} words */
function holds(entry, words) {
  let text = haystacks.get(entry);
  if (text === undefined) {
    const { id, title, authors, abstract, note, tags, categories } = entry;
    text = plain([id, title, ...authors, abstract, note, ...tags, ...categories].join("\n"));
    haystacks.set(entry, text);
  }
  return words.every((word) => text.includes(word));
}

/** Without case and accents. @param {string} text */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** @returns {Wanted} */
export function wantedIn(/** @type {string} */ fragment) {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const [view, order] = [given.get("view") ?? "", given.get("order") ?? ""];
  return {
    view: Object.hasOwn(VIEWS, view) ? view : "starred",
    order: Object.hasOwn(ORDERS, order) ? order : "latest",
    tag: given.get("tag") ?? "",
    words: given.get("words") ?? "",
  };
}

/** @param {Wanted} wanted */
export function fragmentOf({ view, order, tag, words }) {
  const defaults = { view: "starred", order: "latest", tag: "", words: "" };
  const given = Object.entries({ view, order, tag, words }).filter(
    ([name, value]) => value !== defaults[/** @type {keyof typeof defaults} */ (name)],
  );
  return given.length ? `#${new URLSearchParams(given)}` : "";
}
