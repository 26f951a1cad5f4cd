// @ts-check
// Applies the reader's stored theme before anything is painted; nothing stored means the system's.
"use strict";

(() => {
  try {
    const theme = localStorage.getItem("sheaf.theme");
    if (theme === "light" || theme === "dark") {
      document.documentElement.dataset.theme = theme;
    }
  } catch {
    // Storage may be forbidden; the system's theme then stands.
  }
})();
