// @ts-check
// Suggestions under the search field: an editable combobox with a list (WAI-ARIA APG), which
// search-form.js makes of the field. Where no answer comes, the form searches as it is.

import { word, written } from "./words.js";

const PAUSE_MS = 120; // of typing, after which the server is asked
const KEPT = 50; // answers

/**
 * @typedef {object} Suggestion
 * @property {string} kind
 * @property {string} text
 * @property {number | null} count
 * @property {string} query
 * @property {string} url
 * @property {string | null} paper_id
 * @property {string | null} code
 */

/** @type {Map<string, Suggestion[]>} */
const answers = new Map();

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} input
 * @param {boolean} typed whether something was, while this was on its way
 */
export function combobox(form, input, typed) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", word("suggestions"));
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  form.append(list, status);
  input.setAttribute("aria-controls", list.id);

  /** @type {Suggestion[]} */
  let shown = [];
  let active = -1;
  let timer = 0;
  let request = new AbortController();

  input.addEventListener("input", (event) => {
    if (!(event instanceof InputEvent && event.isComposing)) {
      ask(PAUSE_MS);
    }
  });
  input.addEventListener("compositionend", () => ask(PAUSE_MS));
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  addEventListener("pagehide", close); // a page that is come back to is as it was left
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) {
      return;
    }
    if (list.hidden) {
      if (event.key === "ArrowDown" && input.value.trim()) {
        event.preventDefault();
        ask(0);
      }
      return;
    }
    switch (event.key) {
      case "ArrowDown":
        event.preventDefault();
        activate((active + 1) % shown.length);
        break;
      case "ArrowUp":
        event.preventDefault();
        activate(active > 0 ? active - 1 : shown.length - 1);
        break;
      case "Enter":
        if (active >= 0) {
          event.preventDefault();
          choose(shown[active]);
        }
        break;
      case "Escape":
        event.preventDefault(); // or the browser would empty the field
        close();
        break;
      case "Home":
      case "End":
      case "ArrowLeft":
      case "ArrowRight":
        activate(-1); // back in the text, where the key moves the caret
        break;
    }
  });
  // The field keeps the focus, so that a press on the list does not close it.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("pointerdown", stop); // what is pressed stays where it is
  list.addEventListener("click", (event) => {
    const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    const place = option ? [...list.children].indexOf(option) : -1;
    if (place >= 0) {
      choose(shown[place]);
    }
  });

  if (typed && document.activeElement === input) {
    ask(PAUSE_MS);
  }

  /** @param {number} pause */
  function ask(pause) {
    stop();
    const text = input.value.trimStart();
    const known = answers.get(text);
    if (!text || known) {
      show(known ?? []);
      return;
    }
    request = new AbortController();
    const { signal } = request;
    timer = setTimeout(async () => {
      const found = await suggestions(form.dataset.suggest ?? "", text, signal);
      if (found && !signal.aborted && document.activeElement === input) {
        show(found);
      }
    }, pause);
  }

  /** @param {Suggestion[]} found */
  function show(found) {
    shown = found;
    list.replaceChildren(...found.map((one, place) => option(one, `${list.id}-${place}`)));
    list.scrollTop = 0;
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    activate(-1);
    const said = found.length === 1 ? "one-suggestion" : "some-suggestions";
    status.textContent = found.length ? word(said, { count: found.length }) : "";
  }

  function close() {
    stop();
    show([]);
  }

  /** No answer comes any more: the list stays as it is. */
  function stop() {
    clearTimeout(timer);
    request.abort();
  }

  /** @param {number} place -1 for none: the focus is in the text */
  function activate(place) {
    active = place;
    [...list.children].forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === place));
      if (i === place) {
        option.scrollIntoView({ block: "nearest" });
      }
    });
    if (place >= 0) {
      stop(); // or what comes late would take the reader's place
      input.setAttribute("aria-activedescendant", list.children[place].id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  /** @param {Suggestion} suggestion */
  function choose(suggestion) {
    close();
    if (suggestion.paper_id) {
      location.assign(suggestion.url);
    } else {
      input.value = suggestion.query;
      form.requestSubmit(); // with whatever else narrows the search on this page
    }
  }
}

/**
 * @param {Suggestion} suggestion
 * @param {string} id
 * @returns {HTMLLIElement}
 */
function option(suggestion, id) {
  const item = document.createElement("li");
  item.className = "suggestion";
  item.id = id;
  item.setAttribute("role", "option");
  const isWord = suggestion.kind === "phrase" && !suggestion.text.includes(" ");
  const label = word(`suggest-${isWord ? "word" : suggestion.kind}`);
  const kind = element("span", "suggestion-kind", label);
  item.append(element("bdi", "suggestion-text", suggestion.text), " ", kind);
  if (suggestion.code) {
    kind.className = "visually-hidden"; // the code shows what it is
    const code = element("span", "suggestion-kind notranslate", suggestion.code);
    code.translate = false;
    item.append(" ", code);
  }
  if (suggestion.count !== null) {
    const count = element("span", "suggestion-count", written(suggestion.count));
    const unit = word(suggestion.count === 1 ? "paper-unit" : "papers-unit");
    count.append(element("span", "suggestion-unit", ` ${unit}`));
    item.append(" ", count);
  }
  return item;
}

/**
 * @param {string} name
 * @param {string} className
 * @param {string} text
 * @returns {HTMLElement}
 */
function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/**
 * @param {string} path
 * @param {string} text
 * @param {AbortSignal} signal
 * @returns {Promise<Suggestion[] | undefined>} undefined when the server does not say
 */
async function suggestions(path, text, signal) {
  try {
    const answer = await fetch(`${path}?q=${encodeURIComponent(text)}`, { signal });
    if (!answer.ok) {
      return undefined;
    }
    /** @type {Suggestion[]} */
    const found = (await answer.json()).suggestions;
    if (answers.size >= KEPT) {
      answers.clear();
    }
    answers.set(text, found);
    return found;
  } catch {
    return undefined;
  }
}
