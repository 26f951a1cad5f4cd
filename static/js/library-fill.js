// @ts-check
// Papers that came without their text, from a file or another device, get it from the site's pages.

import { lastTouched } from "./library-entry.js";
import { all, set } from "./library.js";
import { paperOf } from "./paper-of-card.js";

const PAPERS_PER_PAGE = 25;
const PAGES_LIMIT = 8; // at a time

export async function fillTexts() {
  const bare = all()
    .filter(({ star, note, tags }) => star || note || tags.length)
    .filter(({ abstract, times }) => !abstract && times.paper === 0)
    .sort((one, other) => lastTouched(other) - lastTouched(one));
  const ids = bare.map(({ id }) => id).slice(0, PAGES_LIMIT * PAPERS_PER_PAGE);
  try {
    for (let start = 0; start < ids.length; start += PAPERS_PER_PAGE) {
      await fillFrom(`/arxiv/${ids.slice(start, start + PAPERS_PER_PAGE)}`, ids);
      document.dispatchEvent(new CustomEvent("sheaf:library"));
    }
  } catch {
    return; // offline: the next visit tries again
  }
}

/** @param {string} url @param {string[]} wanted */
async function fillFrom(url, wanted) {
  const answer = await fetch(url);
  if (!answer.ok) {
    return; // none of them is here
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const card of page.querySelectorAll("article[data-id]")) {
    const id = card.getAttribute("data-id") ?? "";
    const paper = paperOf(card);
    if (wanted.includes(id) && paper.title) {
      await set(id, {}, paper);
    }
  }
}
