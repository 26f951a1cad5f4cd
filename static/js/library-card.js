// @ts-check
// A paper of the library as a card, made of what is kept in the browser. All of it is text.

import { locale, stamp, word } from "./words.js";

/** @typedef {import("./library-entry.js").Entry} Entry */

const FORMULA = /(\\\(.+?\\\)|\\\[.+?\\\])/s;
/** @type {Intl.DateTimeFormatOptions} */
const PARTS = { day: "numeric", month: "short", year: "numeric" };
const DAY = new Intl.DateTimeFormat(locale, { ...PARTS, timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
const LOCAL_DAY = new Intl.DateTimeFormat(locale, PARTS);

/** @param {Entry} entry @returns {HTMLElement} an item of a list */
export function cardItem(entry) {
  const item = stamp("template[data-library-card]");
  const card = part(item, "article");
  const anchor = `paper-${entry.id.replace("/", "-")}`;
  card.id = anchor;
  card.dataset.id = entry.id;
  card.setAttribute("aria-labelledby", `${anchor}-title`);
  part(item, ".card-title").id = `${anchor}-title`;
  for (const described of item.querySelectorAll("[aria-describedby]")) {
    described.setAttribute("aria-describedby", `${anchor}-title`);
  }
  link(item, "[data-open]", `/arxiv/${entry.id}`).append(
    ...(entry.title ? withFormulas(entry.title) : [word("no-title")]),
  );
  link(item, "[data-pdf]", `https://arxiv.org/pdf/${entry.id}`);
  link(item, "[data-abs]", `https://arxiv.org/abs/${entry.id}`);
  link(item, "[data-related]", `/related?ids=${entry.id}`);
  fill(item, ".authors", names(entry.authors));
  fill(item, ".abstract", withFormulas(entry.abstract));
  fill(item, "[data-categories]", entry.categories.map(chip));
  part(item, "[data-id-shown]").textContent = entry.id;
  time(item, "[data-day]", entry.day, dayText(entry.day));
  for (const [place, when] of /** @type {const} */ ([
    ["[data-starred-at]", entry.star],
    ["[data-read-at]", entry.read],
  ])) {
    time(item, place, when && new Date(when).toISOString(), when && LOCAL_DAY.format(when));
  }
  return item;
}

/** Formulas wrapped for the math renderer, all else as text. @param {string} text */
function withFormulas(text) {
  return text.split(FORMULA).map((piece, place) => {
    if (place % 2 === 0) {
      return document.createTextNode(piece);
    }
    const formula = document.createElement("span");
    formula.className = `tex notranslate${piece.startsWith("\\[") ? " display" : ""}`;
    formula.translate = false;
    formula.textContent = piece;
    return formula;
  });
}

/** @param {string[]} authors @returns {Node[]} */
function names(authors) {
  return authors.flatMap((author, place) => {
    const link = document.createElement("a");
    link.href = `/search?q=${encodeURIComponent(`au:"${author.replaceAll('"', "")}"`)}`;
    link.rel = "nofollow";
    const name = document.createElement("bdi");
    name.textContent = author;
    link.append(name);
    return place ? [document.createTextNode(", "), link] : [link];
  });
}

/** @param {string} code */
function chip(code) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.className = "chip";
  link.href = `/arxiv/${encodeURIComponent(code)}`;
  link.textContent = code;
  item.append(link);
  return item;
}

/** @param {string} day */
function dayText(day) {
  const date = new Date(day.length === 7 ? `${day}-01` : day);
  return Number.isNaN(date.valueOf()) ? day : (day.length === 7 ? MONTH : DAY).format(date);
}

/** @param {Element} item @param {string} selector @param {string | 0} when @param {string | 0} text */
function time(item, selector, when, text) {
  const place = part(item, selector);
  place.hidden = !when;
  const tag = place.querySelector("time");
  if (tag && when && text) {
    tag.dateTime = when;
    tag.textContent = text;
  }
}

/** @param {Element} item @param {string} selector @param {string} address */
function link(item, selector, address) {
  const found = part(item, selector);
  found.setAttribute("href", address);
  return found;
}

/** @param {Element} item @param {string} selector @param {Node[]} content */
function fill(item, selector, content) {
  const place = part(item, selector);
  place.replaceChildren(...content);
  place.hidden = place.textContent === "";
}

/** @param {Element} item @param {string} selector @returns {HTMLElement} */
function part(item, selector) {
  const found = item.querySelector(selector);
  if (!(found instanceof HTMLElement)) {
    throw new Error(`${selector} is not in the card`);
  }
  return found;
}
