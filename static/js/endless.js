// @ts-check
// The next papers are fetched before the reader comes to the end, those before at the top. The
// address keeps the place, so that reload and Back return to it; a small sign tells it.

import { address, cardOf, has, items, list, load, numberOf, pages, size, total } from "./list.js";
import { firstBelowHeader } from "./standing.js";
import { word, written } from "./words.js";

const AHEAD = "1500px 0px"; // two to three screens
const SETTLED_MS = 250; // after the last scrolling, before the address changes
const RETRY_MS = 2_000; // after a failure, then twice as long each time

const ends = document.querySelector("nav.pagination");
const sign = document.querySelector("[data-progress]");
const below = document.createElement("div");
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
  addEventListener("online", fill);
  tellPlace();
}

/** The first page that is not here yet, from where the list begins. */
function next() {
  if (open) {
    return open.find((each) => !has(each));
  }
  let page = Math.ceil(numberOf(items()[0]) / size);
  while (has(page)) {
    page += 1;
  }
  return page <= pages ? page : undefined;
}

/** What the next page will stand before: a filter leaves gaps when it goes. */
function end() {
  const last = (next() ?? pages) * size;
  return items().find((item) => !item.hidden && numberOf(item) > last) ?? below;
}

/** @type {Promise<void> | null} */
let filling = null;
let retry = 0;
let pause = RETRY_MS;

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
    for (let page = next(); page !== undefined && isNear(); page = next()) {
      status.textContent = word("list-loading");
      list?.after(status);
      await load(page);
      pause = RETRY_MS;
      status.remove();
    }
    if (!isNear()) {
      // An end that went and came back between two looks has not moved for the observer.
      observer.disconnect();
      observer.observe(end());
    }
  } catch {
    status.remove(); // the link to the next page is still there
    clearTimeout(retry);
    retry = setTimeout(fill, pause);
    pause *= 2;
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
  if (link instanceof HTMLAnchorElement) {
    const page = next();
    link.hidden = !page;
    link.href = address(page ?? pages).href;
  }
}

function isNear() {
  const mark = end(); // gone when another order has taken the list's place
  return mark.isConnected && mark.getBoundingClientRect().top < innerHeight + 1500;
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
    }
  });
  document.addEventListener("sheaf:cards", name);
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
