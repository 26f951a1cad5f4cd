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
  if (!(form instanceof HTMLFormElement && input instanceof HTMLInputElement)) {
    continue;
  }
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  let begun = false;
  let typed = false; // and not still being composed
  for (const kind of ["input", "compositionend"]) {
    input.addEventListener(kind, (event) => {
      typed = !(event instanceof InputEvent && event.isComposing);
    });
  }
  const begin = async () => {
    if (!begun) {
      begun = true;
      (await import("./suggest.js")).combobox(form, input, typed);
    }
  };
  form.addEventListener("focusin", begin);
  form.addEventListener("pointerenter", begin);
  if (form.contains(document.activeElement)) {
    begin();
  }
}
