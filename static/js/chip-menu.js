// @ts-check
// The menu of a category on a card: its own list, this list with it, this list without it. They are
// links, made of the list's categories as the page states them.

import { expression, parsed } from "./picked.js";
import { word } from "./words.js";

const HOVER_MS = 400;
const LEAVE_MS = 300;
const GAP_PX = 2; // between a chip and its menu
const MOVED_PX = 8; // a chip by so much, and its menu is no longer beside it

/** @typedef {import("./picked.js").Picked} Picked */

/** The item whose menu is open. @type {Element | null} */
let opened = null;
let timer = 0;

/**
 * The button that opens the menu by keyboard and by touch.
 *
 * @param {Element} item of a card's categories
 */
export function addButton(item) {
  const code = codeOf(item);
  if (item.querySelector("button") || !code || links(code).length === 0) {
    return;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "chip-more";
  button.setAttribute("aria-label", word("chip-more", { code }));
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => open(item)?.querySelector("a")?.focus());
  item.querySelector("a")?.after(button);
}

/** Opens the menu when the pointer stays. @param {Element} item */
export function hover(item) {
  clearTimeout(timer);
  if (opened !== item && item.matches(":hover")) {
    timer = setTimeout(() => item.matches(":hover") && open(item), HOVER_MS);
    item.addEventListener("pointerleave", () => leave(item));
  }
}

/** @param {Element} item */
function leave(item) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const menu = item.querySelector("[popover]");
    if (menu instanceof HTMLElement && !item.matches(":hover") && !menu.matches(":focus-within")) {
      menu.hidePopover();
    }
  }, LEAVE_MS);
}

/** @param {Element} item */
function open(item) {
  const code = codeOf(item);
  const made = links(code);
  if (made.length === 0 || opened === item) {
    return item.querySelector("[popover]");
  }
  const menu = document.createElement("div");
  menu.className = "chip-menu";
  menu.popover = "auto";
  menu.setAttribute("role", "group");
  menu.setAttribute("aria-label", code);
  menu.append(...made);
  item.append(menu);
  menu.addEventListener("toggle", (event) => {
    if (event instanceof ToggleEvent && event.newState === "closed") {
      removeEventListener("scroll", follow);
      menu.remove();
    }
  });
  menu.addEventListener("beforetoggle", (event) => {
    const isOpen = event instanceof ToggleEvent && event.newState === "open";
    opened = isOpen ? item : null;
    item.querySelector("button")?.setAttribute("aria-expanded", String(isOpen));
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) {
      menu.hidePopover();
    }
  });
  menu.showPopover();
  const chip = item.getBoundingClientRect();
  place(menu, chip);
  // The end of an earlier scrolling is told late, and formulas above move the page but not the chip.
  function follow() {
    if (Math.abs(item.getBoundingClientRect().top - chip.top) > MOVED_PX) {
      menu.hidePopover();
    }
  }
  addEventListener("scroll", follow, { passive: true });
  return menu;
}

/**
 * Below the chip or else above it, and within the window.
 *
 * @param {HTMLElement} menu
 * @param {DOMRect} chip
 */
function place(menu, chip) {
  const { clientWidth, clientHeight } = document.documentElement;
  const fits = chip.bottom + GAP_PX + menu.offsetHeight <= clientHeight;
  menu.style.left = `${Math.max(0, Math.min(chip.left, clientWidth - menu.offsetWidth))}px`;
  menu.style.top = `${fits ? chip.bottom + GAP_PX : chip.top - GAP_PX - menu.offsetHeight}px`;
}

/** What the menu of a category offers. @param {string} code @returns {HTMLElement[]} */
function links(code) {
  const list = document.querySelector("ol.cards[data-terms]");
  if (!(list instanceof HTMLElement)) {
    return [];
  }
  const limit = Number(list.dataset.termsLimit);
  const wanted = Object.entries(choices(parsed(list.dataset.terms ?? ""), code));
  const made = wanted.map(([name, choice]) => {
    const isFull = choice.include.length + choice.exclude.length > limit;
    const place = document.createElement(isFull ? "p" : "a");
    place.textContent = word(isFull ? "chip-full" : `chip-${name}`, { code, limit });
    if (place instanceof HTMLAnchorElement) {
      place.href = address(choice);
    }
    return place;
  });
  return made.filter((one, at) => one.matches("a") || made.findIndex(isNote) === at);
}

/** @param {HTMLElement} element */
function isNote(element) {
  return element.matches("p");
}

/**
 * What the list could be instead; a choice that would change nothing, or leave nothing, is none.
 *
 * @param {Picked} list
 * @param {string} code
 * @returns {Record<string, Picked>}
 */
function choices({ include, exclude }, code) {
  const [others, kept] = [include, exclude].map((codes) => codes.filter((each) => each !== code));
  const isIn = include.includes(code) || include.includes(code.split(".")[0]);
  const isAlone = include.includes(code) && others.length + exclude.length === 0;
  return {
    ...(isAlone ? {} : { only: { include: [code], exclude: [] } }),
    ...(isIn || include.length === 0 ? {} : { add: { include: [...include, code], exclude: kept } }),
    ...(include.length > 0 && others.length === 0
      ? {}
      : { leave: { include: others, exclude: [...kept, code] } }),
  };
}

/** This list with other categories, from its first page on. @param {Picked} choice */
function address(choice) {
  const url = new URL(location.href);
  url.hash = "";
  url.searchParams.delete("page");
  url.searchParams.delete("explain");
  if (url.pathname.startsWith("/arxiv/")) {
    url.pathname = `/arxiv/${expression(choice)}`;
  } else {
    url.searchParams.set("category", expression(choice));
  }
  return url.href;
}

/** @param {Element} item */
function codeOf(item) {
  return item.querySelector("a.chip")?.textContent?.trim() ?? "";
}
