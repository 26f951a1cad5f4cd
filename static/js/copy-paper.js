// @ts-check
// Copies a paper: as rich text where it is pasted into a letter, as plain text elsewhere.

import { say } from "./library-status.js";

const SHOWN_FOR_MS = 2_000;

/** @typedef {import("./library-entry.js").Paper} Paper */

/**
 * @param {string} id
 * @param {Paper} paper
 * @param {HTMLElement} button
 */
export async function copyPaper(id, paper, button) {
  if (await copy(plainText(id, paper), richText(id, paper))) {
    showDone(button);
  } else {
    say("not-copied");
  }
}

/** Let a button say for a moment that it is done. @param {HTMLElement} button */
export function showDone(button) {
  button.toggleAttribute("data-on", true);
  setTimeout(() => button.removeAttribute("data-on"), SHOWN_FOR_MS);
}

/**
 * Copy a text; neither way touches what the reader has selected.
 *
 * @param {string} plain
 * @param {string} [rich]
 * @returns {Promise<boolean>}
 */
export async function copy(plain, rich) {
  try {
    if (rich && "ClipboardItem" in window) {
      const item = new ClipboardItem({
        "text/html": new Blob([rich], { type: "text/html" }),
        "text/plain": new Blob([plain], { type: "text/plain" }),
      });
      await navigator.clipboard.write([item]);
    } else {
      await navigator.clipboard.writeText(plain);
    }
    return true;
  } catch {
    return copyByCommand(plain, rich);
  }
}

/** Where the page is not trusted with the clipboard: plain http. @param {string} plain @param {string} [rich] */
function copyByCommand(plain, rich) {
  /** @param {ClipboardEvent} event */
  const fill = (event) => {
    event.preventDefault();
    event.clipboardData?.setData("text/plain", plain);
    if (rich) {
      event.clipboardData?.setData("text/html", rich);
    }
  };
  document.addEventListener("copy", fill, { once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", fill);
  return done;
}

/** @param {string} id @param {Paper} paper */
function plainText(id, paper) {
  const head = [tex(paper.title), paper.authors.join(", "), `arXiv:${id}`, address(id)];
  return [head.filter(Boolean).join("\n"), tex(paper.abstract)].filter(Boolean).join("\n\n");
}

/** @param {string} id @param {Paper} paper */
function richText(id, paper) {
  const page = document.implementation.createHTMLDocument();
  const title = page.createElement("p");
  const link = page.createElement("a");
  link.href = address(id);
  link.textContent = tex(paper.title);
  const strong = page.createElement("strong");
  strong.append(link);
  title.append(strong);
  page.body.append(title);
  for (const text of [paper.authors.join(", "), `arXiv:${id}`, tex(paper.abstract)].filter(Boolean)) {
    const paragraph = page.createElement("p");
    paragraph.textContent = text;
    page.body.append(paragraph);
  }
  return page.body.innerHTML;
}

/** @param {string} id */
function address(id) {
  return `https://arxiv.org/abs/${id}`;
}

/** Formulas as people type them. @param {string} text */
function tex(text) {
  return text.replace(/\\[()]/g, () => "$").replace(/\\[[\]]/g, () => "$$");
}
