// @ts-check
// "Why this rank" opens in place: the reasons are taken from the page that the link leads to.
// Such a page holds those of all its papers, so it is fetched once.

/** By address. @type {Record<string, Promise<Document>>} */
const explained = {};

document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-why]") : null;
  const asNewTab = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!(link instanceof HTMLAnchorElement) || asNewTab || event.button !== 0) {
    return;
  }
  event.preventDefault();
  if (link.getAttribute("aria-busy") === "true") {
    return;
  }
  link.setAttribute("aria-busy", "true");
  const focused = document.activeElement;
  const url = link.href.split("#")[0];
  try {
    explained[url] ??= load(url);
    const reasons = find(await explained[url], link);
    const isStill = [focused, document.body].includes(document.activeElement);
    link.parentElement?.replaceWith(reasons);
    if (isStill) {
      reasons.querySelector("summary")?.focus(); // else the reader has gone on
    }
  } catch {
    delete explained[url];
    location.assign(link.href); // as without scripts
  }
});

/** @param {string} url */
async function load(url) {
  const answer = await fetch(url);
  if (!answer.ok) {
    throw new Error(`${answer.status}`);
  }
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/**
 * The reasons of the same paper: the list may have changed since the page was made.
 *
 * @param {Document} page
 * @param {HTMLAnchorElement} link
 */
function find(page, link) {
  const paper = title(link.closest("article"));
  for (const card of page.querySelectorAll("article")) {
    const reasons = card.querySelector("details.why");
    if (reasons && title(card) === paper) {
      return document.importNode(reasons, true);
    }
  }
  throw new Error("the paper is no longer on this page");
}

/** @param {Element | null} card */
function title(card) {
  return card?.querySelector("a[data-open]")?.getAttribute("href");
}
