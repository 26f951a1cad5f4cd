// @ts-check
// Boxes whose content is wider than themselves can be reached, and so scrolled, by keyboard.
// Which ones are is known only once formulas are set, and changes with the window.

const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) {
      target.setAttribute("tabindex", "0");
    } else {
      target.removeAttribute("tabindex");
    }
  }
});

for (const box of document.querySelectorAll(".bounded:not(a), .tex.display")) {
  observer.observe(box);
}
