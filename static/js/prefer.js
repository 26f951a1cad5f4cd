// @ts-check
// "By your words" puts a list in their order. The words go in the body of a request, and the answer
// takes the place of the list, whose address stays. Reload and Back come to the same order again:
// the browser's history holds the words of then, for what was opened since has changed them.

import { asText, subscribe, words } from "./cloud.js";

const SENT = 100; // words; the server takes no more
const FORMS = "form[data-prefer]";
const main = document.querySelector("main");

/** What was asked for last. @type {URLSearchParams | undefined} */
let latest;

reveal();
subscribe(reveal);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches(FORMS)) {
    return;
  }
  fill(form);
  if (location.pathname === form.getAttribute("action") || !main) {
    return; // a page without a list behind it
  }
  event.preventDefault();
  const button = event.submitter;
  const page = Number(button instanceof HTMLButtonElement && button.value) || 1;
  show(form, page);
});

// To its own order a list comes by its own address, for which a browser may keep the history's note.
document.addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest("a") : null;
  if (shown && link?.href === location.href.split("#")[0]) {
    keep(null);
  }
});

addEventListener("popstate", () => {
  const wanted = history.state?.preferred;
  if (wanted === undefined) {
    keep(shown); // a place on the same page
  } else if (wanted?.page !== shown?.page || wanted?.words !== shown?.words) {
    latest = undefined;
    location.reload();
  }
});

/**
 * Which page of the order by which words is shown, or on its way again.
 *
 * @type {{ page: number, words: string } | null}
 */
let shown = null;

const kept = history.state?.preferred;
const form = document.querySelector(FORMS);
const field = form instanceof HTMLFormElement && fieldOf(form);
if (field && kept && Number.isInteger(kept.page) && typeof kept.words === "string") {
  field.value = kept.words;
  shown = kept;
  show(/** @type {HTMLFormElement} */ (form), kept.page, true);
}

/** So that reload and Back know it. @param {typeof shown} what */
function keep(what) {
  history.replaceState({ ...history.state, preferred: what }, "");
}

function reveal() {
  for (const form of document.querySelectorAll(`${FORMS}.by-words`)) {
    if (form instanceof HTMLElement) {
      form.hidden = words().length === 0;
    }
  }
}

/** A form that the server made holds the words already. @param {HTMLFormElement} form */
function fill(form) {
  const field = fieldOf(form);
  if (field && !field.value) {
    field.value = asText(SENT);
  }
}

/** @param {HTMLFormElement} form */
function fieldOf(form) {
  const field = form.elements.namedItem("words");
  return field instanceof HTMLInputElement ? field : null;
}

/**
 * @param {HTMLFormElement} form
 * @param {number} page
 * @param {boolean} [isReturn] where the reader was on the page is not ours to change
 */
async function show(form, page, isReturn = false) {
  const focused = document.activeElement;
  const field = fieldOf(form);
  const fields = new FormData(form);
  fields.set("page", String(page));
  const body = new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]));
  latest = body;
  main?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok) {
      throw new Error(`${answer.status}`);
    }
    const other = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (body !== latest) {
      return;
    }
    if (!shown) {
      keep(null);
      history.pushState(history.state, "");
    }
    take(other);
    shown = { page, words: field?.value ?? "" };
    keep(shown);
    // Else the reader has gone on.
    if (!isReturn && [focused, document.body].includes(document.activeElement)) {
      scrollTo(0, 0);
      document.getElementById("papers")?.focus({ preventScroll: true });
    }
  } catch {
    if (body !== latest) {
      return;
    }
    if (isReturn && field) {
      field.value = ""; // then it stays in its own order
      shown = null;
      return;
    }
    const asked = document.createElement("input");
    Object.assign(asked, { type: "hidden", name: "page", value: String(page) });
    form.append(asked);
    form.submit(); // as without scripts, which tells what is wrong
  } finally {
    if (body === latest) {
      main?.removeAttribute("aria-busy");
    }
  }
}

/** @param {Document} other */
function take(other) {
  const content = other.querySelector("main")?.childNodes ?? [];
  main?.replaceChildren(...[...content].map((node) => document.importNode(node, true)));
  document.title = other.title;
  const isWide = other.documentElement.classList.contains("wide");
  document.documentElement.classList.toggle("wide", isWide);
  document.dispatchEvent(new CustomEvent("sheaf:cards", { detail: { root: main } }));
}
