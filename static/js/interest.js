// @ts-check
// Tells the server that a paper was opened or starred, so that all can see what is read much.
// It says nothing of the reader but a random number of this browser, by which nothing counts twice;
// nothing at all when the reader does not want to be counted, or the browser cannot keep the number.

import { getMeta, isStored, ready, setMeta } from "./library.js";

/** @typedef {{ pdf: number, related: number, stars: number }} Counts */

/**
 * @param {string} id
 * @param {"pdf" | "related" | "star" | "unstar"} kind
 * @returns {Promise<Counts | null>} null when it was not counted; that is no matter for the reader
 */
export async function tellInterest(id, kind) {
  await ready();
  if (!isStored() || getMeta("uncounted")) {
    return null;
  }
  try {
    const answer = await fetch(`/api/v1/papers/${id}/interest`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ kind, by: token() }),
      keepalive: true, // it outlives the page, which a link may be leading away from
    });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** 32 hexadecimal digits. */
function token() {
  let by = getMeta("by");
  if (!by) {
    by = [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
    setMeta("by", by);
  }
  return by;
}
