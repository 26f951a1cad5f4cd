// @ts-check
// The category picker: what is chosen is shown and remembered, and no category is both included
// and left out. Without this script the form opens what is ticked all the same.

import { expression, keep, picked } from "./picked.js";
import { findable } from "./picker-find.js";
import { whenChanged } from "./storage.js";

/**
 * @typedef {object} Row one category or one whole archive
 * @property {string} code
 * @property {HTMLElement} element
 * @property {HTMLInputElement} include
 * @property {HTMLInputElement} exclude
 */

const form = document.querySelector("form[data-picker]");
if (form instanceof HTMLFormElement) {
  picker(form);
}

/** @param {HTMLFormElement} form */
function picker(form) {
  const rows = rowsOf(form);
  const status = form.querySelector("[data-picker-status]");
  const chosen = form.querySelector("[data-picker-chosen]");
  const clear = form.querySelector("[data-picker-clear]");
  const limit = Number(form.dataset.limit);

  /** @param {string} text */
  const tell = (text) => {
    if (status) {
      status.textContent = text;
    }
  };
  const choice = () => ({
    include: rows.filter(({ include }) => include.checked).map(({ code }) => code),
    exclude: rows.filter(({ exclude }) => exclude.checked).map(({ code }) => code),
  });

  restore();
  findable(form, rows, tell);
  form.addEventListener("change", ({ target }) => {
    const row = rows.find(({ include, exclude }) => target === include || target === exclude);
    if (!row) {
      return;
    }
    const { include, exclude } = row;
    const [box, other] = target === include ? [include, exclude] : [exclude, include];
    const said = target === include ? form.dataset.included : form.dataset.excluded;
    if (box.checked) {
      other.checked = false;
    }
    const { length } = Object.values(choice()).flat();
    if (length > limit) {
      box.checked = false;
      tell(form.dataset.full ?? "");
    } else {
      tell(((box.checked ? said : form.dataset.off) ?? "").replace("{code}", row.code));
    }
    changed();
  });
  clear?.addEventListener("click", () => {
    for (const row of rows) {
      row.include.checked = row.exclude.checked = false;
    }
    changed();
    tell(form.dataset.cleared ?? "");
    focusOn(form.querySelector("[type=submit]"));
  });
  whenChanged("picked", restore); // another page chose something

  function restore() {
    const { include, exclude } = picked();
    for (const row of rows) {
      row.include.checked = include.includes(row.code);
      row.exclude.checked = exclude.includes(row.code);
    }
    show();
  }

  function changed() {
    keep(choice());
    show();
  }

  function show() {
    const { include, exclude } = choice();
    const marked = [
      ...include.map((code) => /** @type {const} */ (["+", code])),
      ...exclude.map((code) => /** @type {const} */ (["−", code])),
    ];
    chosen?.replaceChildren(...marked.map(([mark, code]) => chip(mark, code)));
    if (clear instanceof HTMLElement) {
      clear.hidden = marked.length === 0;
    }
    showAbove(expression({ include, exclude }));
  }

  /**
   * @param {string} mark
   * @param {string} code
   */
  function chip(mark, code) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = mark === "+" ? "picked notranslate" : "picked picked-out notranslate";
    button.translate = false;
    button.textContent = `${mark}${code} ×`;
    button.setAttribute("aria-label", (form.dataset.remove ?? "").replace("{code}", code));
    button.addEventListener("click", () => {
      const place = [...(chosen?.children ?? [])].indexOf(item);
      const row = rows.find((each) => each.code === code);
      if (row) {
        row.include.checked = row.exclude.checked = false;
      }
      changed();
      const buttons = chosen?.querySelectorAll("button") ?? [];
      focusOn(buttons[Math.min(place, buttons.length - 1)] ?? form.querySelector("[type=submit]"));
    });
    item.append(button);
    return item;
  }
}

/**
 * The reader's own list at the head of the page.
 *
 * @param {string} text of the expression
 */
function showAbove(text) {
  const yours = document.querySelector("[data-yours]");
  const [none, some] = ["none", "some"].map((name) => yours?.querySelector(`[data-yours-${name}]`));
  if (!(none instanceof HTMLElement) || !(some instanceof HTMLElement)) {
    return;
  }
  none.hidden = text !== "";
  some.hidden = text === "";
  const open = some.querySelector("[data-yours-open]");
  if (open) {
    open.textContent = text;
  }
  const addresses = {
    open: `/arxiv/${text}`,
    feed: `/arxiv/${text}/feed`,
    calendar: `/calendar?category=${encodeURIComponent(text)}`,
  };
  for (const [name, address] of Object.entries(addresses)) {
    some.querySelector(`[data-yours-${name}]`)?.setAttribute("href", address);
  }
}

/** @param {Element | null} element */
function focusOn(element) {
  if (element instanceof HTMLElement) {
    element.focus({ preventScroll: true });
  }
}

/**
 * @param {HTMLFormElement} form
 * @returns {Row[]}
 */
function rowsOf(form) {
  return [...form.querySelectorAll("[data-choice]")].flatMap((element) => {
    const include = element.querySelector("input[name=include]");
    const exclude = element.querySelector("input[name=exclude]");
    return element instanceof HTMLElement &&
      include instanceof HTMLInputElement &&
      exclude instanceof HTMLInputElement
      ? [{ code: include.value, element, include, exclude }]
      : [];
  });
}
