// @ts-check
// "Hide read" leaves out of sight what was read before the list was loaded. What is read since then
// stays where it is: nothing moves under the reader.

import { fill } from "./endless.js";
import { all, ready, subscribe } from "./library.js";
import { cardOf, list, pages, total, want } from "./list.js";
import { read, write } from "./storage.js";
import { MOST, isReadable, readAll } from "./whole.js";
import { locale, word } from "./words.js";

const NAME = "hide";
const UNASKED = 500; // papers of a list whose read ones are counted though none is hidden

let isOn = read(NAME) === "read";

/** Ids of the papers that are left out. @type {Set<string | undefined>} */
let left = new Set();

/** All ids of the list. @type {Promise<string[]> | undefined} */
let ids;

// The list shows itself after a while; but the library may only be slow, and then take papers away.
const showing = list?.getAnimations()[0];
showing?.pause();
ready().then(() => {
  showing?.play();
  begin();
  skipToUnread();
  subscribe(tellCount);
});
document.addEventListener("sheaf:cards", (event) => {
  const root = event instanceof CustomEvent ? event.detail.root : null;
  if (root instanceof Element && root.querySelector("[data-hide-read]")) {
    begin(); // another order of the list has taken its place
  } else {
    tellHidden();
  }
});
document.addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("[data-show-read]")) {
    const first = items().find((item) => item.hidden && left.has(cardOf(item)?.dataset.id));
    turn(false);
    if (first) {
      cardOf(first)?.focus({ preventScroll: true });
      first.scrollIntoView({ block: "nearest" });
    }
  }
});

function begin() {
  const box = document.querySelector("[data-hide-read]");
  const input = box?.querySelector("input");
  if (box instanceof HTMLElement && input) {
    box.hidden = false;
    input.addEventListener("change", () => turn(input.checked));
    const cards = document.querySelector("ol.cards");
    sift().then(() => cards?.setAttribute("data-sifted", "")); // now it is seen
  }
}

/** @param {boolean} on */
function turn(on) {
  isOn = on;
  write(NAME, on ? "read" : null);
  sift();
}

/** Decide anew what is left out. */
function sift() {
  const input = document.querySelector("[data-hide-read] input");
  if (input instanceof HTMLInputElement) {
    input.checked = isOn;
  }
  left = isOn ? readIds() : new Set();
  const isWanted = (/** @type {HTMLElement} */ card) => !left.has(card.dataset.id);
  want("read", isOn ? isWanted : null);
  if (!list?.isConnected) {
    for (const item of items()) {
      item.hidden = left.has(cardOf(item)?.dataset.id);
    }
  }
  tellHidden();
  tellCount();
  return fill();
}

/** @returns {Set<string | undefined>} */
function readIds() {
  return new Set(all().filter((entry) => entry.read > 0).map((entry) => entry.id));
}

/** @returns {HTMLElement[]} */
function items() {
  return [...document.querySelectorAll("ol.cards > li")].filter((item) => item instanceof HTMLElement);
}

/** At the end of the list: how many of those loaded are out of sight, and the way back. */
function tellHidden() {
  const line = document.querySelector("[data-read-hidden]");
  const said = line?.querySelector("[role=status]");
  if (line instanceof HTMLElement && said) {
    const count = items().filter((item) => left.has(cardOf(item)?.dataset.id)).length;
    line.hidden = count === 0;
    said.textContent = word(count === 1 ? "read-hidden-one" : "read-hidden", {
      count: count.toLocaleString(locale),
    });
  }
}

/** At the switch: how many of the whole list are read by now. */
async function tellCount() {
  const place = document.querySelector("[data-read-count]");
  const isRead = readIds();
  if (!place || (isRead.size > 0 && !ids && !known())) {
    return;
  }
  try {
    const of = isRead.size > 0 ? await ids : [];
    const count = of?.filter((id) => readIds().has(id)).length ?? 0;
    const more = isRead.size > 0 && total > MOST ? "+" : "";
    place.textContent = count ? `${count.toLocaleString(locale)}${more}` : "";
  } catch {
    ids = undefined; // offline: tried again with the next change
  }
}

/** The ids of the list, unless it is long and nobody has asked. */
function known() {
  if (!(pages > 1) || !isReadable) {
    ids = Promise.resolve(items().map((item) => cardOf(item)?.dataset.id ?? ""));
  } else if (isOn || total <= UNASKED) {
    ids = readAll("id").then((papers) => papers.map(({ id }) => id));
  }
  return ids;
}

/** The paper that the address names was read and is hidden: the next one takes its place. */
function skipToUnread() {
  const named = items().findIndex((item) => `#${cardOf(item)?.id}` === location.hash);
  if (named >= 0 && items()[named].hidden) {
    items()
      .slice(named)
      .find((item) => !item.hidden)
      ?.scrollIntoView();
  }
}
