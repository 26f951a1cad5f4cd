// @ts-check
// Single-key shortcuts: "/" search, "f" filter, "j" and "k" from paper to paper, Enter opens one,
// "o" its PDF, "r" related papers, "s" stars it, "v" makes lists denser, "?" help.
// The help dialog holds the switch that turns them off (WCAG 2.1.4).

import { read, write } from "./storage.js";
import { firstBelowHeader, shownCards } from "./standing.js";
import { nextDensity } from "./view-panel.js";

const help = document.querySelector("dialog[data-help]");

/** @type {Record<string, () => void>} */
const actions = {
  "/": focusSearch,
  "?": openHelp,
  j: () => move(1),
  k: () => move(-1),
  f: openFilter,
  o: openPdf,
  r: () => click("a[data-related]"),
  s: () => click("button[data-star]"),
  v: nextDensity,
  Enter: () => click("a[data-open]"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) {
    return;
  }
  const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
  if (event.key === "Enter" && !(event.target instanceof Element && event.target.matches("[data-card]"))) {
    return; // a link or button that has the focus is what it opens
  }
  if (action && read("shortcuts") !== "off" && !isTyping(event.target) && !dialogIsOpen()) {
    event.preventDefault();
    action();
  }
});

for (const button of document.querySelectorAll("[data-help-open]")) {
  if (button instanceof HTMLElement) {
    button.addEventListener("click", openHelp);
    button.hidden = false;
  }
}

const toggle = document.querySelector("[data-shortcuts-toggle]");
if (toggle instanceof HTMLInputElement) {
  toggle.checked = read("shortcuts") !== "off";
  toggle.addEventListener("change", () => write("shortcuts", toggle.checked ? null : "off"));
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input:not([type=checkbox], [type=radio]), textarea, select") !== null)
  );
}

function dialogIsOpen() {
  return document.querySelector("dialog[open]") !== null;
}

function openHelp() {
  if (help instanceof HTMLDialogElement && !help.open) {
    help.showModal();
  }
}

function focusSearch() {
  const box = document.querySelector("input[type=search]");
  if (box instanceof HTMLInputElement) {
    box.focus();
    box.select();
  }
}

/** @param {1 | -1} step */
function move(step) {
  const all = shownCards();
  const current = all.findIndex((card) => card.contains(document.activeElement));
  const next = current >= 0 ? all[current + step] : (firstBelowHeader(all, "top") ?? all[0]);
  if (next) {
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "start" });
  }
}

function currentCard() {
  const all = shownCards();
  return all.find((each) => each.contains(document.activeElement)) ?? firstBelowHeader(all, "top");
}

/** @param {string} what in the current card */
function click(what) {
  const found = currentCard()?.querySelector(what);
  if (found instanceof HTMLElement) {
    found.click();
  }
}

/** In a tab of its own, so that the list keeps its place. */
function openPdf() {
  const link = currentCard()?.querySelector("a[data-pdf]");
  if (link instanceof HTMLAnchorElement) {
    link.dispatchEvent(new CustomEvent("sheaf:pdf", { bubbles: true }));
    open(link.href, "_blank", "noopener");
  }
}

function openFilter() {
  const box = document.querySelector("details.list-filter:not([hidden])");
  const field = box?.querySelector("input");
  if (box instanceof HTMLDetailsElement && field) {
    box.open = true;
    field.focus();
    field.select();
  }
}
