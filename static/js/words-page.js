// @ts-check
// The page of the reader's words: what was learned, and the means to change it.

import { ask } from "./ask.js";
import { download } from "./download.js";
import {
  asText,
  clear,
  fromText,
  isKept,
  isPaused,
  pause,
  put,
  remove,
  subscribe,
  words,
  written,
} from "./cloud.js";
import { stamp, word } from "./words.js";

const SIZES = 5;

const editor = part("[data-words-editor]");
const list = part("[data-words-list]");
const text = /** @type {HTMLTextAreaElement} */ (part("[data-words-text]"));
const learning = /** @type {HTMLInputElement} */ (part("[data-words-learning]"));
const adding = /** @type {HTMLFormElement} */ (part("[data-words-add]"));

if (isKept()) {
  part("[data-words-form]").hidden = true; // lists have a button instead
} else {
  part("[data-words-unkept]").hidden = false;
}
editor.hidden = false;
draw();
subscribe(draw);

learning.addEventListener("change", () => pause(!learning.checked));

list.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  const item = button?.closest("li");
  if (item) {
    const place = [...list.children].indexOf(item);
    const phrase = item.querySelector("a")?.textContent ?? "";
    remove(item.dataset.phrase ?? "");
    say("word-removed", { phrase });
    const next = list.children[Math.min(place, list.children.length - 1)]?.querySelector("button");
    (next ?? part("[data-words-add] [name=phrase]")).focus();
  }
});

adding.addEventListener("submit", (event) => {
  event.preventDefault();
  const data = new FormData(adding);
  const phrase = String(data.get("phrase"));
  put(phrase, Number(data.get("weight")));
  say("word-added", { phrase: phrase.trim() });
  adding.reset();
  part("[data-words-add] [name=phrase]").focus();
});

part("[data-words-copy]").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(text.value);
    say("words-copied");
  } catch {
    text.select();
    say("words-not-copied");
  }
});
part("[data-words-save]").addEventListener("click", () => {
  download("sheaf-words.txt", "text/plain", `${text.value}\n`);
});
part("[data-words-use]").addEventListener("click", () => {
  const { taken, refused } = fromText(text.value);
  say(refused ? "words-some-taken" : "words-taken", { taken, refused });
});
part("[data-words-clear]").addEventListener("click", async () => {
  if (await ask("words-clear")) {
    clear();
    say("words-cleared");
    part("[data-words-add] [name=phrase]").focus();
  }
});

function draw() {
  const all = words();
  const most = all[0]?.weight ?? 1;
  list.replaceChildren(...all.map((each, place) => item(each, most, place)));
  list.hidden = all.length === 0;
  part("[data-words-none]").hidden = all.length > 0;
  part("[data-words-clear]").hidden = all.length === 0;
  learning.checked = !isPaused();
  if (document.activeElement !== text) {
    text.value = asText();
  }
}

/**
 * @param {import("./cloud.js").Word} each
 * @param {number} most
 * @param {number} place
 */
function item({ phrase, weight }, most, place) {
  const made = stamp("template[data-words-item]");
  made.dataset.phrase = phrase;
  // Half the weight, one size less.
  made.dataset.size = String(Math.max(1, SIZES - Math.floor(Math.log2(most / weight))));
  const [link, number, button] = ["a", "[data-weight]", "button"].map((what) => {
    const found = made.querySelector(what);
    if (!(found instanceof HTMLElement)) {
      throw new Error(`${what} is not in the item`);
    }
    return found;
  });
  link.setAttribute("href", `/keyword/${encodeURIComponent(phrase)}`);
  link.textContent = phrase;
  link.id = `word-${place}`;
  number.textContent = written(weight);
  button.id = `remove-${place}`;
  button.setAttribute("aria-labelledby", `${button.id} ${link.id}`);
  return made;
}

/** @param {string} name @param {Record<string, string | number>} [values] */
function say(name, values) {
  part("[data-words-said]").textContent = word(name, values);
}

/** @param {string} selector @returns {HTMLElement} */
function part(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) {
    throw new Error(`${selector} is not on this page`);
  }
  return found;
}
