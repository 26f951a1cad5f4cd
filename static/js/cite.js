// @ts-check
// A dialog with a paper's citation in the format of the reader's choice, to copy or to save.

import { copy, showDone } from "./copy-paper.js";
import { read, write } from "./storage.js";
import { word } from "./words.js";

const dialog = document.querySelector("dialog[data-cite-dialog]");
const shown = dialog?.querySelector("[data-cite-text]");
const link = dialog?.querySelector("[data-cite-download]");
const button = dialog?.querySelector("[data-cite-copy]");
let paperId = "";

dialog?.addEventListener("change", (event) => {
  if (event.target instanceof HTMLInputElement) {
    write("citation", event.target.value);
    show(event.target.value);
  }
});
button?.addEventListener("click", async () => {
  if (button instanceof HTMLElement && (await copy(shown?.textContent ?? ""))) {
    showDone(button);
  }
});

/**
 * @param {string} id
 * @param {string} title
 */
export function cite(id, title) {
  const heading = dialog?.querySelector("[data-cite-title]");
  if (!(dialog instanceof HTMLDialogElement) || !heading) {
    return;
  }
  paperId = id;
  heading.textContent = title.replace(/\\[()[\]]/g, () => "$");
  const choices = [...dialog.querySelectorAll("input")];
  const choice = choices.find(({ value }) => value === read("citation")) ?? choices[0];
  choice.checked = true;
  show(choice.value);
  dialog.showModal();
  choice.focus();
}

/** @param {string} format */
async function show(format) {
  const url = `/arxiv/${paperId}.${format}`;
  if (!shown || !(link instanceof HTMLAnchorElement) || !(button instanceof HTMLButtonElement)) {
    return;
  }
  link.href = url;
  shown.textContent = word("cite-loading");
  button.disabled = true; // there is nothing to copy yet
  const text = await load(url);
  if (link.pathname === url) {
    shown.textContent = text ?? word(text === null ? "cite-missing" : "cite-failed");
    button.disabled = !text;
    link.hidden = !text;
  }
}

/** @param {string} url @returns {Promise<string | null | undefined>} null: there is none */
async function load(url) {
  try {
    const answer = await fetch(url);
    if (answer.ok) {
      return await answer.text();
    }
    return answer.status === 404 ? null : undefined;
  } catch {
    return undefined;
  }
}
