// @ts-check
// The button that follows a list: kept in the reader's library, as a star is.

import { NO_TEXT } from "./library-entry.js";
import { get, isStored, ready, set, subscribe } from "./library.js";

const button = document.querySelector("button[data-follow]");

if (button instanceof HTMLButtonElement) {
  const { url = "", name = "" } = button.dataset;
  const isFollowed = () => (get(url)?.star ?? 0) > 0;
  const show = () => button.setAttribute("aria-pressed", String(isFollowed()));
  ready().then(() => {
    show();
    button.hidden = false;
  });
  subscribe(show);
  button.addEventListener("click", async () => {
    const changes = isFollowed() ? { star: 0, note: "" } : { star: Date.now() };
    try {
      await set(url, changes, { ...NO_TEXT, title: name });
      if (!isStored()) {
        (await import("./library-status.js")).sayIfNotStored();
      }
    } catch (error) {
      (await import("./library-status.js")).sayError(error);
    }
  });
}
