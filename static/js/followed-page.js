// @ts-check
// The lists that the reader follows, on the library's page: opened, renamed, taken out, and as OPML.

import { download, nameOfToday } from "./download.js";
import { feedOf, listsOf, withPicked } from "./followed.js";
import { NO_TEXT, blank, changed } from "./library-entry.js";
import { exportJson, importJson } from "./library-exchange.js";
import { complete, followed, get, ready, set, subscribe } from "./library.js";
import { sayError } from "./library-status.js";
import { locale, stamp, word } from "./words.js";

/** @typedef {import("./followed.js").List} List */

const OPEN_UP_TO = 12; // lists; more of them are opened by the reader
const FILE_LIMIT_BYTES = 2_000_000;

const section = /** @type {HTMLDetailsElement} */ (part(document, "[data-followed]"));
const rows = part(section, "[data-followed-list]");
const file = /** @type {HTMLInputElement} */ (part(section, "[data-opml-import]"));
const site = section.dataset.site ?? "";

let shown = "";

ready().then(show);
complete().then(() => {
  const { length } = followed();
  section.open ||= length > 0 && length <= OPEN_UP_TO;
});
subscribe(() => isRenaming() || show());
part(section, "[data-opml]").addEventListener("click", () => {
  const lists = withPicked(listsOf(followed()));
  opmlTool().then(({ opml }) => {
    download(nameOfToday("opml"), "text/x-opml", opml(lists, word("opml-title"), site, new Date()));
  });
});
file.addEventListener("change", async () => {
  if (file.files?.[0]) {
    part(section, "[data-opml-told]").textContent = await imported(file.files[0]);
    file.value = ""; // so that the same file can be chosen again
  }
});

function opmlTool() {
  return import("./opml.js");
}

function isRenaming() {
  return rows.querySelector("form:not([hidden])") !== null;
}

function show() {
  const lists = listsOf(followed());
  const before = shown;
  shown = JSON.stringify(lists);
  if (shown === before) {
    return; // a press may be on one of them
  }
  const at = document.activeElement?.closest("[data-followed-row]");
  const place = at ? [...rows.children].indexOf(at) : -1;
  rows.replaceChildren(...lists.map(row));
  part(section, "[data-followed-count]").textContent = lists.length.toLocaleString(locale);
  part(section, "[data-followed-none]").hidden = lists.length > 0;
  if (place >= 0) {
    focusOn(rows.children[Math.min(place, lists.length - 1)]);
  }
}

/** @param {Element | undefined} shown a row; without one the head of the section */
function focusOn(shown) {
  part(shown ?? section, shown ? "[data-followed-link]" : "summary").focus();
}

/** @param {List} list @param {number} number */
function row({ url, name }, number) {
  const made = stamp("[data-followed-template]");
  const link = /** @type {HTMLAnchorElement} */ (part(made, "[data-followed-link]"));
  link.id = `followed-${number}`;
  link.href = url;
  link.textContent = name;
  for (const other of made.querySelectorAll("[aria-describedby]")) {
    other.setAttribute("aria-describedby", link.id);
  }
  part(made, "[data-followed-feed]").setAttribute("href", feedOf(url));
  const form = part(made, "form");
  const field = /** @type {HTMLInputElement} */ (part(form, "input"));
  const open = (/** @type {boolean} */ isOpen) => {
    form.hidden = !isOpen;
    part(made, "[data-followed-shown]").hidden = isOpen;
  };
  const close = () => {
    open(false);
    show();
    focusOn([...rows.children].find((each) => each.querySelector("a")?.getAttribute("href") === url));
  };
  part(made, "[data-followed-rename]").addEventListener("click", () => {
    open(true);
    field.value = name;
    field.select();
    field.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = field.value.replace(/\s+/g, " ").trim();
    try {
      set(url, { note: wanted === get(url)?.title ? "" : wanted });
    } catch (error) {
      sayError(error);
      return;
    }
    close();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
  part(made, "[data-followed-cancel]").addEventListener("click", close);
  part(made, "[data-followed-remove]").addEventListener("click", () => set(url, { star: 0, note: "" }));
  return made;
}

/** @param {File} chosen @returns {Promise<string>} what became of it */
async function imported(chosen) {
  if (chosen.size > FILE_LIMIT_BYTES) {
    return word("opml-too-large");
  }
  const { readOpml } = await opmlTool();
  const found = readOpml(await chosen.text(), [site, location.origin]);
  if (!found) {
    return word("not-opml");
  }
  const fresh = found.lists.filter(({ url }) => !get(url)?.star);
  const now = Date.now();
  const entries = fresh.map(({ url, name }) =>
    changed(get(url) ?? blank(url), { star: now }, { ...NO_TEXT, title: name }, now),
  );
  const { added, refused } = await importJson(exportJson(entries));
  const values = { added, same: found.lists.length - fresh.length, foreign: found.foreign, refused };
  return word(refused ? "opml-imported-partly" : "opml-imported", values);
}

/** @param {ParentNode} within @param {string} selector @returns {HTMLElement} */
function part(within, selector) {
  const element = within.querySelector(selector);
  if (!(element instanceof HTMLElement)) {
    throw new Error(`${selector} is not on this page`);
  }
  return element;
}
