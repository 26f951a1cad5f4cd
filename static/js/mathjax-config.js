// @ts-check
// Starts MathJax on pages that hold formulas. Python has already split prose from maths, so only
// elements of class "tex" are looked at, and a dollar sign in prose stays a dollar sign.
"use strict";

(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) {
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

  // A formula nested deeper than any author writes brings a browser's layout down.
  const deepest = 80;

  /** @param {any} node @param {number} [left] @returns {boolean} */
  function isTooDeep(node, left = deepest) {
    return left < 0 || Boolean(node.childNodes?.some((/** @type {any} */ child) => isTooDeep(child, left - 1)));
  }

  /** @param {{ math: any, data: any }} filtered */
  function bound({ math, data }) {
    if (isTooDeep(data.root)) {
      const source = data.nodeFactory.create("token", "mtext", {}, math.math);
      data.root = data.nodeFactory.create("node", "math", [source]);
      data.root.setInheritedAttributes({}, math.display, 0, false);
      data.root.setTeXclass(null);
    }
    data.root.walkTree(boundLengths);
  }

  // Formulas near the window come first; the rest follow when the browser is idle, so that
  // printing, finding in the page and screen readers meet no gaps. Very long pages stay lazy.
  const mostInIdleTime = 600;
  const atOnce = 2;
  const latestMs = 100; // where the browser is never idle

  // Until these fonts are there a formula has other widths and heights (the first has no height of its
  // own, and is what all letters stand on), so the first formula waits for them.
  const fonts = ["zero", "n", "brk"];
  const longestWaitMs = 3000; // as browsers wait for a font
  const folder = `${vendor}mathjax-fonts/mathjax-newcm-font/chtml/woff2/`;
  for (const font of fonts) {
    new FontFace(`${font}-early`, `url("${folder}mjx-ncm-${font}.woff2")`).load().catch(() => undefined);
  }

  async function pageReady() {
    const { startup } = /** @type {any} */ (window).MathJax;
    startup.document.addStyleSheet();
    await Promise.race([
      Promise.all(fonts.map((font) => document.fonts.load(`1em MJX-NCM-${font.toUpperCase()}`))),
      new Promise((resolve) => setTimeout(resolve, longestWaitMs)),
    ]);
    // What is in the window goes from its room to the formula in one step, and nothing moves twice.
    const seen = [...document.querySelectorAll(".tex")].filter(isSeen);
    startup.document.options.lazyAlwaysTypeset = seen.length > 0 ? seen : null;
    await startup.defaultPageReady();
    startup.document.options.lazyAlwaysTypeset = null;
    typesetAtLeisure(startup.document);
  }

  /** Papers that came later, many at a time. @type {Element[]} */
  let late = [];

  document.addEventListener("sheaf:cards", (event) => {
    const math = /** @type {any} */ (window).MathJax;
    const root = event instanceof CustomEvent ? event.detail.root : null;
    if (math.typesetPromise && root instanceof Element && late.push(root) === 1) {
      queueMicrotask(async () => {
        const roots = late;
        late = [];
        await math.typesetPromise(roots);
        typesetAtLeisure(math.startup.document);
      });
    }
  });

  /** @param {Element} formula */
  function isSeen(formula) {
    const { top, bottom } = formula.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }

  /** Numbers of formulas. @type {Set<string>} */
  const tried = new Set();
  let isAtLeisure = false;

  /**
   * A few formulas at a time, so that no key press waits for them.
   *
   * @param {any} math MathJax's document
   */
  function typesetAtLeisure(math) {
    if (isAtLeisure || document.getElementsByClassName("tex").length > mostInIdleTime) {
      return;
    }
    isAtLeisure = true;
    whenIdle(async () => {
      const some = [...document.querySelectorAll("[data-mjx-lazy]")]
        .map((mark) => mark.getAttribute("data-mjx-lazy") ?? "")
        .filter((number) => !tried.has(number) && math.lazyList.get(number))
        .slice(0, atOnce);
      isAtLeisure = some.length > 0;
      if (isAtLeisure) {
        some.forEach((number) => math.lazySet.add(number) && tried.add(number));
        await typesetNext(math);
        isAtLeisure = false;
        typesetAtLeisure(math);
      }
    });
  }

  /**
   * MathJax 4.1.3 reads the formulas before those that come near too, for the macros they may define;
   * when cards came late it takes the wrong ones for earlier, and leaves them empty for good. No
   * formula here defines anything for another. Nor does it keep two sets apart that wait for files,
   * or look at those set aside meanwhile: here one set follows the other.
   *
   * @param {any} math MathJax's document
   */
  function mendLazy(math) {
    math.compileEarlierItems = () => false;
    math.lazyProcessSet = () => whenIdle(() => typesetNext(math));
  }

  /** @param {any} math MathJax's document */
  function typesetNext(math) {
    return math.whenReady(async () => {
      do {
        math.lazyHandleSet();
        await math.lazyPromise;
      } while (math.lazySet.size > 0);
    });
  }

  /** @param {() => void} action */
  function whenIdle(action) {
    if ("requestIdleCallback" in window) {
      requestIdleCallback(action, { timeout: latestMs });
    } else {
      setTimeout(action, 10); // Safari
    }
  }

  function ready() {
    const { config, startup } = /** @type {any} */ (window).MathJax;
    // Set by the assistive component for a menu that is not loaded.
    delete config.options.menuOptions;
    startup.defaultReady();
    startup.document.inputJax[0].postFilters.add(bound);
    mendLazy(startup.document);
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
