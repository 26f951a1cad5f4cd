// @ts-check
// The reader's words: phrases with weights, kept in this browser only. Where it forbids that they
// last as long as the page. The only module that stores them.

import { read, whenChanged, write } from "./storage.js";

const NAME = "words";
const MOST = 300; // phrases; when there are more, old interest fades
const LEFT = 100;
export const PHRASE_LENGTH_LIMIT = 60;
export const WEIGHT_LIMIT = 10_000;
const LEAST = 0.001; // the lightest weight that is written

/** @typedef {{ phrase: string, weight: number }} Word */
/** Later words are those met later. @typedef {{ isPaused: boolean, words: Map<string, Word> }} Cloud */

/** What the browser does not keep. @type {string | null} */
let unkept = null;
/** @type {Set<() => void>} */
const subscribers = new Set();

whenChanged(NAME, tell);
addEventListener("pageshow", ({ persisted }) => persisted && tell());

/** @param {() => void} subscriber is told of every change, here and in other tabs */
export function subscribe(subscriber) {
  subscribers.add(subscriber);
}

/** The heaviest first, of equal ones the latest. @returns {Word[]} */
export function words() {
  return ordered(load().words);
}

export function isPaused() {
  return load().isPaused;
}

/** @param {boolean} isPaused */
export function pause(isPaused) {
  save({ ...load(), isPaused });
}

/** Whether this browser keeps words beyond the page. */
export function isKept() {
  write("words-tried", "yes");
  const kept = read("words-tried") === "yes";
  write("words-tried", null);
  return kept;
}

/**
 * Add to the weights of some phrases, or take from them; what has no weight left goes.
 *
 * @param {string[]} phrases
 * @param {number} amount
 */
export function learn(phrases, amount) {
  const cloud = load();
  if (cloud.isPaused) {
    return;
  }
  for (const [key, phrase] of new Map(phrases.map((each) => [keyOf(each), clean(each)]))) {
    const known = cloud.words.get(key);
    const weight = Math.min((known?.weight ?? 0) + amount, WEIGHT_LIMIT);
    cloud.words.delete(key); // so that it comes back as the latest
    if (weight > 0 && isPhrase(phrase)) {
      cloud.words.set(key, { phrase: known?.phrase ?? phrase, weight });
    }
  }
  if (cloud.words.size > MOST) {
    fade(cloud);
  }
  save(cloud);
}

/** @param {string} phrase @param {number} weight */
export function put(phrase, weight) {
  const cloud = load();
  const made = { phrase: clean(phrase), weight };
  if (isPhrase(made.phrase) && isWeight(weight)) {
    cloud.words.set(keyOf(phrase), made);
    keepHeaviest(cloud, MOST);
    save(cloud);
  }
}

/** @param {string} phrase */
export function remove(phrase) {
  const cloud = load();
  cloud.words.delete(keyOf(phrase));
  save(cloud);
}

export function clear() {
  save({ ...load(), words: new Map() });
}

/** One phrase on a line, behind its weight. @param {number} [most] */
export function asText(most = MOST) {
  return words()
    .slice(0, most)
    .map(({ phrase, weight }) => `${written(weight)} ${phrase}`)
    .join("\n");
}

/**
 * Take the words of a text in the place of all that are here.
 *
 * @param {string} text
 * @returns {{ taken: number, refused: number }}
 */
export function fromText(text) {
  const lines = text.split(/[\r\n]+/).map(clean).filter(Boolean);
  const cloud = { ...load(), words: new Map() };
  let refused = 0;
  for (const line of lines.reverse()) {
    const [, number, rest] = line.match(/^(\d+(?:\.\d+)?) (.+)$/) ?? [null, "1", line];
    const [phrase, weight] = [rest, Number(number)];
    if (isPhrase(phrase) && isWeight(weight)) {
      cloud.words.set(keyOf(phrase), { phrase, weight });
    } else {
      refused += 1;
    }
  }
  keepHeaviest(cloud, MOST);
  save(cloud);
  return { taken: cloud.words.size, refused };
}

/** A weight without more digits than it needs. @param {number} weight */
export function written(weight) {
  return String(Math.max(Number(weight.toFixed(3)), LEAST));
}

/** @param {Cloud} cloud */
function fade(cloud) {
  keepHeaviest(cloud, LEFT);
  for (const word of cloud.words.values()) {
    word.weight /= 2;
  }
}

/** @param {Cloud} cloud @param {number} most */
function keepHeaviest(cloud, most) {
  for (const { phrase } of ordered(cloud.words).slice(most)) {
    cloud.words.delete(keyOf(phrase));
  }
}

/** @param {Map<string, Word>} some */
function ordered(some) {
  return [...some.values()].reverse().sort((one, other) => other.weight - one.weight);
}

/** What another program may have put there is looked through. @returns {Cloud} */
function load() {
  /** @type {Cloud} */
  const cloud = { isPaused: false, words: new Map() };
  try {
    const kept = JSON.parse(unkept ?? read(NAME) ?? "{}");
    cloud.isPaused = kept.paused === true;
    for (const [phrase, weight] of kept.words ?? []) {
      if (typeof phrase === "string" && isPhrase(clean(phrase)) && isWeight(weight)) {
        cloud.words.set(keyOf(phrase), { phrase: clean(phrase), weight });
      }
    }
    keepHeaviest(cloud, MOST);
  } catch {
    cloud.words.clear();
  }
  return cloud;
}

/** @param {Cloud} cloud */
function save(cloud) {
  const pairs = [...cloud.words.values()].map(({ phrase, weight }) => [phrase, weight]);
  const text = JSON.stringify({ paused: cloud.isPaused, words: pairs });
  write(NAME, text);
  unkept = read(NAME) === text ? null : text;
  tell();
}

function tell() {
  for (const subscriber of subscribers) {
    subscriber();
  }
}

/** On one line. @param {string} phrase */
function clean(phrase) {
  return phrase.replace(/\s+/g, " ").trim();
}

/** @param {string} phrase */
function keyOf(phrase) {
  return clean(phrase).normalize("NFC").toLowerCase();
}

/** @param {string} phrase */
function isPhrase(phrase) {
  return /[\p{L}\p{N}]/u.test(phrase) && phrase.length <= PHRASE_LENGTH_LIMIT;
}

/** @param {unknown} weight @returns {weight is number} */
function isWeight(weight) {
  return typeof weight === "number" && weight > 0 && weight <= WEIGHT_LIMIT;
}
