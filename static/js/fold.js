// @ts-check
// In dense lists a paper unfolds by its button; where only titles are shown, also while the reader
// has come to it by keys. What is unfolded never folds under the pointer.

/** Unfolded by coming to it. @type {Element | null} */
let visited = null;

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("button[data-fold]") : null;
  const card = button?.closest("[data-card]");
  if (card) {
    visited = visited === card ? null : visited;
    unfold(card, !card.hasAttribute("data-unfolded"));
  }
});

document.addEventListener("focusin", ({ target }) => {
  const isTitle = document.documentElement.dataset.density === "titles";
  if (isTitle && target instanceof Element && target.matches("[data-card]:focus-visible")) {
    if (visited && visited !== target) {
      unfold(visited, false);
    }
    visited = visited === target || !target.hasAttribute("data-unfolded") ? target : null;
    unfold(target, true);
  }
});

/** @param {Element} card @param {boolean} isOn */
function unfold(card, isOn) {
  card.toggleAttribute("data-unfolded", isOn);
  card.querySelector("[data-fold]")?.setAttribute("aria-expanded", String(isOn));
}
