// @ts-check
// The note and the tags of a paper, shown on its card.

import { stamp } from "./words.js";

/** @typedef {import("./library-entry.js").Entry} Entry */

/**
 * Show what is kept, unless it is being written, or stands to be mended.
 *
 * @param {HTMLElement} card
 * @param {Entry} entry
 */
export function paintNote(card, entry) {
  const form = card.querySelector(".note-form");
  if (form instanceof HTMLFormElement) {
    if (!form.contains(document.activeElement) && !("refused" in form.dataset)) {
      fill(form, entry);
    }
    return;
  }
  const old = card.querySelector(".note-shown");
  if (!entry.note && entry.tags.length === 0) {
    old?.remove();
    return;
  }
  const shown = old ?? place(card, stamp("template[data-note-shown]"));
  const [text, list] = [shown.querySelector(".note-text"), shown.querySelector("ul")];
  if (text instanceof HTMLElement && list) {
    text.textContent = entry.note;
    text.hidden = entry.note === "";
    list.replaceChildren(...entry.tags.map(tagItem));
    list.hidden = entry.tags.length === 0;
  }
}

/** @param {string} tag */
function tagItem(tag) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.className = "chip chip-tag";
  link.href = `/library#view=all&tag=${encodeURIComponent(tag)}`;
  const name = document.createElement("bdi");
  name.textContent = tag;
  link.append(name);
  item.append(link);
  return item;
}

/** @param {HTMLFormElement} form @param {Entry} entry */
export function fill(form, entry) {
  const [note, tags] = [form.elements.namedItem("note"), form.elements.namedItem("tags")];
  if (note instanceof HTMLTextAreaElement && tags instanceof HTMLInputElement) {
    note.value = entry.note;
    tags.value = entry.tags.join(", ");
  }
}

/** Below the abstract. @param {HTMLElement} card @param {HTMLElement} element */
export function place(card, element) {
  card.querySelector(".abstract")?.after(element);
  return element;
}
