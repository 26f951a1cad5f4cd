// @ts-check
// Learns the reader's words from the papers that are opened and starred.

import { learn } from "./cloud.js";

const OPENED = 1;
const STARRED = 2;
const CARD = "article[data-id]";
const WAYS = ["data-pdf", "data-related", "data-open"];
const KEYWORD = "/keyword/";

/** What was opened on this page: a second time says nothing new. @type {Set<string>} */
const counted = new Set();

for (const kind of ["click", "auxclick"]) {
  document.addEventListener(kind, (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const way = WAYS.find((name) => link?.hasAttribute(name));
    if (link && way && event instanceof MouseEvent && event.button < 2) {
      opened(link.closest(CARD), way);
    }
  });
}
// A PDF that is opened by its key.
document.addEventListener("sheaf:pdf", ({ target }) => {
  opened(target instanceof Element ? target.closest(CARD) : null, "data-pdf");
});
// It is sent to the card, and may not come up from there.
document.addEventListener(
  "sheaf:star",
  (event) => {
    const card = event.target instanceof Element ? event.target.closest(CARD) : null;
    if (card && event instanceof CustomEvent) {
      learn(phrases(card), event.detail.on ? STARRED : -STARRED);
    }
  },
  true,
);

/** @param {Element | null} card @param {string} way */
function opened(card, way) {
  const name = card && `${card.getAttribute("data-id")} ${way}`;
  if (name && !counted.has(name)) {
    counted.add(name);
    learn(phrases(card), OPENED);
  }
}

/** The keyphrases of a card by where they lead: what is shown may be translated. @param {Element} card */
function phrases(card) {
  /** @type {string[]} */
  const found = [];
  for (const link of card.querySelectorAll(".keywords a")) {
    const path = link instanceof HTMLAnchorElement ? link.pathname : "";
    if (path.startsWith(KEYWORD)) {
      try {
        found.push(decodeURIComponent(path.slice(KEYWORD.length)));
      } catch {
        // No address of ours.
      }
    }
  }
  return found;
}
