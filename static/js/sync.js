// @ts-check
// Keeps the libraries of several devices alike. Each fetches what lies at the key's place, merges it
// with its own and puts the result there; what another device put meanwhile is never overwritten.

import { NO_TEXT, isKept, isList } from "./library-entry.js";
import { contents, exportJson, merge } from "./library-exchange.js";
import { entriesIn } from "./library-merge.js";
import { complete, getMeta, ready, setMeta, subscribe } from "./library.js";
import { canSeal, placeOf, randomKey, readKey, seal, unseal } from "./sealed.js";

const BODY_LIMIT_BYTES = 1_000_000; // what the server takes
const TRIES = 5; // against devices that write at the same time
const PAUSE_MS = 5_000; // after the last change
const TIMEOUT_MS = 60_000;
const RETRY_MS = 60_000; // after a failure, while the page is open
const FRESH_MS = 60_000; // not asked again on the next page so soon

/** @typedef {import("./library-entry.js").Entry} Entry */

/**
 * How the last attempt went: a message of library.html. "fresh" is a place where nothing was before.
 *
 * @typedef {"busy" | "done" | "fresh" | "offline" | "refused" | "too-large" | "full" | "not-ours"} Outcome
 */

let timer = 0;
let started = false;

/** @type {{ outcome: Outcome, time: number, status?: number }} */
export const state = { outcome: "done", time: 0 };

/**
 * Synchronise by itself from now on. It does nothing without a key.
 *
 * @param {boolean} [atOnce] even if that was done a moment ago
 */
export async function start(atOnce = false) {
  await ready();
  if (!canSeal) {
    return;
  }
  if (!started) {
    started = true;
    subscribe(({ ids, origin }) => origin === "here" && ids.length && soon(PAUSE_MS));
    addEventListener("online", () => soon(0));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden ? isPending() : isStale()) {
        soon(0); // before the device is put away, and when it is taken up again
      }
    });
  }
  await complete(); // the key may come late
  if (atOnce || isPending() || isStale()) {
    await syncNow();
  }
}

/** Whether something here has not been sent. */
function isPending() {
  return Boolean(getMeta("key")) && getMeta("edited") !== getMeta("synced")?.edited;
}

function isStale() {
  return Boolean(getMeta("key")) && Date.now() - (getMeta("synced")?.time ?? 0) > FRESH_MS;
}

/** @param {number} pause */
function soon(pause) {
  clearTimeout(timer);
  timer = setTimeout(syncNow, pause);
}

/** @returns {Promise<string>} a new key, which this device uses from now on */
export async function makeKey() {
  const key = randomKey();
  setKey(key);
  await setMeta("synced", {}); // that nothing lies there is no surprise
  return key;
}

/** @param {string} text @returns {Promise<boolean>} false when it is no key */
export async function useKey(text) {
  const key = readKey(text);
  if (!key) {
    return false;
  }
  await setKey(key);
  await syncNow();
  return true;
}

/** @param {string | undefined} key */
async function setKey(key) {
  clearTimeout(timer);
  setMeta("synced", undefined);
  await setMeta("key", key);
}

export async function forgetKey() {
  await setKey(undefined);
}

/** @returns {Promise<boolean>} whether nothing lies on the server now */
export function deleteFromServer() {
  const key = getMeta("key");
  return inTurn(async () => {
    const answer = await ask(await address(key), { method: "DELETE" }).catch(() => null);
    if (answer?.ok && getMeta("key") === key) {
      await forgetKey(); // or the next change would put it there again
    }
    return Boolean(answer?.ok);
  });
}

/** @returns {Promise<void>} */
export async function syncNow() {
  clearTimeout(timer);
  await ready();
  if (getMeta("key")) {
    await inTurn(attempt);
  }
}

