// @ts-check
// Feeds as OPML 2.0, which every reader of feeds takes and gives.

import { feedOf } from "./followed.js";
import { isAddress } from "./library-clean.js";

/** @typedef {import("./followed.js").List} List */

const OUTLINES_LIMIT = 10_000; // of a file
const FEED = "/feed";
// What no XML may hold, escaped or not.
const NO_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/**
 * @param {List[]} lists
 * @param {string} title
 * @param {string} site its address, without a slash at the end
 * @param {Date} now
 * @returns {string}
 */
export function opml(lists, title, site, now) {
  const made = document.implementation.createDocument(null, "opml");
  made.documentElement.setAttribute("version", "2.0");
  const [head, body] = ["head", "body"].map((name) => add(made.documentElement, name, {}));
  add(head, "title", {}).textContent = title.replace(NO_XML, " ");
  add(head, "dateCreated", {}).textContent = now.toUTCString();
  for (const { url, name } of lists) {
    const text = name.replace(NO_XML, " ");
    const [xmlUrl, htmlUrl] = [site + feedOf(url), site + url];
    add(body, "outline", { type: "rss", text, title: text, xmlUrl, htmlUrl });
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(made)}\n`;
}

/**
 * The lists of this site among the feeds of a file, and how many feeds are of other sites.
 *
 * @param {string} text
 * @param {string[]} sites addresses of this site
 * @returns {{ lists: List[], foreign: number } | null} null when it is no OPML
 */
export function readOpml(text, sites) {
  const read = new DOMParser().parseFromString(text, "text/xml");
  if (read.documentElement.nodeName !== "opml" || read.querySelector("parsererror")) {
    return null;
  }
  const feeds = [...read.querySelectorAll("outline[xmlUrl]")].slice(0, OUTLINES_LIMIT);
  const found = feeds.map((outline) => ({
    url: listOf(outline.getAttribute("xmlUrl") ?? "", sites),
    name: nameIn(outline),
  }));
  const lists = new Map(found.filter(({ url }) => url).map((list) => [list.url, list]));
  return { lists: [...lists.values()], foreign: found.filter(({ url }) => !url).length };
}

/** @param {Element} outline */
function nameIn(outline) {
  const name = outline.getAttribute("text") || outline.getAttribute("title") || "";
  return name.replace(/\s+/g, " ").trim();
}

/** The list that a feed is of; nothing for a feed that is not of this site. */
/** @param {string} feed @param {string[]} sites */
function listOf(feed, sites) {
  const site = sites.find((each) => feed.startsWith(`${each}/`));
  const [path, query] = feed.slice(site?.length ?? 0).split("?", 2);
  const url = path.slice(0, -FEED.length) + (query ? `?${query}` : "");
  return site !== undefined && path.endsWith(FEED) && isAddress(url) ? url : "";
}

/** @param {Element} parent @param {string} name @param {Record<string, string>} attributes */
function add(parent, name, attributes) {
  const element = parent.ownerDocument.createElementNS(null, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  parent.append(element);
  return element;
}
