// @ts-check
// The reader's few settings. A browser that forbids storage behaves as if nothing were stored.

/**
 * @param {string} name
 * @returns {string | null}
 */
export function read(name) {
  try {
    return localStorage.getItem(`sheaf.${name}`);
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {string | null} value null forgets the setting
 */
export function write(name, value) {
  try {
    if (value === null) {
      localStorage.removeItem(`sheaf.${name}`);
    } else {
      localStorage.setItem(`sheaf.${name}`, value);
    }
  } catch {
    // The setting then lasts as long as the page.
  }
}

/**
 * Where another page writes the setting, forgets it, or forgets all.
 *
 * @param {string} name
 * @param {() => void} action
 */
export function whenChanged(name, action) {
  addEventListener("storage", ({ key }) => (key === null || key === `sheaf.${name}`) && action());
}