/** Tabs wait for each other. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
async function inTurn(work) {
  return navigator.locks ? navigator.locks.request("sheaf-sync", work) : work();
}

async function attempt() {
  const key = getMeta("key");
  if (!key) {
    return;
  }
  told("busy");
  try {
    told(await rounds(key));
  } catch {
    told(getMeta("key") === key ? "offline" : "done");
  }
  if (["offline", "refused"].includes(state.outcome)) {
    soon(RETRY_MS);
  }
}

/** @param {string} key @returns {Promise<Outcome>} */
async function rounds(key) {
  const isOurs = () => getMeta("key") === key;
  /** Ends it all once the key is forgotten, or another. @template T @param {Promise<T>} step */
  async function ours(step) {
    const result = await step;
    if (!isOurs()) {
      throw new Error("another key");
    }
    return result;
  }
  const url = await ours(address(key));
  const last = getMeta("synced");
  let etag = last?.etag;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const edited = getMeta("edited");
    const headers = etag ? { "If-None-Match": etag } : undefined;
    const found = await ours(ask(url, { cache: "no-store", headers }));
    let isAlike = found.status === 304 && !isPending();
    if (found.status === 200) {
      etag = found.headers.get("ETag");
      const theirs = await ours(read(key, found));
      if (!theirs) {
        return "not-ours";
      }
      if ((await ours(merge(theirs, "elsewhere", isOurs))).refused) {
        return "full"; // what is put there now would lack something
      }
      isAlike = essence(entriesIn(theirs)) === essence(contents());
    } else if (found.status === 404) {
      etag = undefined;
    } else if (found.status !== 304) {
      return refused(found);
    }
    if (isAlike) {
      await synced(etag, edited);
      return "done";
    }
    const body = await ours(payload(key));
    if (!body) {
      return "too-large";
    }
    /** @type {Record<string, string>} */
    const condition = etag ? { "If-Match": etag } : { "If-None-Match": "*" };
    const type = { "Content-Type": "application/octet-stream" };
    const put = await ours(ask(url, { method: "PUT", headers: { ...type, ...condition }, body }));
    if (put.ok) {
      await synced(put.headers.get("ETag"), edited);
      return found.status === 404 && !last ? "fresh" : "done";
    }
    if (put.status !== 412) {
      return refused(put);
    }
  }
  return refused({ status: 412 });
}

/** @param {string} url @param {RequestInit} how */
function ask(url, how) {
  return fetch(url, { ...how, signal: AbortSignal.timeout(TIMEOUT_MS) });
}

/** @param {string} key @param {Response} answer @returns {Promise<any>} null when it cannot be read */
async function read(key, answer) {
  const sealed = new Uint8Array(await answer.arrayBuffer());
  try {
    const theirs = JSON.parse(await unseal(key, sealed));
    return entriesIn(theirs).every((entry) => entry.times) ? theirs : null;
  } catch {
    return null;
  }
}

/** What the reader did, without the papers' own text, which alone is not worth sending. */
/** @param {Entry[]} entries */
function essence(entries) {
  return JSON.stringify(entries.map(idsAlone));
}

/** @param {{ status: number }} answer @returns {Outcome} */
function refused({ status }) {
  state.status = status;
  return status === 413 ? "too-large" : "refused";
}

/** @param {string | null | undefined} etag @param {number | undefined} edited */
async function synced(etag, edited) {
  await setMeta("synced", { etag, edited, time: Date.now() });
}

/** @param {Outcome} outcome */
function told(outcome) {
  state.outcome = outcome;
  state.time = Date.now();
  document.dispatchEvent(new CustomEvent("sheaf:sync"));
}

/** @param {string} key */
async function address(key) {
  return `/api/v1/sync/${await placeOf(key)}`;
}

/**
 * The library as it is sent: with less of the papers' own text, the larger it is. Every device still
 * has what it had, and can look up the rest by the id.
 *
 * @param {string} key
 * @returns {Promise<Uint8Array<ArrayBuffer> | null>} null when even the least is too large
 */
async function payload(key) {
  const library = contents();
  for (const shorten of [takenAway, unstarred, withoutAbstract, idsAlone]) {
    const body = await seal(key, exportJson(library.map(shorten)));
    if (body.byteLength <= BODY_LIMIT_BYTES) {
      return body;
    }
  }
  return null;
}

/** @param {Entry} entry @returns {Entry} */
function takenAway(entry) {
  return isKept(entry) ? entry : idsAlone(entry);
}

/** @param {Entry} entry @returns {Entry} */
function unstarred(entry) {
  const isDear = entry.star || entry.note || entry.tags.length;
  return isDear ? entry : idsAlone(entry);
}

/** @param {Entry} entry @returns {Entry} */
function withoutAbstract(entry) {
  return shortened(unstarred(entry), { abstract: "" });
}

/** @param {Entry} entry @returns {Entry} */
function idsAlone(entry) {
  return shortened(entry, NO_TEXT);
}

/** The time goes too, so that a shorter text never replaces a whole one. A list keeps its name. */
/** @param {Entry} entry @param {Partial<Entry>} text @returns {Entry} */
function shortened(entry, text) {
  return isList(entry.id) ? entry : { ...entry, ...text, times: { ...entry.times, paper: 0 } };
}
