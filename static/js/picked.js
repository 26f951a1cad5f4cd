// @ts-check
// The categories that the reader has chosen, as this browser remembers them.

import { read, write } from "./storage.js";

const NAME = "picked"; // "+cs.CL +cs.LG -cs.CV"

/** @typedef {{include: string[], exclude: string[]}} Picked */

/** @returns {Picked} */
export function picked() {
  return parsed(read(NAME) ?? "");
}

/** @param {string} text "+cs.CL +cs.LG -cs.CV" @returns {Picked} */
export function parsed(text) {
  const terms = text.split(" ").filter((term) => /^[+-][A-Za-z.-]+$/.test(term));
  const of = (/** @type {string} */ sign) =>
    terms.filter((term) => term[0] === sign).map((term) => term.slice(1));
  return { include: of("+"), exclude: of("-") };
}

/** @param {Picked} choice */
export function keep({ include, exclude }) {
  const terms = [...include.map((code) => `+${code}`), ...exclude.map((code) => `-${code}`)];
  write(NAME, terms.length ? terms.join(" ") : null);
}

/**
 * As the address bar says it; one choice has one order, that of the form's own address.
 *
 * @param {Picked} choice
 */
export function expression({ include, exclude }) {
  return include.toSorted().join("+") + exclude.toSorted().map((code) => `-${code}`).join("");
}
