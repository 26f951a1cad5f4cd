// @ts-check
// Starts MathJax on pages that hold formulas. Python has already split prose from maths, so only
// elements of class "tex" are looked at, and a dollar sign in prose stays a dollar sign.
"use strict";

(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement) || !document.querySelector(".tex")) {
    return;
  }
  // Fonts must come from here too: left alone, MathJax fetches them from elsewhere.
  const vendor = new URL("../vendor/", script.src).href;

  const packages = [
    "ams",
    "boldsymbol",
    "braket",
    "cancel",
    "configmacros",
    "noerrors",
    "noundefined",
    "textmacros",
  ];

  // What authors write without defining it. Left out on purpose: \la and \ga, which are
  // inequalities in astronomy, brackets or Greek letters elsewhere; a wrong sign is worse than none.
  const macros = {
    A: "\\mathbb{A}",
    C: "\\mathbb{C}",
    F: "\\mathbb{F}",
    N: "\\mathbb{N}",
    Q: "\\mathbb{Q}",
    R: "\\mathbb{R}",
    Z: "\\mathbb{Z}",
    CC: "\\mathbb{C}",
    FF: "\\mathbb{F}",
    NN: "\\mathbb{N}",
    QQ: "\\mathbb{Q}",
    RR: "\\mathbb{R}",
    ZZ: "\\mathbb{Z}",
    al: "\\alpha",
    be: "\\beta",
    eps: "\\varepsilon",
    bm: ["\\boldsymbol{#1}", 1],
    mathbbm: ["\\mathbb{#1}", 1],
    mathds: ["\\mathbb{#1}", 1],
    dd: "\\mathrm{d}",
    abs: ["\\left|#1\\right|", 1],
    norm: ["\\left\\|#1\\right\\|", 1],
    argmax: "\\operatorname*{arg\\,max}",
    argmin: "\\operatorname*{arg\\,min}",
    poly: "\\operatorname{poly}",
    polylog: "\\operatorname{polylog}",
    rank: "\\operatorname{rank}",
    sgn: "\\operatorname{sgn}",
    supp: "\\operatorname{supp}",
    diag: "\\operatorname{diag}",
    tr: "\\operatorname{tr}",
    Tr: "\\operatorname{Tr}",
    coloneqq: "\\mathrel{:=}",
    eqqcolon: "\\mathrel{=:}",
    lsim: "\\lesssim",
    gsim: "\\gtrsim",
    Msun: "M_{\\odot}",
    msun: "M_{\\odot}",
    Rsun: "R_{\\odot}",
    Lsun: "L_{\\odot}",
    Zsun: "Z_{\\odot}",
    kms: "\\mathrm{km\\,s^{-1}}",
    si: ["\\mathrm{#1}", 1],
    SI: ["#1\\,\\mathrm{#2}", 2],
    degree: "^{\\circ}",
    arcmin: "'",
    arcsec: "''",
    micron: "\\mathrm{\\mu m}",
    ensuremath: ["{#1}", 1],
    texorpdfstring: ["{#1}", 2],
    textsc: ["\\text{#1}", 1],
    emph: ["\\textit{#1}", 1],
    xspace: "",
    // Colours chosen for white paper would vanish in the dark theme.
    color: ["", 2, ""],
    textcolor: ["{#3}", 3, ""],
    definecolor: ["", 3],
    // Black boxes have no use in an abstract.
    rule: ["", 3, ""],
    Rule: ["", 3],
  };

  // Lengths beyond these, in em, lay a formula over its neighbours or make a page endless.
  const longest = 6;
  const longestBack = 2;
  /** @type {Record<string, number>} */
  const emPerUnit = {
    em: 1,
    ex: 0.45,
    mu: 0.056,
    px: 0.06,
    pt: 0.1,
    pc: 1.2,
    mm: 0.28,
    cm: 2.8,
    in: 7.2,
  };
  const lengths = [
    "width",
    "height",
    "depth",
    "voffset",
    "lspace",
    "rspace",
    "rowspacing",
    "columnspacing",
    "columnwidth",
    "minsize",
    "maxsize",
    "linethickness",
  ];

  /** @param {string} value one length or several, as MathML writes them */
  function bounded(value) {
    return value.replace(/([+-]?)([\d.]+)\s?([a-z]{2})/g, (length, sign, number, unit) => {
      const limit = sign === "-" ? longestBack : longest;
      return Number(number) * (emPerUnit[unit] ?? 1) > limit ? `${sign}${limit}em` : length;
    });
  }

  /** @param {any} node a MathML node of MathJax */
  function boundLengths(node) {
    for (const name of lengths) {
      const value = node.attributes?.getExplicit(name);
      if (typeof value === "string") {
        node.attributes.set(name, bounded(value));
      }
    }
  }

  // Formulas near the window come first; the rest follow when the browser is idle, so that
  // printing, finding in the page and screen readers meet no gaps. Very long pages stay lazy.
  const mostInIdleTime = 600;

  async function pageReady() {
    const { startup } = /** @type {any} */ (window).MathJax;
    await startup.defaultPageReady();
    const formulas = document.querySelectorAll(".tex").length;
    if (formulas <= mostInIdleTime && "requestIdleCallback" in window) {
      requestIdleCallback(() => startup.document.lazyTypesetAll());
    }
  }

  function ready() {
    const { config, startup } = /** @type {any} */ (window).MathJax;
    // Set by the assistive component for a menu that is not loaded.
    delete config.options.menuOptions;
    startup.defaultReady();
    startup.document.inputJax[0].postFilters.add((/** @type {any} */ { data }) => {
      data.root.walkTree(boundLengths);
    });
  }

  Object.assign(window, {
    MathJax: {
      startup: { ready, pageReady },
      loader: {
        load: [
          "input/tex-base",
          ...packages.map((name) => `[tex]/${name}`),
          "output/chtml",
          "ui/lazy",
          "ui/safe",
          "a11y/assistive-mml",
        ],
        paths: { mathjax: `${vendor}mathjax`, fonts: `${vendor}mathjax-fonts` },
      },
      tex: {
        packages: { "[+]": packages },
        inlineMath: [["\\(", "\\)"]],
        displayMath: [["\\[", "\\]"]],
        processEnvironments: false,
        processRefs: false,
        processEscapes: false,
        ignoreDuplicateLabels: true,
        maxMacros: 1000,
        maxBuffer: 5120,
        noundefined: { color: "" },
        macros,
      },
      chtml: { matchFontHeight: false, scale: 1.08, displayAlign: "left", displayOverflow: "linebreak" },
      options: {
        ignoreHtmlClass: "no-math",
        processHtmlClass: "tex",
        lazyMargin: "600px",
        safeOptions: {
          allow: { URLs: "none", classes: "none", cssIDs: "none", styles: "none" },
        },
      },
    },
  });

  const startup = document.createElement("script");
  startup.src = `${vendor}mathjax/startup.js`;
  document.head.append(startup);
})();
