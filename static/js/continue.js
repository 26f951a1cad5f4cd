// @ts-check
// "Continue where you were": list pages remember the reader's place, the home page leads back.

import { read, write } from "./storage.js";
import { written } from "./words.js";

const NAME = "place";
const TITLE_LENGTH = 200;

/**
 * @typedef {object} Place
 * @property {string} url of the list, on this site
 * @property {string} title of the list
 * @property {number} number of the paper that was read, from 1
 * @property {number} total of the list
 * @property {number} time in milliseconds since 1970
 */

/** @param {Place} place */
export function remember(place) {
  write(NAME, JSON.stringify(place));
}

export function forget() {
  write(NAME, null);
}

/** @returns {Place | null} null when there is none that can be read */
export function recall() {
  try {
    const place = JSON.parse(read(NAME) ?? "null");
    const { url, title, number, total, time } = place;
    const isWhole = [number, total, time].every((value) => Number.isFinite(value));
    const isHere = new URL(url, location.href).origin === location.origin;
    return isWhole && isHere && typeof title === "string" ? place : null;
  } catch {
    return null;
  }
}

// A list tells where its reader is; it need not know what that is good for.
document.addEventListener("sheaf:place", (event) => {
  if (event instanceof CustomEvent) {
    const { url, number, total } = event.detail;
    const told = [...document.querySelectorAll("h1, .listing-sub")].map((part) => part.textContent);
    const title = told.join(" · ").replace(/\s+/g, " ").trim().slice(0, TITLE_LENGTH);
    remember({ url, title, number, total, time: Date.now() });
  }
});

const box = document.querySelector("[data-continue]");
const place = recall();
if (box instanceof HTMLElement && place) {
  show(box, place);
}

/**
 * @param {HTMLElement} box
 * @param {Place} place
 */
function show(box, place) {
  const link = box.querySelector("[data-continue-link]");
  const title = box.querySelector("[data-continue-title]");
  const position = box.querySelector("[data-continue-place]");
  const other = document.querySelector("[data-continue-else]");
  if (
    !(link instanceof HTMLAnchorElement) ||
    !title ||
    !(position instanceof HTMLElement) ||
    !(other instanceof HTMLElement)
  ) {
    return;
  }
  link.href = place.url;
  title.textContent = place.title;
  position.textContent = (position.dataset.continuePlace ?? "")
    .replace("{number}", written(place.number))
    .replace("{total}", written(place.total))
    .replace("{time}", ago(Date.now() - place.time));
  other.hidden = true;
  box.hidden = false;
  box.querySelector("[data-continue-dismiss]")?.addEventListener("click", () => {
    forget();
    box.hidden = true;
    other.hidden = false;
    document.querySelector("main")?.focus({ preventScroll: true });
  });
}

/** @param {number} passed milliseconds */
function ago(passed) {
  const minutes = Math.max(0, Math.round(passed / 60_000));
  const told = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  if (minutes < 60) {
    return told.format(-minutes, "minute");
  }
  const hours = Math.round(minutes / 60);
  return hours < 24 ? told.format(-hours, "hour") : told.format(-Math.round(hours / 24), "day");
}
