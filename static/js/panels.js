// @ts-check
// Buttons that each open a panel of the page; one is open at a time.

const buttons = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-panel]"));

for (const button of buttons) {
  button.addEventListener("click", () => {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    openPanel(isOpen ? "" : (button.getAttribute("aria-controls") ?? ""));
  });
}

/** @param {string} id empty closes all */
export function openPanel(id) {
  for (const button of buttons) {
    const panel = document.getElementById(button.getAttribute("aria-controls") ?? "");
    if (panel) {
      panel.hidden = panel.id !== id;
      button.setAttribute("aria-expanded", String(panel.id === id));
    }
  }
}
