// @ts-check
// The form on a card in which a note and tags are written; they are saved while they are typed.

import { blank } from "./library-entry.js";
import { LibraryError, complete, get, ready, set } from "./library.js";
import { sayIfNotStored } from "./library-status.js";
import { fill, paintNote, place } from "./note.js";
import { stamp, word } from "./words.js";

const PAUSE_MS = 400; // of typing, after which it is saved

/** @typedef {import("./library-entry.js").Paper} Paper */

/**
 * Open the form, or close it.
 *
 * @param {HTMLElement} card
 * @param {HTMLElement} button
 * @param {Paper} paper
 */
export async function toggleNote(card, button, paper) {
  await ready(); // or an empty form would be written over what is kept
  const open = card.querySelector(".note-form");
  if (open instanceof HTMLFormElement) {
    open.requestSubmit();
    return;
  }
  const id = card.dataset.id ?? "";
  const form = stamp("template[data-note-form]");
  if (!(form instanceof HTMLFormElement)) {
    return;
  }
  card.querySelector(".note-shown")?.remove();
  fill(form, get(id) ?? blank(id));
  place(card, form);
  button.setAttribute("aria-expanded", "true");
  const state = form.querySelector("[data-note-state]");
  let timer = 0;
  let saves = 0;

  /** Whether the library takes it. */
  function save() {
    clearTimeout(timer);
    timer = 0;
    saves += 1;
    const number = saves;
    const data = new FormData(/** @type {HTMLFormElement} */ (form));
    const tags = String(data.get("tags")).split(/[,，、\n]/);
    try {
      set(id, { note: String(data.get("note")), tags }, paper).then(() => {
        if (number === saves && !timer) {
          say("saved");
        }
        sayIfNotStored();
      });
      delete form.dataset.refused;
      return true;
    } catch (error) {
      say(error instanceof LibraryError ? error.message : "not-stored");
      form.dataset.refused = "";
      return false;
    }
  }

  /** @param {string} name */
  function say(name) {
    if (state) {
      state.textContent = word(name);
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    say("saving");
    timer = setTimeout(save, PAUSE_MS);
  });
  form.addEventListener("focusout", () => timer && save());
  addEventListener("pagehide", () => timer && save());
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) {
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (save()) {
      form.remove();
      button.setAttribute("aria-expanded", "false");
      button.focus();
      paintNote(card, get(id) ?? blank(id));
    }
  });
  // What is kept may come late, and is not to be written over.
  complete().then(() => saves || timer || fill(form, get(id) ?? blank(id)));
  const first = form.elements.namedItem("note");
  const at = document.activeElement;
  if (first instanceof HTMLElement && [button, card, document.body].some((each) => each === at)) {
    first.focus(); // else the reader has gone on
  }
}
