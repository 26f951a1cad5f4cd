// @ts-check
// The button that changes between light and dark. Choosing what the system has anyway is stored
// as no choice, so that the page follows the system again.

import { write } from "./storage.js";

const root = document.documentElement;
const systemDark = matchMedia("(prefers-color-scheme: dark)");

/** @returns {"light" | "dark"} */
function systemTheme() {
  return systemDark.matches ? "dark" : "light";
}

/** @param {HTMLElement} button */
function show(button) {
  const theme = root.dataset.theme ?? systemTheme();
  root.dataset.shown = theme;
  const label = theme === "dark" ? "Use the light theme" : "Use the dark theme";
  button.setAttribute("aria-label", label);
  button.title = label;
}

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  if (button instanceof HTMLElement) {
    button.addEventListener("click", () => {
      const theme = root.dataset.shown === "dark" ? "light" : "dark";
      if (theme === systemTheme()) {
        delete root.dataset.theme;
        write("theme", null);
      } else {
        root.dataset.theme = theme;
        write("theme", theme);
      }
      show(button);
    });
    systemDark.addEventListener("change", () => show(button));
    show(button);
    button.hidden = false;
  }
}
