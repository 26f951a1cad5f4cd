// @ts-check
// A line at the foot of the window that tells what became of the library, when that is not plain to
// see, and offers the export where the browser keeps nothing.

import { download, nameOfToday } from "./download.js";
import { exportJson } from "./library-exchange.js";
import { LibraryError, isStored, subscribe } from "./library.js";
import { word } from "./words.js";

const SHOWN_FOR_MS = 8_000;

const line = document.querySelector("[data-library-status]");
const said = line?.querySelector("[data-library-said]");
const exporting = line?.querySelector("[data-library-export]");
let hiding = 0;

exporting?.addEventListener("click", () => {
  download(nameOfToday("json"), "application/json", exportJson());
});
line?.querySelector("[data-library-dismiss]")?.addEventListener("click", hide);

// The browser may only have been slow.
subscribe(() => exporting instanceof HTMLElement && !exporting.hidden && isStored() && hide());

/** @param {string} name of the message */
export function say(name) {
  if (line instanceof HTMLElement && said && exporting instanceof HTMLElement) {
    clearTimeout(hiding);
    const lasting = name === "not-stored";
    line.hidden = false;
    exporting.hidden = !lasting;
    said.textContent = word(name);
    hiding = lasting ? 0 : setTimeout(hide, SHOWN_FOR_MS);
  }
}

function hide() {
  if (line instanceof HTMLElement) {
    line.hidden = true;
  }
}

/** What went wrong with a change, where the reader must know. @param {unknown} error */
export function sayError(error) {
  if (!(error instanceof LibraryError)) {
    throw error;
  }
  say(error.message);
}

/** After a change: whether it will be there tomorrow. */
export function sayIfNotStored() {
  if (!isStored()) {
    say("not-stored");
  }
}
