// @ts-check
// Keeps fields left empty out of the address, so that a search has one short address to share.
// What suggests is loaded by those who reach for the field.

for (const form of document.querySelectorAll("form[data-search-form]")) {
  form.addEventListener("formdata", (event) => {
    if (event instanceof FormDataEvent) {
      for (const [name, value] of [...event.formData]) {
        if (value === "" && name !== "q") {
          event.formData.delete(name);
        }
      }
    }
  });
}

for (const form of document.querySelectorAll("form[data-suggest]")) {
  const input = form.querySelector("input[type=search]");
  input?.setAttribute("role", "combobox");
  input?.setAttribute("aria-autocomplete", "list");
  input?.setAttribute("aria-expanded", "false");
  const begin = () => import("./suggest.js");
  form.addEventListener("focusin", begin, { once: true });
  form.addEventListener("pointerenter", begin, { once: true });
  if (form.contains(document.activeElement)) {
    begin();
  }
}
