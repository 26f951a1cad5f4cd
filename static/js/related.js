// @ts-check
// "Related" opens in place: a few titles below the card, taken from the page that the link leads to.
// A second click closes them.

import { word } from "./words.js";

const SHOWN = 5;

document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-related]") : null;
  const asNewTab = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!(link instanceof HTMLAnchorElement) || asNewTab || event.button !== 0) {
    return;
  }
  event.preventDefault();
  const card = link.closest("article");
  const open = card?.querySelector(".related-here");
  if (open) {
    open.remove();
    link.setAttribute("aria-expanded", "false");
    return;
  }
  if (!card || link.getAttribute("aria-busy") === "true") {
    return;
  }
  link.setAttribute("aria-busy", "true");
  const focused = document.activeElement;
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) {
      throw new Error(`${answer.status}`);
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = few(page, link.href);
    card.querySelector(".card-text")?.append(found);
    document.dispatchEvent(new CustomEvent("sheaf:cards", { detail: { root: found } }));
    link.setAttribute("aria-expanded", "true");
    if ([focused, document.body].includes(document.activeElement)) {
      found.querySelector("a")?.focus(); // else the reader has gone on
    }
  } catch {
    location.assign(link.href); // as without scripts
  } finally {
    link.removeAttribute("aria-busy");
  }
});

/**
 * @param {Document} page
 * @param {string} url
 */
function few(page, url) {
  const section = document.createElement("section");
  section.className = "related-here";
  section.setAttribute("aria-label", word("related-papers"));
  const list = document.createElement("ol");
  for (const card of [...page.querySelectorAll("#related-papers article")].slice(0, SHOWN)) {
    const title = card.querySelector("a[data-open]");
    if (title) {
      const item = document.createElement("li");
      const copy = document.importNode(title, true);
      copy.removeAttribute("data-open"); // the card's own title is what "o" opens
      item.append(copy);
      const shared = card.querySelector(".shared");
      if (shared) {
        item.append(document.importNode(shared, true));
      }
      list.append(item);
    }
  }
  const all = document.createElement("a");
  all.href = url;
  all.textContent = word(list.children.length ? "related-all" : "related-none");
  section.append(list, all);
  return section;
}
