// @ts-check
// What scripts say, taken from the page, where it stands in the reader's language.

const { lang } = document.documentElement;

/** How dates and numbers are written: in English as the server writes them. */
export const locale = lang === "en" ? "en-GB" : lang;

/** A number with marks between its thousands. @param {number} number */
export function written(number) {
  return number.toLocaleString(locale);
}

const lists = [...document.querySelectorAll("template[data-words]")];

/**
 * @param {string} name
 * @param {Record<string, string | number>} [values] for the places in braces
 * @returns {string}
 */
export function word(name, values = {}) {
  const found = lists.map(
    (list) => list instanceof HTMLTemplateElement && list.content.querySelector(`[data-word="${name}"]`),
  );
  const text = (found.find(Boolean) || null)?.textContent ?? name;
  return text.replace(/\{(\w+)\}/g, (place, key) => String(values[key] ?? place));
}

/**
 * A copy of the one element in a template of the page.
 *
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function stamp(selector) {
  const template = document.querySelector(selector);
  const content = template instanceof HTMLTemplateElement && template.content.firstElementChild;
  if (!(content instanceof HTMLElement)) {
    throw new Error(`${selector} is not on this page`);
  }
  return /** @type {HTMLElement} */ (document.importNode(content, true));
}
