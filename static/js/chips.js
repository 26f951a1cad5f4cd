// @ts-check
// Loads the menu of categories when a reader comes near one; where nothing can hover, when there is
// time, for there each category has a button.

const CHIPS = "ol.cards[data-terms] .card-facts .chips > li";

/** @param {(menu: typeof import("./chip-menu.js")) => void} work */
function use(work) {
  import("./chip-menu.js").then(work, () => undefined); // offline, and not here yet
}

for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(
    kind,
    (event) => {
      const item = event.target instanceof Element ? event.target.closest(CHIPS) : null;
      if (item && kind === "focusin") {
        use((menu) => menu.addButton(item));
      } else if (item && event instanceof PointerEvent && event.pointerType === "mouse") {
        use((menu) => menu.hover(item));
      }
    },
    { passive: true },
  );
}

if (matchMedia("(hover: none)").matches) {
  const all = () => document.querySelectorAll(CHIPS);
  const add = () => all().length && use((menu) => all().forEach(menu.addButton));
  document.addEventListener("sheaf:cards", add);
  setTimeout(add);
}
