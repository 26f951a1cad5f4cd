// @ts-check
// Keeps fields left empty out of the address, so that a search has one short address to share.

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
