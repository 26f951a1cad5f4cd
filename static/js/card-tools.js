// @ts-check
// What is needed only when a reader reaches for a card's buttons, loaded then.

export { cite } from "./cite.js";
export { copyPaper } from "./copy-paper.js";
export { sayError, sayIfNotStored } from "./library-status.js";
export { toggleNote } from "./note-form.js";
