// @ts-check
// The library as a table for spreadsheets (RFC 4180), with what the reader wrote.

/** @typedef {import("./library-entry.js").Entry} Entry */

const BYTE_ORDER_MARK = "\ufeff"; // without it Excel takes UTF-8 for something else

/** @type {Record<string, (entry: Entry) => string>} */
const COLUMNS = {
  id: ({ id }) => `arXiv:${id}`, // a spreadsheet would make 2301.001 of 2301.00100
  title: ({ title }) => title,
  authors: ({ authors }) => authors.join("; "),
  categories: ({ categories }) => categories.join("; "),
  announced: ({ day }) => day,
  starred: ({ star }) => time(star),
  read: ({ read }) => time(read),
  tags: ({ tags }) => tags.join("; "),
  note: ({ note }) => note,
  abstract: ({ abstract }) => abstract,
  url: ({ id }) => `https://arxiv.org/abs/${id}`,
};

/** @param {Entry[]} entries */
export function csvTable(entries) {
  const rows = entries.map((entry) => Object.values(COLUMNS).map((cell) => quoted(cell(entry))));
  const lines = [Object.keys(COLUMNS), ...rows].map((cells) => `${cells.join(",")}\r\n`);
  return BYTE_ORDER_MARK + lines.join("");
}

/** An apostrophe tells a spreadsheet that a text is no formula. @param {string} text */
function quoted(text) {
  const inert = /^[=+\-@＝＋－＠\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** @param {number} time */
function time(time) {
  return time ? new Date(time).toISOString() : "";
}
