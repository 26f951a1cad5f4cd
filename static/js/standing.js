// @ts-check
// Where papers stand in the window: below each other, so that few of a long list are measured.

/**
 * The first whose edge is below the header.
 *
 * @template {Element} Standing
 * @param {Standing[]} elements shown, from top to bottom
 * @param {"top" | "bottom"} edge
 * @param {number} [margin] how far below, in CSS pixels
 * @returns {Standing | undefined}
 */
export function firstBelowHeader(elements, edge, margin = 0) {
  const header = document.querySelector("header");
  const limit = (header?.getBoundingClientRect().bottom ?? 0) + margin;
  let [from, to] = [0, elements.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const isBelow = elements[middle].getBoundingClientRect()[edge] >= limit;
    [from, to] = isBelow ? [from, middle] : [middle + 1, to];
  }
  return elements[from];
}

/** @returns {HTMLElement[]} the cards that are shown, on any page */
export function shownCards() {
  return [...document.querySelectorAll("article[data-card]")].filter(
    (card) => card instanceof HTMLElement && !card.closest("[hidden]"),
  );
}
