// @ts-check
// Asks the reader before something is done that cannot be undone.

import { word } from "./words.js";

const dialog = document.querySelector("dialog[data-ask]");

/**
 * @param {string} name of the question; what the button that does it says has "-yes" behind it
 * @param {Record<string, string | number>} [values]
 * @returns {Promise<boolean>}
 */
export function ask(name, values) {
  const [text, yes] = [dialog?.querySelector("[data-ask-text]"), dialog?.querySelector("[data-ask-yes]")];
  if (!(dialog instanceof HTMLDialogElement) || !text || !yes) {
    return Promise.resolve(false);
  }
  text.textContent = word(name, values);
  yes.textContent = word(`${name}-yes`);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
