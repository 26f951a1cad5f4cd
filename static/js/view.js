// @ts-check
// Applies what the reader has chosen of how pages look before anything is painted, and when it is
// changed in another tab. Nothing stored is the system's theme, the usual size, lists in full.
"use strict";

(() => {
  /** @type {Record<string, string[]>} */
  const choices = {
    theme: ["light", "dark"],
    text: ["small", "large", "larger"],
    density: ["compact", "titles"],
    hide: ["read"],
  };

  function apply() {
    const { dataset } = document.documentElement;
    try {
      for (const [name, values] of Object.entries(choices)) {
        const value = localStorage.getItem(`sheaf.${name}`);
        if (value && values.includes(value)) {
          dataset[name] = value;
        } else {
          delete dataset[name];
        }
      }
    } catch {
      // Storage may be forbidden; what the page shows then stands.
    }
  }

  apply();
  addEventListener("storage", apply);
  // A page that is come back to may be older than the choice.
  addEventListener("pageshow", (event) => event.persisted && apply());
})();
