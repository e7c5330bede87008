// Full-text search over the index that came with the package.
"use strict";

const WORD = /[\p{L}\p{N}]+(?:(?:[-'&]|:(?=[a-zåäö]{1,6}(?![\p{L}\p{N}])))[\p{L}\p{N}]+)*\*?/gu;
const CLITICS = /(?:kin|kaan|kään|han|hän|ko|kö|pa|pä)$/u;
const POSSESSIVES = /(?:ni|si|nsa|nsä|mme|nne|(?<=[aeiouyäö])[aeiouyäö]n)$/u;
const ENDINGS = [
  "", "n", "t", "a", "ä", "ta", "tä", "tta", "ttä", "na", "nä", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä",
  "lle", "ksi", "kse", "en", "in", "an", "än", "on", "ön", "un", "yn", "han", "hän", "hen", "hin", "hon", "hön", "hun",
  "hyn", "seen", "siin", "den", "tten", "ten", "ien", "jen", "ja", "jä", "ia", "iä", "hin", "mme", "tte", "vat", "vät",
  "nut", "nyt", "neet", "taan", "tään", "ttiin", "tiin", "isi", "isivat", "ttu", "tty", "minen", "misen", "mista",
  "mistä", "miseen", "ma", "mä", "massa", "mässä", "masta", "mästä", "malla", "mällä", "maan", "mään", "mia", "miä",
  "mat", "mät", "va", "vä", "van", "vän", "vaa", "vää", "vien", "ttava", "ttavan", "tava", "tavan", "tu", "ty", "ttua",
  "tua", "ttuna", "tuna", "ttuaan", "tussa", "tulla", "neille", "neiden", "dessa", "dessä", "essa", "essä", "e", "o", "u",
  "y", "ö", "i", "te", "de", "ade", "at", "r", "s", "es", "ed", "ing", "et", "er", "ar", "or", "na", "erna", "arna", "orna", "ens", "ets",
];
const LINES = 25; // hits of a page
const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUE = new Map([...SIGNS].map((sign, value) => [sign, value]));
const MOST_TERMS = 60; // of a word that ends with *

// Written as the index has it: ligatures as their letters, without signs that are not seen.
function plainOf(text) {
  return text.normalize("NFC").replace(/[\ufb00-\ufb06]/g, (each) => each.normalize("NFKC"))
    .replace(/[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, "");
}

function wordsOf(text) {
  return [...plainOf(text).toLowerCase().replace(/[‐‑]/g, "-").replace(/’/g, "'").matchAll(WORD)].map((m) => m[0]);
}

async function wordIn(start, word) {
  const at = scriptOf(start.words, word);
  if (at < 0) return null;
  const words = await load(`words-${at}`);
  if (!Object.hasOwn(words, word)) return null;
  return words[word] === "" ? [word] : words[word].split(" ");
}

// The terms a word is looked up by: those of the same form in a text, else of the longest stem it may be inflected from.
async function termsOf(start, word) {
  if (word.endsWith("*")) return beginning(start, word.slice(0, -1));
  const known = await wordIn(start, word);
  if (known) return known;
  const bodies = new Set([word]);
  for (const each of [...bodies]) bodies.add(each.replace(CLITICS, ""));
  for (const each of [...bodies]) {
    const bare = each.replace(POSSESSIVES, "");
    if (bare !== each) bodies.add(bare).add(`${bare}n`).add(`${bare}t`); // avustuksensa: avustuksen
  }
  for (const body of bodies) {
    const form = body === word ? null : await wordIn(start, body);
    if (form) return form;
  }
  const stems = new Set();
  for (const body of bodies)
    for (const ending of ENDINGS)
      if (body.endsWith(ending) && body.length - ending.length >= 2) stems.add(body.slice(0, body.length - ending.length));
  const longest = [...stems].sort((one, other) => other.length - one.length);
  let found = [], length = 0;
  for (const stem of longest) {
    if (stem.length < length) break;
    const terms = (await wordIn(start, `${stem}+`)) || (stem === word ? null : await wordIn(start, stem));
    if (terms) {
      found = found.concat(terms);
      length = stem.length;
    }
  }
  return [...new Set(found)];
}

async function beginning(start, word) {
  const found = new Set();
  for (let at = Math.max(0, scriptOf(start.words, word)); at < start.words.length && found.size < MOST_TERMS; at++) {
    if (start.words[at] > word && !start.words[at].startsWith(word)) break;
    for (const [key, terms] of Object.entries(await load(`words-${at}`)))
      if (key.startsWith(word) && !key.endsWith("+") && found.size < MOST_TERMS)
        for (const term of terms === "" ? [key] : terms.split(" ")) found.add(term);
  }
  return [...found];
}

// Calls back with each place that a term finds, and its tier: 0 in the title, 1 in the text, 2 as a part of a compound.
async function each(start, term, back) {
  const at = scriptOf(start.terms, term);
  const terms = at < 0 ? {} : await load(`terms-${at}`);
  if (!Object.hasOwn(terms, term)) return;
  terms[term].split(" ").forEach((packed, tier) => {
    let place = -1, distance = 0, shift = 0;
    for (const sign of packed) {
      const value = VALUE.get(sign);
      distance |= (value & 31) << shift;
      shift += 5;
      if (value < 32) {
        place += distance + 1;
        back(place, tier);
        distance = shift = 0;
      }
    }
  });
}

// What a question finds: places in their final order, how many of each kind, and what each word was looked up by.
async function find(start, question) {
  const typed = [...new Set(wordsOf(question))];
  const telling = typed.filter((word) => !start.stop.includes(word));
  const asked = telling.length ? telling : typed;
  const count = start.kinds.reduce((sum, kind) => sum + kind.count, 0);
  const explained = [];
  let sums = null;
  for (const word of asked) {
    let terms = await termsOf(start, word);
    if (!terms.length && /[-'&:]/.test(word)) {
      terms = [];
      for (const piece of word.split(/[-'&:]/)) terms.push(...(await termsOf(start, piece)));
    }
    explained.push([word, terms]);
    const best = new Uint8Array(count);
    for (const term of terms)
      await each(start, term, (place, tier) => {
        if (!best[place] || best[place] > tier + 1) best[place] = tier + 1;
      });
    if (sums === null) sums = Uint16Array.from(best);
    else for (let place = 0; place < count; place++) sums[place] = sums[place] && best[place] ? sums[place] + best[place] : 0;
  }
  const byTier = [], kinds = start.kinds.map(() => 0);
  let kind = 0, end = start.kinds.length ? start.kinds[0].count : 0;
  for (let place = 0; sums !== null && place < count; place++) {
    while (place >= end) end += start.kinds[++kind].count;
    if (!sums[place]) continue;
    kinds[kind]++;
    (byTier[sums[place]] ||= []).push(place);
  }
  return { places: byTier.flat(), kinds, explained };
}
