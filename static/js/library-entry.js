// @ts-check
// What a reader keeps of one paper: its limits, and how two copies of it become one. Of each field
// the later change wins, so that copies may meet in any order.
//
// A list that is followed is an entry too: its id is its address on this site, its title the name
// that the site gives it, its star the time since when, its note the reader's own name for it.

export const NOTE_LENGTH_LIMIT = 10_000; // characters
export const TAGS_LIMIT = 20;
export const TAG_LENGTH_LIMIT = 40; // characters
export const PAPERS_LIMIT = 20_000;
export const FOLLOWED_LIMIT = 500; // lists
export const LIST_NAME_LENGTH_LIMIT = 200; // characters

/**
 * The paper's own text, kept so that it can be read without a network. It changes as one.
 *
 * @typedef {object} Paper
 * @property {string} title formulas stand in \( \) and \[ \]
 * @property {string[]} authors
 * @property {string} abstract
 * @property {string[]} categories
 * @property {string} day of announcement, 2017-06-13; or a month
 */

/** @typedef {"star" | "note" | "tags" | "read"} Field what a reader changes */

/**
 * Times are milliseconds since 1970; 0 is never.
 *
 * @typedef {Paper & {
 *   id: string, star: number, note: string, tags: string[], read: number, opened: number,
 *   times: Record<Field | "paper", number>,
 * }} Entry
 */

/** @type {Field[]} */
export const FIELDS = ["star", "note", "tags", "read"];

/** @param {string} id @returns {Entry} */
export function blank(id) {
  return {
    id,
    ...NO_TEXT,
    star: 0,
    note: "",
    tags: [],
    read: 0,
    opened: 0,
    times: { star: 0, note: 0, tags: 0, read: 0, paper: 0 },
  };
}

/** @type {Paper} */
export const NO_TEXT = { title: "", authors: [], abstract: "", categories: [], day: "" };

/** Whether an id is the address of a list, and not of a paper. @param {string} id */
export function isList(id) {
  return id.startsWith("/");
}

/**
 * Whether the reader still keeps anything here. An entry with nothing left only tells other devices
 * that it was taken away.
 *
 * @param {Entry} entry
 */
export function isKept({ id, star, note, tags, read }) {
  return star > 0 || (!isList(id) && (note !== "" || tags.length > 0 || read > 0));
}

/** What is too much in an entry: the name of a message, or nothing. @param {Entry} entry */
export function faultOf({ id, note, tags }) {
  if (note.length > (isList(id) ? LIST_NAME_LENGTH_LIMIT : NOTE_LENGTH_LIMIT)) {
    return isList(id) ? "name-too-long" : "note-too-long";
  }
  if (tags.length > TAGS_LIMIT) {
    return "too-many-tags";
  }
  return tags.some((tag) => tag.length > TAG_LENGTH_LIMIT) ? "tag-too-long" : "";
}

/** When the reader last did anything with it. @param {Entry} entry */
export function lastTouched({ times, opened }) {
  return Math.max(opened, ...FIELDS.map((field) => times[field]));
}

/**
 * The entry with changes made now. A change is always later than what it replaces, even where
 * another device's clock is ahead.
 *
 * @param {Entry} entry
 * @param {Partial<Pick<Entry, Field | "opened">>} changes
 * @param {Paper | undefined} paper
 * @param {number} now
 * @returns {Entry}
 */
export function changed(entry, changes, paper, now) {
  const made = { ...entry, ...changes, times: { ...entry.times } };
  made.tags = plainTags(made.tags);
  for (const field of FIELDS) {
    if (JSON.stringify(made[field]) !== JSON.stringify(entry[field])) {
      made.times[field] = Math.max(now, entry.times[field] + 1);
    }
  }
  if (paper && JSON.stringify(textOf(paper)) !== JSON.stringify(textOf(entry))) {
    Object.assign(made, textOf(paper));
    made.times.paper = Math.max(now, entry.times.paper + 1);
  }
  return made;
}

/**
 * One entry of two for the same paper.
 *
 * @param {Entry} one
 * @param {Entry} other
 * @returns {Entry}
 */
export function merged(one, other) {
  const text = later(one, other, "paper", textOf) ? one : other;
  const made = { ...one, ...textOf(text), times: { ...one.times, paper: text.times.paper } };
  made.opened = Math.max(one.opened, other.opened);
  for (const field of FIELDS) {
    const from = later(one, other, field, (entry) => entry[field]) ? one : other;
    Object.assign(made, { [field]: from[field] });
    made.times[field] = from.times[field];
  }
  return made;
}

/**
 * Whether the first is to be kept. Of two changes at the very same time the longer one is, then the
 * one that sorts last: anything, if only every device decides alike.
 *
 * @param {Entry} one
 * @param {Entry} other
 * @param {Field | "paper"} field
 * @param {(entry: Entry) => unknown} value
 */
function later(one, other, field, value) {
  if (one.times[field] !== other.times[field]) {
    return one.times[field] > other.times[field];
  }
  const [text, otherText] = [JSON.stringify(value(one)), JSON.stringify(value(other))];
  return text.length !== otherText.length ? text.length > otherText.length : text >= otherText;
}

/** @param {Paper} paper @returns {Paper} */
export function textOf({ title, authors, abstract, categories, day }) {
  return { title, authors, abstract, categories, day };
}

/**
 * Tags without white space around them, each once, in one order, so that equal sets are equal.
 *
 * @param {string[]} given
 */
export function plainTags(given) {
  const plain = given.map((tag) => tag.replace(/[\s,]+/g, " ").trim()).filter(Boolean);
  return [...new Set(plain)].sort();
}
