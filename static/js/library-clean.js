// @ts-check
// What is let into the library from outside: whatever a file or a server says becomes valid.

import { LIST_NAME_LENGTH_LIMIT, NOTE_LENGTH_LIMIT, TAGS_LIMIT, TAG_LENGTH_LIMIT, plainTags } from "./library-entry.js";

/** @typedef {import("./library-entry.js").Entry} Entry */

const TITLE_LENGTH_LIMIT = 2_000;
const ABSTRACT_LENGTH_LIMIT = 20_000;
const NAMES_LIMIT = 400; // authors
const NAME_LENGTH_LIMIT = 200;
const CATEGORIES_LIMIT = 30;
const CODE_LENGTH_LIMIT = 20;
const DAY_MS = 86_400_000;

const MONTH = String.raw`\d{2}(?:0[1-9]|1[0-2])`;
const ID = new RegExp(
  String.raw`^(?:${MONTH}\.(?!0+$)\d{4,5}|[a-z]{1,8}(?:-[a-z]{1,5})?/${MONTH}\d{3})$`,
);
const DAY = /^\d{4}-\d{2}(?:-\d{2})?$/;

// Lists that have a feed; nothing that leads elsewhere, and nothing that is not plainly written.
const ADDRESS_LENGTH_LIMIT = 4_000; // characters
const SIGNS = String.raw`[\w.~!$&'()*+,;=:@%-]`;
const ADDRESS = new RegExp(
  String.raw`^/(?:search|related|popular|(?:arxiv|keyword)/${SIGNS}+)(?:\?(?:${SIGNS}|[/?])*)?$`,
);

/** @param {unknown} id @returns {id is string} */
function isId(id) {
  return typeof id === "string" && ID.test(id);
}

/** Whether it is the address of a list of this site. @param {unknown} id @returns {id is string} */
export function isAddress(id) {
  return typeof id === "string" && id.length <= ADDRESS_LENGTH_LIMIT && ADDRESS.test(id);
}

/**
 * An entry from a file or a server: whatever is there becomes valid, and what has no id becomes
 * null. A time that has not come yet would win for ever, so it counts as now.
 *
 * @param {any} from
 * @param {number} now
 * @returns {Entry | null}
 */
export function cleaned(from, now) {
  const isFollowed = isAddress(from?.id);
  if (!isFollowed && !isId(from?.id)) {
    return null;
  }
  /** @param {unknown} value */
  const time = (value) =>
    typeof value === "number" && value > 0 ? Math.floor(Math.min(value, now + DAY_MS)) : 0;
  return {
    id: from.id,
    title: string(from.title, isFollowed ? LIST_NAME_LENGTH_LIMIT : TITLE_LENGTH_LIMIT),
    authors: strings(from.authors, NAMES_LIMIT, NAME_LENGTH_LIMIT),
    abstract: string(from.abstract, ABSTRACT_LENGTH_LIMIT),
    categories: strings(from.categories, CATEGORIES_LIMIT, CODE_LENGTH_LIMIT),
    day: typeof from.day === "string" && DAY.test(from.day) ? from.day : "",
    star: time(from.star),
    note: string(from.note, isFollowed ? LIST_NAME_LENGTH_LIMIT : NOTE_LENGTH_LIMIT),
    tags: plainTags(strings(from.tags, 10 * TAGS_LIMIT, TAG_LENGTH_LIMIT)).slice(0, TAGS_LIMIT),
    read: time(from.read),
    opened: time(from.opened),
    times: {
      star: time(from.times?.star),
      note: time(from.times?.note),
      tags: time(from.times?.tags),
      read: time(from.times?.read),
      paper: time(from.times?.paper),
    },
  };
}

/** @param {unknown} value @param {number} limit */
function string(value, limit) {
  return typeof value === "string" ? value.slice(0, limit) : "";
}

/** @param {unknown} value @param {number} count @param {number} limit */
function strings(value, count, limit) {
  return Array.isArray(value)
    ? value
        .slice(0, count)
        .map((item) => string(item, limit))
        .filter(Boolean)
    : [];
}
