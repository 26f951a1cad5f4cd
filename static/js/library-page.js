// @ts-check
// The reader's library as a list: what is starred, noted, tagged or read, found by words and tags as
// they are typed. What is asked for stands in the fragment of the address, which no server sees.

import "./export-panel.js";
import "./settings-panel.js";
import "./sync-panel.js";
import { cardItem } from "./library-card.js";
import { fillTexts } from "./library-fill.js";
import { VIEWS, fragmentOf, listed, tagCounts, wantedIn } from "./library-list.js";
import { all, complete, isStored, ready, subscribe } from "./library.js";
import { word, written } from "./words.js";

const SHOWN_AT_ONCE = 50;
const TAGS_SHOWN = 40;
const PAUSE_MS = 80; // of typing

/** @typedef {import("./library-entry.js").Entry} Entry */

const page = part("[data-library]");
const list = part("[data-list]");
const told = part("[data-told]");
const more = part("[data-more]");
const tags = part("[data-tags]");
const words = /** @type {HTMLInputElement} */ (part("[data-words-wanted]"));
const order = /** @type {HTMLSelectElement} */ (part("[data-order]"));
const views = /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("[data-view]"));

let wanted = wantedIn(location.hash);
/** @type {Entry[]} */
let found = [];
let shown = 0;
/** The cards on the page, by the ids of their papers. @type {Map<string, { entry: Entry, item: HTMLElement }>} */
let cards = new Map();
let timer = 0;

ready().then(() => {
  part("[data-not-stored]").hidden = isStored();
  page.hidden = false;
  show();
});
complete().then(fillTexts);
subscribe(({ origin }) => {
  part("[data-not-stored]").hidden = isStored();
  if (origin === "here" || list.contains(document.activeElement)) {
    showCounts(); // the list stays as it is while the reader works in it
  } else {
    show(shown);
  }
});
addEventListener("hashchange", () => {
  if (!location.hash.startsWith("#key=")) {
    wanted = wantedIn(location.hash);
    show();
  }
});
for (const view of views) {
  view.addEventListener("click", () => want({ view: view.dataset.view ?? "" }));
}
order.addEventListener("change", () => want({ order: order.value }));
words.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => want({ words: words.value }), PAUSE_MS);
});
more.addEventListener("click", () => {
  const next = shown;
  fillList(shown + SHOWN_AT_ONCE);
  list.children[next]?.querySelector("a")?.focus();
});
document.addEventListener("sheaf:library", () => show(shown));
for (const kind of ["online", "offline"]) {
  addEventListener(kind, showNetwork);
}
showNetwork();

/** @param {Partial<import("./library-list.js").Wanted>} changes */
function want(changes) {
  wanted = { ...wanted, ...changes };
  history.replaceState(history.state, "", location.pathname + location.search + fragmentOf(wanted));
  show();
}

/** @param {number} [count] of papers to be there at once */
function show(count = 0) {
  found = listed(all(), wanted);
  if (document.activeElement !== words) {
    words.value = wanted.words;
  }
  order.value = wanted.order;
  for (const view of views) {
    view.setAttribute("aria-pressed", String(view.dataset.view === wanted.view));
  }
  fillList(Math.max(count, SHOWN_AT_ONCE));
  showCounts();
  const ids = found.map(({ id }) => id);
  document.dispatchEvent(new CustomEvent("sheaf:found", { detail: { ids } }));
}

/** A card that is right already stays, with its height, its open form and the focus. @param {number} count */
function fillList(count) {
  const before = cards;
  cards = new Map();
  for (const entry of found.slice(0, count)) {
    const old = before.get(entry.id);
    const isRight = old?.entry === entry || old?.item.contains(document.activeElement);
    cards.set(entry.id, old && isRight ? old : { entry, item: cardItem(entry) });
  }
  const items = [...cards.values()].map(({ item }) => item);
  const fresh = items.filter((item) => item.parentNode !== list);
  arrange(items);
  shown = items.length;
  more.hidden = shown >= found.length;
  more.textContent = word("more", { count: Math.min(SHOWN_AT_ONCE, found.length - shown) });
  for (const root of fresh) {
    document.dispatchEvent(new CustomEvent("sheaf:cards", { detail: { root } }));
  }
}

/** Moves no item that has its place. @param {HTMLElement[]} items */
function arrange(items) {
  const stay = new Set(items);
  for (const item of /** @type {HTMLElement[]} */ ([...list.children])) {
    if (!stay.has(item)) {
      item.remove();
    }
  }
  let next = list.firstElementChild;
  for (const item of items) {
    if (item === next) {
      next = next.nextElementSibling;
    } else {
      list.insertBefore(item, next);
    }
  }
}

function showCounts() {
  const entries = all();
  for (const view of views) {
    const count = view.querySelector(".library-count");
    if (count) {
      count.textContent = written(entries.filter(VIEWS[view.dataset.view ?? ""]).length);
    }
  }
  const total = entries.filter(VIEWS[wanted.view]).length;
  const values = { count: written(found.length), total: written(total) };
  if (found.length === 0) {
    told.textContent = word(total ? "none-found" : `none-${wanted.view}`);
  } else if (found.length === total) {
    told.textContent = word(total === 1 ? "one-shown" : "shown", values);
  } else {
    told.textContent = word("shown-of", values);
  }
  showTags(tagCounts(entries));
}

/** @param {[string, number][]} counts */
function showTags(counts) {
  const isOdd = wanted.tag !== "" && !counts.some(([tag]) => tag === wanted.tag);
  const some = isOdd ? [/** @type {[string, number]} */ ([wanted.tag, 0]), ...counts] : counts;
  const items = some.slice(0, TAGS_SHOWN).map(tagItem);
  const old = [...tags.children];
  if (items.length === old.length && items.every((item, place) => item.isEqualNode(old[place]))) {
    return; // a press may be on one of them
  }
  const hadFocus = document.activeElement instanceof HTMLElement && document.activeElement.dataset.tag;
  tags.replaceChildren(...items);
  tags.hidden = some.length === 0;
  const again = [...tags.querySelectorAll("button")].find(({ dataset }) => dataset.tag === hadFocus);
  again?.focus();
}

/** @param {[string, number]} count */
function tagItem([tag, count]) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "chip chip-tag";
  button.dataset.tag = tag;
  button.setAttribute("aria-pressed", String(tag === wanted.tag));
  const name = document.createElement("bdi");
  name.textContent = tag;
  const number = document.createElement("span");
  number.className = "library-count";
  number.textContent = written(count);
  button.append(name, " ", number);
  button.addEventListener("click", () => {
    const isOn = tag === wanted.tag;
    want(isOn ? { tag: "" } : { tag, view: "all" });
  });
  item.append(button);
  return item;
}

function showNetwork() {
  part("[data-offline]").hidden = navigator.onLine;
}

/** @param {string} selector @returns {HTMLElement} */
function part(selector) {
  const element = document.querySelector(selector);
  if (!(element instanceof HTMLElement)) {
    throw new Error(`${selector} is not on this page`);
  }
  return element;
}
