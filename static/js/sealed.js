// @ts-check
// A text locked with a key of 128 random bits, and the place on the server that goes with the key.
// The server gets the place and the locked bytes; from neither can it tell the key or the text.

const KEY_BYTES = 16;
const IV_BYTES = 12;
const PLACE_BYTES = 32;
const TEXT_BYTES_LIMIT = 100_000_000; // unpacked; a small body may be made to unpack to any size
const PLAIN = 0; // first byte: how the text was packed
const PACKED = 1;

/** Browsers have no cryptography on plain http, but for this machine itself. */
export const canSeal = globalThis.crypto?.subtle !== undefined;

/** 32 hexadecimal digits. */
export function randomKey() {
  return hex(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
}

/**
 * A key in whatever way it was copied or typed: grouped, in capitals, or as the link with the key.
 *
 * @param {string} text
 * @returns {string | null} null when it is none
 */
export function readKey(text) {
  const digits = text.replace(/^.*#key=/s, "").replace(/[\s–-]/g, "").toLowerCase();
  return /^[0-9a-f]{32}$/.test(digits) ? digits : null;
}

/** In groups of four, to be read and typed. @param {string} key */
export function grouped(key) {
  return key.match(/.{4}/g)?.join("-") ?? "";
}

/** 64 hexadecimal digits. @param {string} key */
export async function placeOf(key) {
  const bits = await derived(key, "place");
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bits)));
}

/** @param {string} key @param {string} text @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function seal(key, text) {
  const kind = "CompressionStream" in globalThis ? PACKED : PLAIN;
  const plain = new TextEncoder().encode(text);
  const packed = kind === PACKED ? await through(plain, new CompressionStream("gzip")) : plain;
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const head = new Uint8Array([kind]);
  const locked = await crypto.subtle.encrypt(way(iv, head), await cipherKey(key), packed);
  const sealed = new Uint8Array(1 + IV_BYTES + locked.byteLength);
  sealed.set(head);
  sealed.set(iv, 1);
  sealed.set(new Uint8Array(locked), 1 + IV_BYTES);
  return sealed;
}

/**
 * @param {string} key
 * @param {Uint8Array<ArrayBuffer>} sealed
 * @returns {Promise<string>}
 * @throws {Error} when it was sealed with another key, or is no such thing
 */
export async function unseal(key, sealed) {
  const [head, iv] = [sealed.slice(0, 1), sealed.slice(1, 1 + IV_BYTES)];
  const locked = sealed.slice(1 + IV_BYTES);
  const packed = await crypto.subtle.decrypt(way(iv, head), await cipherKey(key), locked);
  const plain =
    head[0] === PACKED
      ? await through(new Uint8Array(packed), new DecompressionStream("gzip"))
      : packed;
  return new TextDecoder().decode(plain);
}

/** @param {Uint8Array<ArrayBuffer>} iv @param {Uint8Array<ArrayBuffer>} head is vouched for too */
function way(iv, head) {
  return { name: "AES-GCM", iv, additionalData: head };
}

/** @param {string} key */
async function cipherKey(key) {
  const bits = await derived(key, "cipher");
  return crypto.subtle.importKey("raw", bits, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** Unlike secrets from one key, by what they are for. @param {string} key @param {string} purpose */
async function derived(key, purpose) {
  const pairs = key.match(/../g) ?? [];
  const raw = new Uint8Array(pairs.map((pair) => parseInt(pair, 16)));
  const base = await crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveBits"]);
  const info = new TextEncoder().encode(`sheaf sync 1 ${purpose}`);
  const way = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  return crypto.subtle.deriveBits(way, base, 8 * PLACE_BYTES);
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {CompressionStream | DecompressionStream} stream
 */
async function through(bytes, stream) {
  const parts = [];
  let size = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return new Uint8Array(await new Blob(parts).arrayBuffer());
    }
    size += value.byteLength;
    if (size > TEXT_BYTES_LIMIT) {
      await reader.cancel();
      throw new Error("too large");
    }
    parts.push(value);
  }
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
