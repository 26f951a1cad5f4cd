// @ts-check
// A filter over title, authors and abstract of the whole list, remembered from list to list. The
// texts come from the API once; cards are fetched where papers match.

import { list, size, want } from "./list.js";
import { only } from "./endless.js";
import { read, write } from "./storage.js";
import { isReadable, readAll } from "./whole.js";
import { word, written } from "./words.js";

const TYPING_MS = 200;

const form = document.querySelector("form[data-filter]");

/** @typedef {{ include: string, any: boolean, exclude: string, highlight: boolean }} Filter */
/** @typedef {{ id: string, text: string }} Known */

/** @type {Promise<Known[]> | undefined} */
let texts;

let latest = Symbol("the filter applied last");

if (list && form instanceof HTMLFormElement && isReadable) {
  const box = form.closest("details");
  if (box) {
    box.hidden = false;
  }
  restore(form);
  let typed = 0;
  form.addEventListener("input", () => {
    clearTimeout(typed);
    typed = setTimeout(() => apply(form, box), TYPING_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply(form, box);
  });
  form.addEventListener("reset", () => setTimeout(() => apply(form, box)));
  let marked = 0;
  document.addEventListener("sheaf:cards", () => {
    clearTimeout(marked); // they come many at a time
    marked = setTimeout(() => mark(filterOf(form)));
  });
  if (isSet(filterOf(form))) {
    apply(form, box);
  }
}

/** @param {HTMLFormElement} from @returns {Filter} */
function filterOf(from) {
  const data = new FormData(from);
  return {
    include: String(data.get("include") ?? ""),
    any: data.get("how") === "any",
    exclude: String(data.get("exclude") ?? ""),
    highlight: data.get("highlight") === "on",
  };
}

/** @param {Filter} filter */
function isSet(filter) {
  return terms(filter.include).length + terms(filter.exclude).length > 0;
}

/** @param {HTMLFormElement} into */
function restore(into) {
  try {
    const kept = JSON.parse(read("filter") ?? "{}");
    for (const name of ["include", "exclude"]) {
      const field = into.elements.namedItem(name);
      if (field instanceof HTMLInputElement && typeof kept[name] === "string") {
        field.value = kept[name].slice(0, 500);
      }
    }
    const how = into.elements.namedItem("how");
    if (how instanceof RadioNodeList && kept.any === true) {
      how.value = "any";
    }
    const highlight = into.elements.namedItem("highlight");
    if (highlight instanceof HTMLInputElement && kept.highlight === false) {
      highlight.checked = false;
    }
  } catch {
    write("filter", null);
  }
}

/**
 * Words, and phrases in quotes, in the form in which texts are compared.
 *
 * @param {string} text
 */
export function terms(text) {
  const found = text.match(/"[^"]+"|[^\s",;]+/g) ?? [];
  return found.map((term) => folded(term.replaceAll('"', "")).trim()).filter(Boolean);
}

/** @param {string} text without accents, in lower case, with single spaces */
export function folded(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/\s+/g, " ");
}

/**
 * @param {Filter} filter
 * @param {string} text folded
 */
export function matches(filter, text) {
  const include = terms(filter.include);
  const found = (/** @type {string} */ term) => text.includes(term);
  const enough = filter.any && include.length ? include.some(found) : include.every(found);
  return enough && !terms(filter.exclude).some(found);
}

/**
 * @param {HTMLFormElement} from
 * @param {HTMLDetailsElement | null} box
 */
async function apply(from, box) {
  const filter = filterOf(from);
  const mine = (latest = Symbol("filter"));
  const status = from.querySelector("output");
  write("filter", isSet(filter) ? JSON.stringify(filter) : null);
  if (!isSet(filter)) {
    want("filter", null);
    only(null);
    mark(filter);
    if (status) {
      status.textContent = "";
    }
    return;
  }
  if (box) {
    box.open = true;
  }
  if (status && !texts) {
    status.textContent = word("filter-reading");
  }
  try {
    texts ??= readTexts();
    const known = await texts;
    if (mine !== latest) {
      return;
    }
    const ids = new Set();
    const wanted = new Set();
    known.forEach((paper, place) => {
      if (matches(filter, paper.text)) {
        ids.add(paper.id);
        wanted.add(Math.floor(place / size) + 1);
      }
    });
    want("filter", (card) => ids.has(card.dataset.id));
    only([...wanted].sort((a, b) => a - b));
    mark(filter);
    if (status) {
      status.textContent = word("filter-matching", {
        count: written(ids.size),
        total: written(known.length),
      });
    }
  } catch {
    texts = undefined;
    if (status && mine === latest) {
      status.textContent = word("filter-failed");
    }
  }
}

/** @returns {Promise<Known[]>} */
async function readTexts() {
  const papers = await readAll("title,authors,abstract");
  return papers.map(({ id, title, authors, abstract }) => ({
    id,
    text: folded(`${title} ${authors.join(", ")} ${abstract}`),
  }));
}

/**
 * Mark the words without touching the page: formulas stay whole, and so does what is selected.
 *
 * @param {Filter} filter
 */
function mark(filter) {
  const registry = /** @type {any} */ (CSS).highlights;
  if (!registry) {
    return;
  }
  registry.delete("filter");
  const words = terms(filter.include);
  if (!filter.highlight || words.length === 0 || !list) {
    return;
  }
  const ranges = [];
  for (const part of list.querySelectorAll("[data-open], .authors, .abstract")) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement?.closest(".tex")) {
        continue;
      }
      const text = (node.textContent ?? "").toLowerCase();
      for (const word of words) {
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + word.length);
          ranges.push(range);
        }
      }
    }
  }
  registry.set("filter", new (/** @type {any} */ (window).Highlight)(...ranges));
}
