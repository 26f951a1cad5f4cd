// @ts-check
// What a reader does with a paper where it stands in a list: star, note, copy, cite, mark as read.
// The buttons are in the page and are revealed here; cards that come later are treated alike.

import { tellInterest } from "./interest.js";
import { blank, textOf } from "./library-entry.js";
import { complete, get, getMeta, isStored, set, subscribe } from "./library.js";
import { paintNote } from "./note.js";
import { paperOf } from "./paper-of-card.js";
import { word, written } from "./words.js";

/** @typedef {import("./library-entry.js").Paper} Paper */
/** @typedef {import("./library-entry.js").Entry} Entry */

const CARD = "article[data-id]";

/** The papers as they were before formulas were set or the page was translated. */
/** @type {WeakMap<Element, Paper>} */
const papers = new WeakMap();

/** @type {typeof import("./card-tools.js") | undefined} */
let tools;

/**
 * The tools are loaded when a button is reached for, and so mostly there when it is pressed: some
 * browsers let a page copy only in the very moment of the press.
 *
 * @param {(all: typeof import("./card-tools.js")) => unknown} work
 */
async function use(work) {
  try {
    tools ??= await import("./card-tools.js");
  } catch {
    return; // offline, and not here yet
  }
  await work(tools);
}

/** @type {Record<string, (card: HTMLElement, button: HTMLElement) => unknown>} */
const ACTIONS = {
  "[data-star]": star,
  "[data-note]": (card, button) => use((all) => all.toggleNote(card, button, paper(card))),
  "[data-copy-paper]": (card, button) => use((all) => all.copyPaper(idOf(card), paper(card), button)),
  "[data-cite]": (card) => use((all) => all.cite(idOf(card), paper(card).title)),
  "[data-read-toggle]": (card) => keep(card, { read: entryOf(card).read ? 0 : Date.now() }),
  "a[data-open], a[data-html]": open,
  "a[data-pdf]": (card) => {
    open(card);
    count(card, "pdf");
  },
  "a[data-related]": (card) => count(card, "related"),
};

decorate(document);
document.addEventListener("sheaf:cards", (event) => {
  decorate(event instanceof CustomEvent ? event.detail.root : document);
});
subscribe(({ ids }) => {
  const changed = new Set(ids);
  cards(document)
    .filter((card) => changed.has(idOf(card)))
    .forEach(paint);
});
complete().then(() => {
  const alone = document.querySelector(".card-alone[data-id]");
  if (alone instanceof HTMLElement && !entryOf(alone).opened) {
    open(alone); // its own page is the paper, opened
  }
  if (getMeta("key")) {
    import("./sync.js").then(({ start }) => start()).catch(() => {}); // offline
  }
});

for (const kind of ["click", "auxclick"]) {
  document.addEventListener(kind, (event) => {
    const at = event.target instanceof Element ? event.target.closest("a, button") : null;
    const card = at?.closest(CARD);
    const isRightClick = event instanceof MouseEvent && event.button > 1;
    if (!(at instanceof HTMLElement) || !(card instanceof HTMLElement) || isRightClick) {
      return;
    }
    for (const [selector, action] of Object.entries(ACTIONS)) {
      if (at.matches(selector)) {
        action(card, at);
      }
    }
  });
}
document.addEventListener("sheaf:pdf", (event) => {
  const card = event.target instanceof Element ? event.target.closest(CARD) : null;
  if (card instanceof HTMLElement) {
    open(card); // by key
    count(card, "pdf");
  }
});
for (const kind of ["pointerover", "pointerdown", "focusin"]) {
  document.addEventListener(
    kind,
    ({ target }) => target instanceof Element && target.closest(".card-actions") && use(() => {}),
    { passive: true },
  );
}
// A press on "Copy" leaves the text that the reader has selected as it is.
document.addEventListener("mousedown", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-copy-paper]")) {
    event.preventDefault();
  }
});

/** @param {Element | Document} root */
function decorate(root) {
  for (const card of cards(root)) {
    if (!papers.has(card)) {
      papers.set(card, paperOf(card));
      const actions = card.querySelector(".card-actions");
      if (actions instanceof HTMLElement) {
        actions.hidden = false;
      }
      paint(card);
    }
  }
}

/** @param {Element | Document} root @returns {HTMLElement[]} */
function cards(root) {
  const own = root instanceof Element && root.matches(CARD) ? [root] : [];
  return [...own, ...root.querySelectorAll(CARD)].filter((card) => card instanceof HTMLElement);
}

/** @param {HTMLElement} card */
function paint(card) {
  const entry = entryOf(card);
  card.toggleAttribute("data-starred", entry.star > 0);
  card.toggleAttribute("data-read", entry.read > 0);
  card.querySelector("[data-star]")?.setAttribute("aria-pressed", String(entry.star > 0));
  card.querySelector("[data-read-toggle]")?.toggleAttribute("data-on", entry.read > 0);
  paintNote(card, entry);
}

/** @param {HTMLElement} card */
function star(card) {
  const isOn = entryOf(card).star > 0;
  if (keep(card, { star: isOn ? 0 : Date.now() })) {
    count(card, isOn ? "unstar" : "star");
    card.dispatchEvent(new CustomEvent("sheaf:star", { detail: { on: !isOn } }));
  }
}

/** @param {HTMLElement} card */
function open(card) {
  const now = Date.now();
  return keep(card, { opened: now, read: entryOf(card).read || now });
}

/** @param {HTMLElement} card @param {"pdf" | "related" | "star" | "unstar"} kind */
async function count(card, kind) {
  const counts = await tellInterest(idOf(card), kind);
  const shown = card.querySelector("[data-interest]");
  if (counts && shown) {
    const opened = counts.pdf + counts.related;
    const told = [
      opened && word("interest-opened", { count: written(opened) }),
      counts.stars && word("interest-starred", { count: written(counts.stars) }),
    ];
    shown.textContent = told.filter(Boolean).join(" · ");
  }
}

/** Whether the library takes it. @param {HTMLElement} card @param {Partial<Entry>} changes */
function keep(card, changes) {
  try {
    set(idOf(card), changes, paper(card)).then(() => {
      if (!isStored()) {
        use((all) => all.sayIfNotStored());
      }
    });
    return true;
  } catch (error) {
    use((all) => all.sayError(error));
    return false;
  }
}

/** @param {HTMLElement} card */
function entryOf(card) {
  return get(idOf(card)) ?? blank(idOf(card));
}

/** @param {HTMLElement} card */
function idOf(card) {
  return card.dataset.id ?? "";
}

/** @param {HTMLElement} card one that was made of the library has no other text to give to it */
function paper(card) {
  const known = "kept" in card.dataset ? textOf(entryOf(card)) : papers.get(card);
  return known ?? paperOf(card);
}
