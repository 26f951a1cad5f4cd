// @ts-check
// Gives the reader a text as a file, made here.

/**
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
export function download(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The name of a file made today. @param {string} ending */
export function nameOfToday(ending) {
  return `sheaf-library-${new Date().toISOString().slice(0, 10)}.${ending}`;
}
