// @ts-check
// The paper that a card shows, as text: formulas as their source, without marks and links.

/** @typedef {import("./library-entry.js").Paper} Paper */

/** @param {Element} card @returns {Paper} */
export function paperOf(card) {
  const day = card.querySelector(".facts time[datetime]")?.getAttribute("datetime") ?? "";
  return {
    title: source(card.querySelector(".card-title .bounded")),
    authors: [...card.querySelectorAll(".authors bdi")].map((name) => name.textContent ?? ""),
    abstract: source(card.querySelector(".abstract:not(.missing)")),
    categories: [...card.querySelectorAll(".chips a.chip")].map(code).filter(Boolean),
    day: day.slice(0, 10),
  };
}

/** @param {Element} chip its link is named by the code alone */
function code(chip) {
  const [, last = ""] = /\/arxiv\/([^/?#]+)$/.exec(chip.getAttribute("href") ?? "") ?? [];
  return last;
}

/**
 * Text as the server wrote it: a formula that has been set is its source again.
 *
 * @param {Element | null} element
 * @returns {string}
 */
function source(element) {
  if (!element) {
    return "";
  }
  let text = "";
  for (const node of element.childNodes) {
    if (!(node instanceof Element)) {
      text += (node.textContent ?? "").replace(/\s+/g, " ");
    } else if (node.matches(".tex")) {
      text += formula(node);
    } else {
      text += node.matches("br") ? "\n" : source(node);
    }
  }
  return element.matches(".bounded") ? text.replace(/ ?\n ?/g, "\n").trim() : text;
}

/** @param {Element} span */
function formula(span) {
  if (!span.querySelector("mjx-container")) {
    return span.textContent ?? "";
  }
  const typeset = /** @type {any} */ (window).MathJax?.startup?.document;
  const [item] = typeset?.getMathItemsWithin?.([span]) ?? [];
  if (!item) {
    return span.textContent ?? "";
  }
  return item.display ? `\\[${item.math}\\]` : `\\(${item.math}\\)`;
}
