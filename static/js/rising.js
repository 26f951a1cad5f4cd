// @ts-check
// Rising terms of the reader's own categories in place of those of all, where there are any.

export {}; // a module, which may await

const room = document.querySelector("[data-rising]");
const codes = [...document.querySelectorAll("[data-picker] [name=include]:checked")].map(
  (box) => /** @type {HTMLInputElement} */ (box).value, // the picker has remembered them by now
);

if (room && codes.length) {
  try {
    const answer = await fetch(`/rising?category=${encodeURIComponent(codes.join("+"))}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const list = page.querySelector("ol.rising-list");
    const isInUse = room.matches(":hover, :focus-within"); // nothing changes under the reader
    if (answer.ok && list?.childElementCount && !isInUse) {
      room.replaceChildren(document.importNode(list, true));
    }
  } catch {
    // The list of all stays.
  }
}
