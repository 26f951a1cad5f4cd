// @ts-check
// Finding categories by typing, and going through them by arrows.

/** @typedef {import("./picker.js").Row} Row */

const ANYWHERE_FROM = 3; // letters; fewer are looked for at the beginning of words only

/**
 * @param {HTMLFormElement} form
 * @param {Row[]} rows
 * @param {(text: string) => void} tell
 */
export function findable(form, rows, tell) {
  const box = form.querySelector("[data-picker-find]");
  const field = box?.querySelector("input");
  const none = form.querySelector("[data-picker-none]");
  if (!(box instanceof HTMLElement) || !field || !(none instanceof HTMLElement)) {
    return;
  }
  const texts = new Map(rows.map((row) => [row, words(textOf(row))]));
  const folds = [...form.querySelectorAll("details")];
  /** @type {Set<HTMLDetailsElement> | null} */
  let opened = null; // before anything was looked for
  box.hidden = false;

  field.addEventListener("input", find);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "Enter") {
      event.preventDefault(); // or the form would be sent
      chooseFirst();
    } else if (event.key === "Escape" && field.value) {
      event.preventDefault();
      field.value = "";
      find();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      seen()[0]?.include.focus();
    }
  });
  form.addEventListener("keydown", (event) => {
    const { target } = event;
    const row = rows.find(({ include, exclude }) => target === include || target === exclude);
    if (!row || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) {
      return;
    }
    const kind = target === row.include ? "include" : "exclude";
    const all = seen();
    const place = all.indexOf(row);
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowDown: () => all[place + 1]?.[kind].focus(),
      ArrowUp: () => (place > 0 ? all[place - 1][kind] : field).focus(),
      ArrowRight: () => row.exclude.focus(),
      ArrowLeft: () => row.include.focus(),
      Enter: () => row[kind].click(), // as the space bar does
      Escape: () => field.focus(),
    };
    if (Object.hasOwn(actions, event.key)) {
      event.preventDefault();
      actions[event.key]();
    }
  });

  /** Rows that arrows lead through: what was found, and not what is in a closed group. */
  function seen() {
    return rows.filter(
      ({ element, include }) =>
        !element.classList.contains("choice-other") && include.checkVisibility(),
    );
  }

  /** What is looked for, without the minus that says what to do with it. */
  function wanted() {
    return words((field?.value ?? "").replace(/^\s*[-−+]/, ""));
  }

  function find() {
    const asked = wanted();
    let count = 0;
    for (const row of rows) {
      const has = matches(texts.get(row) ?? [], asked);
      count += Number(has);
      row.element.classList.toggle("choice-other", !has);
    }
    if (asked.length && !opened) {
      opened = new Set(folds.filter((fold) => fold.open));
    }
    for (const fold of folds) {
      fold.open = asked.length > 0 || (opened?.has(fold) ?? fold.open);
    }
    if (!asked.length) {
      opened = null;
    }
    if (none instanceof HTMLElement) {
      none.hidden = count > 0;
    }
    const { one = "", many = "", none: no = "" } = form.dataset;
    const said = count === 0 ? no : count === 1 ? one : many;
    tell(asked.length ? said.replace("{count}", String(count)) : "");
  }

  function chooseFirst() {
    const asked = wanted();
    const found = asked.length ? seen() : [];
    const code = asked.join(" ");
    const exact = found.find((row) => fold(row.code) === code);
    const ending = found.find((row) => fold(row.code).endsWith(`.${code}`));
    const row = exact ?? ending ?? found[0];
    if (row && field) {
      (/^\s*[-−]/.test(field.value) ? row.exclude : row.include).click();
      field.select();
    }
  }
}

/** @param {Row} row */
function textOf({ code, element }) {
  return `${code} ${code.replace(/[.-]/g, " ")} ${element.querySelector("a")?.textContent ?? ""}`;
}

/**
 * @param {string[]} held
 * @param {string[]} asked
 */
function matches(held, asked) {
  return asked.every((part) =>
    held.some((word) =>
      part.length < ANYWHERE_FROM ? word.startsWith(part) : word.includes(part),
    ),
  );
}

/** @param {string} text */
function words(text) {
  return fold(text).split(/[\s,]+/).filter(Boolean);
}

/**
 * Without case and accents.
 *
 * @param {string} text
 */
function fold(text) {
  return text.normalize("NFD").replace(/\p{Mark}/gu, "").toLowerCase();
}
