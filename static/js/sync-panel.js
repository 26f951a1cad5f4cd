// @ts-check
// The reader's key: made, taken over from another device, shown, forgotten; and how syncing goes.

import { ask } from "./ask.js";
import { copy, showDone } from "./copy-paper.js";
import { getMeta, ready, subscribe } from "./library.js";
import { openPanel } from "./panels.js";
import { canSeal, grouped, readKey } from "./sealed.js";
import { deleteFromServer, forgetKey, makeKey, start, state, syncNow, useKey } from "./sync.js";
import { locale, word } from "./words.js";

const TIME = new Intl.DateTimeFormat(locale, {
  dateStyle: "medium",
  timeStyle: "short",
});
const OFFERED = "#key=";

const form = part("[data-key-form]");
const field = /** @type {HTMLInputElement} */ (part("[data-key-form] input"));
const toldKey = part("[data-key-told]");
const offer = part("[data-key-offered]");
const PANEL = "panel-devices";
let offered = "";

ready().then(() => {
  show();
  takeOffer();
  start(true);
});
subscribe(show);
document.addEventListener("sheaf:sync", show);
addEventListener("hashchange", takeOffer);

on("[data-key-make]", async () => {
  await makeKey();
  part("[data-key-copy]").focus();
  await syncNow();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const isKey = await useKey(field.value);
  toldKey.textContent = isKey ? "" : word("key-unread");
  field.setAttribute("aria-invalid", String(!isKey));
  if (isKey) {
    field.value = "";
  }
});
on("[data-key-copy]", async (button) => {
  if (await copy(grouped(getMeta("key")))) {
    showDone(button);
  }
});
on("[data-key-copy-link]", async (button) => {
  if (await copy(`${location.origin}/library${OFFERED}${getMeta("key")}`)) {
    showDone(button);
  }
});
on("[data-sync-now]", syncNow);
on("[data-key-forget]", async () => {
  await forgetKey();
  part("[data-key-make]").focus();
});
on("[data-sync-delete]", async () => {
  if ((await ask("ask-delete")) && !(await deleteFromServer())) {
    part("[data-sync-told]").textContent = word("sync-not-deleted");
  }
});
on("[data-key-accept]", async () => {
  const mine = getMeta("key");
  if (!mine || mine === offered || (await ask("ask-replace"))) {
    offer.hidden = true;
    openPanel(PANEL);
    await useKey(offered);
  }
});
on("[data-key-refuse]", () => (offer.hidden = true));

/**
 * A key in the address is used only when the reader says so: a stranger's link would otherwise send
 * the library to the stranger. It does not stay in the address, where others may see it.
 */
function takeOffer() {
  if (location.hash.startsWith(OFFERED)) {
    offered = readKey(location.hash) ?? "";
    history.replaceState(history.state, "", location.pathname + location.search);
    offer.hidden = !canSeal || !offered || offered === getMeta("key");
    if (offered && offered === getMeta("key")) {
      openPanel(PANEL);
    }
  }
}

function show() {
  const key = getMeta("key");
  part("[data-sync-impossible]").hidden = canSeal;
  part("[data-without-key]").hidden = !canSeal || Boolean(key);
  part("[data-with-key]").hidden = !canSeal || !key;
  part("[data-key]").textContent = key ? grouped(key) : "";
  part("[data-sync-told]").textContent = key ? outcome() : "";
}

function outcome() {
  const isDone = state.outcome === "done";
  const time = isDone ? (getMeta("synced")?.time ?? 0) : state.time;
  if (isDone && !time) {
    return word("sync-never");
  }
  return word(`sync-${state.outcome}`, { time: TIME.format(time), status: state.status ?? "" });
}

/** @param {string} selector @param {(button: HTMLElement) => unknown} action */
function on(selector, action) {
  const button = part(selector);
  button.addEventListener("click", () => action(button));
}

/** @param {string} selector @returns {HTMLElement} */
function part(selector) {
  const element = document.querySelector(selector);
  if (!(element instanceof HTMLElement)) {
    throw new Error(`${selector} is not on this page`);
  }
  return element;
}
