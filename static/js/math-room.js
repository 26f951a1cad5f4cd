// @ts-check
// Until a formula is typeset, its line keeps the room that it will take (base.css). MathJax is begun
// when a formula comes near the window, or after a while; where it does not come, the TeX is shown.
"use strict";

(() => {
  const config = document.currentScript?.dataset.config;
  if (!config) {
    return;
  }
  const near = "1000px 0px";
  const latestMs = 10_000; // after the page is there, for those who search in it or listen to it

  const { classList } = document.documentElement;
  classList.add("maths-coming");
  let isBegun = false;

  function begin() {
    if (!isBegun && config) {
      isBegun = true;
      observer.disconnect();
      const script = document.createElement("script");
      script.src = config;
      document.head.append(script);
    }
  }

  const observer = new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && begin(),
    { rootMargin: near },
  );

  /** @param {ParentNode} root */
  function watch(root) {
    if (!isBegun) {
      root.querySelectorAll(".tex").forEach((formula) => observer.observe(formula));
    }
  }

  addEventListener("DOMContentLoaded", () => watch(document));
  addEventListener("load", () => {
    setTimeout(() => document.querySelector(".tex") && begin(), latestMs);
  });
  document.addEventListener("sheaf:cards", (event) => {
    const root = event instanceof CustomEvent ? event.detail.root : null;
    if (root instanceof Element) {
      watch(root);
    }
  });
  addEventListener(
    "error",
    ({ target }) => {
      if (target instanceof HTMLScriptElement && target.src.includes("/mathjax")) {
        classList.remove("maths-coming");
      }
    },
    true,
  );
})();
