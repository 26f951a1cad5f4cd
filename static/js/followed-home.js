// @ts-check
// The lists that the reader follows, as many as there is room for; the rest is a link away.

import { listsOf } from "./followed.js";
import { followed, ready, subscribe } from "./library.js";
import { locale, word } from "./words.js";

const SHOWN = 12;

const none = document.querySelector("[data-followed-none]");
const some = document.querySelector("[data-followed-some]");

if (none instanceof HTMLElement && some instanceof HTMLElement) {
  const show = () => {
    const lists = listsOf(followed());
    const links = lists.slice(0, SHOWN).map(({ url, name }) => item(url, name));
    none.hidden = lists.length > 0;
    some.hidden = lists.length === 0;
    const count = lists.length.toLocaleString(locale);
    const all = item("/library", word(lists.length === 1 ? "followed-one" : "followed-all", { count }));
    some.replaceChildren(...links, all);
    for (let last = links.pop(); last && links.length && isFull(some); last = links.pop()) {
      last.remove();
    }
  };
  let shown = "";
  const showNew = () => {
    const before = shown;
    shown = JSON.stringify(listsOf(followed()));
    if (shown !== before) {
      show(); // else a press may be on one of them
    }
  };
  ready().then(showNew);
  subscribe(showNew);
  addEventListener("resize", show);
}

/** @param {HTMLElement} room */
function isFull(room) {
  return room.scrollHeight > room.clientHeight;
}

/** @param {string} url @param {string} name */
function item(url, name) {
  const made = document.createElement("li");
  const link = document.createElement("a");
  link.href = url;
  link.dir = "auto";
  link.textContent = name;
  made.append(link);
  return made;
}
