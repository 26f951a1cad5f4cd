// @ts-check
// The panel "View": theme, size of text, density of lists. What is usual is stored as no choice.

import { firstBelowHeader, shownCards } from "./standing.js";
import { write } from "./storage.js";

const DENSITIES = ["", "compact", "titles"];

const root = document.documentElement;
const panel = document.querySelector("[data-view]");
const button = document.querySelector("[data-view-open]");

if (panel instanceof HTMLElement && button instanceof HTMLElement) {
  panel.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement) {
      choose(target.name, target.value);
    }
  });
  // The help takes the place of the panel and gives the focus back to its button.
  panel.querySelector("[data-help-open]")?.addEventListener("click", () => panel.hidePopover());
  addEventListener("storage", show); // view.js has applied it
  addEventListener("pageshow", show);
  show();
  button.hidden = false;
}

/** From comfortable to compact to titles only, and round again. */
export async function nextDensity() {
  const place = DENSITIES.indexOf(root.dataset.density ?? "");
  const density = DENSITIES[(place + 1) % DENSITIES.length];
  choose("density", density);
  const { say } = await import("./library-status.js");
  say(`density-${density || "comfortable"}`);
}

/** @param {string} name @param {string} value empty is the usual */
function choose(name, value) {
  keepPlace(() => {
    if (value) {
      root.dataset[name] = value;
    } else {
      delete root.dataset[name];
    }
  });
  write(name, value || null);
  show();
}

function show() {
  for (const input of panel?.querySelectorAll("input") ?? []) {
    input.checked = input.value === (root.dataset[input.name] ?? "");
  }
}

/**
 * The paper at the top of the window stays where it is while all above it changes its height.
 *
 * @param {() => void} change
 */
function keepPlace(change) {
  const card = scrollY > 0 ? firstBelowHeader(shownCards(), "bottom") : undefined;
  const top = card?.getBoundingClientRect().top ?? 0;
  change();
  if (card) {
    scrollBy({ top: card.getBoundingClientRect().top - top, behavior: "instant" });
  }
}
