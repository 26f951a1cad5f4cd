// @ts-check
// Buttons that copy the text of the element named by data-copy.

import { word } from "./words.js";

const SHOWN_FOR_MS = 2000;

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (button instanceof HTMLButtonElement && navigator.clipboard) {
    const label = button.textContent ?? "";
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy ?? "");
      try {
        await navigator.clipboard.writeText(source?.textContent ?? "");
        button.textContent = word("copied");
      } catch {
        button.textContent = word("copy-by-hand");
      }
      setTimeout(() => (button.textContent = label), SHOWN_FOR_MS);
    });
    button.hidden = false;
  }
}
