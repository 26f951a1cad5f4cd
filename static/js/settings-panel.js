// @ts-check
// Whether the reader is counted, and an end to all that is kept.

import { ask } from "./ask.js";
import { all, clear, getMeta, ready, setMeta, subscribe } from "./library.js";
import { written } from "./words.js";

const box = document.querySelector("[data-uncounted]");

if (box instanceof HTMLInputElement) {
  const show = () => (box.checked = Boolean(getMeta("uncounted")));
  ready().then(show);
  subscribe(show);
  box.addEventListener("change", () => setMeta("uncounted", box.checked || undefined));
}

document.querySelector("[data-clear]")?.addEventListener("click", async () => {
  const count = written(all().length);
  if (await ask("ask-clear", { count })) {
    const uncounted = getMeta("uncounted");
    clear();
    setMeta("uncounted", uncounted); // it is the reader's will, and nothing of the library
    document.dispatchEvent(new CustomEvent("sheaf:library"));
  }
});
