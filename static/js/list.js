// @ts-check
// The list of papers on this page as a part of the whole list: its pages can be fetched and put
// in their places, and papers can be left out of sight.

const cards = document.querySelector("ol.cards");

export const list = cards instanceof HTMLElement ? cards : null;
export const size = Number(list?.dataset.size);
export const total = Number(list?.dataset.total);
export const pages = Math.ceil(total / size);

/** @type {Map<number, Promise<void>>} */
const fetched = new Map(list ? [[Number(list.dataset.page), Promise.resolve()]] : []);

/** @typedef {(card: HTMLElement) => boolean} Test */

/** By whom they are asked. @type {Map<string, Test>} */
const tests = new Map();

/**
 * The address of one of the list's pages.
 *
 * @param {number} page
 */
export function address(page) {
  const url = new URL(location.href);
  url.hash = "";
  url.searchParams.delete("explain");
  if (page > 1) {
    url.searchParams.set("page", String(page));
  } else {
    url.searchParams.delete("page");
  }
  return url;
}

/** @param {number} page */
export function has(page) {
  return fetched.has(page);
}

/**
 * Fetch a page once and put its papers in their places.
 *
 * @param {number} page
 */
export function load(page) {
  let loading = fetched.get(page);
  if (!loading) {
    loading = fetchPage(page);
    fetched.set(page, loading);
    loading.catch(() => fetched.delete(page));
  }
  return loading;
}

/** @param {number} page */
async function fetchPage(page) {
  const answer = await fetch(address(page));
  if (!answer.ok) {
    throw new Error(`${answer.status}`);
  }
  const other = new DOMParser().parseFromString(await answer.text(), "text/html");
  /** @type {HTMLElement[]} */
  const added = [];
  for (const item of other.querySelectorAll("ol.cards[data-total] > li")) {
    const copy = document.importNode(item, true);
    if (copy instanceof HTMLElement && !document.getElementById(cardOf(copy)?.id ?? "")) {
      place(copy);
      added.push(copy);
    }
  }
  decide(added);
  tell(added);
}

/** @param {HTMLElement} item */
function place(item) {
  const number = numberOf(item);
  item.setAttribute("value", String(number)); // the list may have gaps
  const after = items().find((other) => numberOf(other) > number);
  list?.insertBefore(item, after ?? null);
}

/** @param {HTMLElement[]} added */
function tell(added) {
  for (const root of added) {
    document.dispatchEvent(new CustomEvent("sheaf:cards", { detail: { root } }));
  }
}

/** @returns {HTMLElement[]} */
export function items() {
  return [...(list?.children ?? [])].filter((item) => item instanceof HTMLElement);
}

/** @param {Element} item */
export function cardOf(item) {
  const card = item.querySelector("article[data-card]");
  return card instanceof HTMLElement ? card : null;
}

/**
 * The place of a paper in the whole list, from 1.
 *
 * @param {Element} item
 */
export function numberOf(item) {
  return Number(cardOf(item)?.id.slice(1));
}

/**
 * Leave out of sight the papers that are not wanted by everyone who asks; null wants all.
 *
 * @param {string} name of who asks
 * @param {Test | null} test
 */
export function want(name, test) {
  if (test) {
    tests.set(name, test);
  } else {
    tests.delete(name);
  }
  decide(items());
}

/** @param {HTMLElement[]} some */
function decide(some) {
  for (const item of some) {
    const card = cardOf(item);
    item.hidden = card !== null && [...tests.values()].some((isWanted) => !isWanted(card));
  }
}
