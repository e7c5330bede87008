// Data of the reading room: scripts beside this one. Each calls shard(name, data) when a page needs it.
"use strict";

const waiting = new Map();
const kept = new Map();
const KEPT = 300; // scripts whose data stay in memory

function shard(name, data) {
  kept.set(name, data);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  const found = waiting.get(name);
  if (found) found.resolve(data);
}

function load(name) {
  if (kept.has(name)) return Promise.resolve(kept.get(name));
  if (waiting.has(name)) return waiting.get(name).promise;
  const found = {};
  found.promise = new Promise((resolve, reject) => {
    found.resolve = resolve;
    const script = document.createElement("script");
    script.src = `room/${name}.js`;
    script.onload = script.onerror = () => {
      script.remove();
      waiting.delete(name);
      reject(new Error(name)); // without effect once its data have come
    };
    document.head.append(script);
  });
  waiting.set(name, found);
  return found.promise;
}

// Where a place or word is: the last script that begins with it or before it; -1 where none does.
function scriptOf(firsts, wanted) {
  let low = 0, high = firsts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (firsts[middle] <= wanted) low = middle + 1; else high = middle;
  }
  return low - 1;
}

async function numbered(name, firsts, place) {
  const at = scriptOf(firsts, place);
  return (await load(`${name}-${at}`))[place - firsts[at]];
}

async function placeOf(start, id) {
  const prefix = id.slice(0, start.digits);
  try {
    const places = await load(`ids-${prefix}`);
    return Object.hasOwn(places, id) ? places[id] : null;
  } catch {
    return null;
  }
}
