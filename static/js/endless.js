// @ts-check
// The next papers are fetched before the reader comes to the end, those before at the top. The
// address keeps the place, so that reload and Back return to it; a small sign tells it.

import { address, cardOf, has, items, list, load, numberOf, pages, size, total } from "./list.js";
import { firstBelowHeader } from "./standing.js";
import { word, written } from "./words.js";

const AHEAD = "1500px 0px"; // two to three screens
const SETTLED_MS = 250; // after the last scrolling, before the address changes

const ends = document.querySelector("nav.pagination");
const sign = document.querySelector("[data-progress]");
const below = sentinel();
const observer = new IntersectionObserver(
  (entries) => entries.some((e) => e.isIntersecting) && fill(),
  { rootMargin: AHEAD },
);

/** Which pages hold papers to be shown; another module may know of fewer. @type {number[] | null} */
let open = null;

/**
 * Fetch only some pages from here on; null fetches all.
 *
 * @param {number[] | null} some
 */
export function only(some) {
  open = some;
  fill();
}

if (list && pages > 1) {
  list.after(below);
  const above = earlier();
  if (above) {
    list.before(above);
  }
  observer.observe(below);
  let settled = 0;
  let told = 0;
  addEventListener(
    "scroll",
    () => {
      clearTimeout(settled);
      settled = setTimeout(keepPlace, SETTLED_MS);
      tellPlace();
    },
    { passive: true },
  );
  document.addEventListener("sheaf:cards", () => {
    clearTimeout(told); // they come many at a time
    told = setTimeout(tellPlace);
  });
  tellPlace();
}

function sentinel() {
  const mark = document.createElement("div");
  mark.setAttribute("aria-hidden", "true");
  return mark;
}

/** The next page that is not here yet, after the last one that is. */
function next() {
  const last = items().at(-1);
  const page = last ? Math.ceil(numberOf(last) / size) : 0;
  if (open) {
    return open.find((each) => !has(each));
  }
  return page < pages ? page + 1 : undefined;
}

/** @type {Promise<void> | null} */
let filling = null;

/** Fetch what comes next until the window is full. */
export function fill() {
  return (filling ??= fetchNext().finally(() => (filling = null)));
}

async function fetchNext() {
  if (!(pages > 1)) {
    return;
  }
  const status = document.createElement("p");
  status.className = "loading";
  status.setAttribute("role", "status");
  try {
    let done = 0; // a page whose papers were taken away again is here already
    for (let page = next(); page !== undefined && page !== done && isNear(); page = next()) {
      done = page;
      status.textContent = word("list-loading");
      list?.after(status);
      await load(page);
      status.remove();
    }
    if (!isNear()) {
      lookAgain();
    }
  } catch {
    status.remove(); // the link to the next page is still there
  } finally {
    tellRange();
  }
}

/** What stands below the list: which papers are here, and the way to the next. */
function tellRange() {
  const all = items();
  const range = ends?.querySelector(".pagination-range");
  const link = ends?.querySelector("a[rel=next]");
  const first = all[0];
  const last = all.at(-1);
  if (range && first && last) {
    range.textContent = word("list-range", {
      from: written(numberOf(first)),
      to: written(numberOf(last)),
      total: written(total),
    });
  }
  if (link instanceof HTMLAnchorElement && last) {
    const page = Math.ceil(numberOf(last) / size) + 1;
    link.hidden = page > pages;
    link.href = address(page).href;
  }
}

function isNear() {
  return below.getBoundingClientRect().top < innerHeight + 1500;
}

/** An end that went and came back between two looks has not moved for the observer. */
function lookAgain() {
  observer.unobserve(below);
  observer.observe(below);
}

/** A button at the top of a list that begins in the middle. */
function earlier() {
  const first = items()[0];
  if (!first || numberOf(first) === 1) {
    return null;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button earlier";
  const name = () => {
    const page = Math.floor((numberOf(items()[0] ?? first) - 1) / size);
    button.textContent = word("list-earlier", {
      from: written((page - 1) * size + 1),
      to: written(page * size),
    });
    button.hidden = page < 1;
    return page;
  };
  name();
  button.addEventListener("click", async () => {
    const anchor = items()[0];
    const top = anchor?.getBoundingClientRect().top ?? 0;
    button.disabled = true;
    try {
      await load(name());
      scrollBy(0, (anchor?.getBoundingClientRect().top ?? 0) - top);
    } catch {
      location.assign(address(name()));
    } finally {
      button.disabled = false;
      name();
    }
  });
  return button;
}

/** The paper at the top of the window. */
function current() {
  const shown = items().filter((item) => !item.hidden);
  return firstBelowHeader(shown, "bottom", 40) ?? shown.at(-1);
}

function keepPlace() {
  const item = current();
  const card = item && list?.isConnected && cardOf(item);
  if (!item || !card || scrollY < 200) {
    return;
  }
  const url = address(Math.ceil(numberOf(item) / size));
  url.hash = card.id;
  history.replaceState(history.state, "", url);
  document.dispatchEvent(
    new CustomEvent("sheaf:place", { detail: { url: url.href, number: numberOf(item), total } }),
  );
}

function tellPlace() {
  const item = current();
  if (sign instanceof HTMLElement && item) {
    sign.hidden = false;
    sign.textContent = word("list-place", { number: written(numberOf(item)), total: written(total) });
  }
}
