// @ts-check
// The library as files, as references and as a link, and files back into the library.

import { copy, showDone } from "./copy-paper.js";
import { download, nameOfToday } from "./download.js";
import { csvTable } from "./library-csv.js";
import { exportJson, importJson } from "./library-exchange.js";
import { LibraryError, all } from "./library.js";
import { word, written } from "./words.js";

const page = document.querySelector("[data-library]");
const limits = page instanceof HTMLElement ? page.dataset : {};
const exportLimit = Number(limits.exportLimit);
const sharedLengthLimit = Number(limits.sharedLengthLimit);

const references = page?.querySelector("form[data-references]");
const share = page?.querySelector("[data-share]");
const file = page?.querySelector("[data-import]");

document.addEventListener("sheaf:found", (event) => {
  if (event instanceof CustomEvent) {
    offer(event.detail.ids);
  }
});
page?.querySelector("[data-export=json]")?.addEventListener("click", () => {
  download(nameOfToday("json"), "application/json", exportJson());
});
page?.querySelector("[data-export=csv]")?.addEventListener("click", () => {
  download(nameOfToday("csv"), "text/csv;charset=utf-8", csvTable(all()));
});
page?.querySelector("[data-share-copy]")?.addEventListener("click", async (event) => {
  const button = event.currentTarget;
  if (share instanceof HTMLAnchorElement && (await copy(share.href)) && button instanceof HTMLElement) {
    showDone(button);
  }
});
file?.addEventListener("change", async () => {
  if (file instanceof HTMLInputElement && file.files?.[0]) {
    tell("[data-import-told]", await imported(file.files[0]));
    file.value = ""; // so that the same file can be chosen again
    document.dispatchEvent(new CustomEvent("sheaf:library"));
  }
});

/** @param {File} chosen @returns {Promise<string>} what became of it */
async function imported(chosen) {
  try {
    const report = await importJson(await chosen.text());
    return word(report.refused || report.invalid ? "imported-partly" : "imported", report);
  } catch (error) {
    return word(error instanceof LibraryError ? error.message : "not-a-library");
  }
}

/** @param {string[]} ids of the papers shown */
function offer(ids) {
  const count = written(ids.length);
  const field = references?.querySelector("input[name=ids]");
  if (field instanceof HTMLInputElement && references && share instanceof HTMLAnchorElement) {
    field.value = ids.slice(0, exportLimit).join(" ");
    for (const button of [...references.querySelectorAll("button"), ...shareButtons()]) {
      button.toggleAttribute("disabled", ids.length === 0);
    }
    const told = ids.length === 0 ? "-none" : ids.length > exportLimit ? "-limit" : "";
    tell("[data-references-told]", word(`references${told}`, { count, limit: written(exportLimit) }));
    const shared = fitting(ids);
    share.hidden = shared.length === 0;
    share.href = `/arxiv/${shared.join(",")}`;
    const partly = shared.length < ids.length ? "-limit" : "";
    tell(
      "[data-share-told]",
      ids.length ? word(`share${partly}`, { count, shared: shared.length }) : word("references-none"),
    );
  }
}

function shareButtons() {
  return page?.querySelectorAll("[data-share-copy]") ?? [];
}

/** As many as one address holds. @param {string[]} ids */
function fitting(ids) {
  let length = 0;
  const end = ids.findIndex((id) => (length += id.length + 1) - 1 > sharedLengthLimit);
  return end < 0 ? ids : ids.slice(0, end);
}

/** @param {string} selector @param {string} text */
function tell(selector, text) {
  const place = page?.querySelector(selector);
  if (place) {
    place.textContent = text;
  }
}
