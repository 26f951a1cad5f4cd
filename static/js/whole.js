// @ts-check
// The whole list and not only what is loaded of it, as the API gives it.

import { pages, size } from "./list.js";

const PART = 100; // papers the API gives at once
export const MOST = 2_000; // papers looked through

const source = document.querySelector('link[rel="alternate"][type="application/json"]');

/** Whether there is anything to read it from. */
export const isReadable = source instanceof HTMLLinkElement;

/**
 * @param {string} fields with commas between; ids always come
 * @returns {Promise<any[]>} papers in the order of the list
 */
export async function readAll(fields) {
  const parts = Math.ceil(Math.min(pages * size, MOST) / PART);
  const papers = [];
  for (let page = 1; page <= parts; page += 1) {
    const url = new URL(/** @type {HTMLLinkElement} */ (source).href);
    url.searchParams.set("size", String(PART));
    url.searchParams.set("page", String(page));
    url.searchParams.set("fields", fields);
    const answer = await fetch(url);
    if (!answer.ok) {
      throw new Error(`${answer.status}`);
    }
    const { results } = await answer.json();
    papers.push(...results);
    if (results.length < PART) {
      break;
    }
  }
  return papers;
}
