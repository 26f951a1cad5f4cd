// @ts-check
// Lets the library be opened without a network. Nothing else of the site is kept: lists are new
// every day, and an old one would mislead.

if ("serviceWorker" in navigator) {
  // Storage may be forbidden, or the page be on plain http: then it is not to be had.
  navigator.serviceWorker
    .register("/service-worker.js", { scope: "/library" })
    .then(() => navigator.serviceWorker.ready)
    .then(({ active }) => active?.postMessage(loaded()))
    .catch(() => undefined);
}

/** What this page has loaded before there was anyone to keep it. */
function loaded() {
  return performance
    .getEntriesByType("resource")
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith("/static/"))
    .map(({ pathname }) => pathname);
}
