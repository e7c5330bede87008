// The pages. Every text of a record becomes a text node: nothing of it is read as markup.
"use strict";

function el(tag, said, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(said || {})) if (value !== null && value !== undefined) made.setAttribute(name, value);
  made.append(...children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== "").map(isolated));
  return made;
}

// Signs that turn the direction of writing act within their own text alone, and never on what stands beside it.
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function isolated(child) {
  if (typeof child !== "string" || child.search(TURNING) < 0) return child;
  const made = document.createElement("bdi");
  made.textContent = child;
  return made;
}

// The page of a list that is asked for, of those that there are.
function pageIn(said, pages) {
  const page = Math.trunc(Number(said.get("page")));
  return Math.min(Math.max(page || 0, 0), Math.max(pages - 1, 0));
}

function to(path, ...children) {
  return el("a", { href: `#/${path}` }, ...children);
}

const kindOf = (start, number) => start.kinds[number];
const idOf = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function statusOf(kind, status) {
  return Object.hasOwn(kind.states, status) ? kind.states[status][language] : status;
}

// A record in a list: its kind, day, number, title, state and place, in this order.
function lineOf(start, [number, day, name, title, status, place], asked) {
  const kind = kindOf(start, number);
  const rest = [kind.words[language], name, day && dayOf(day), statusOf(kind, status)].filter(Boolean).join(" · ");
  const path = `record/${place}${asked ? `?q=${encodeURIComponent(asked)}` : ""}`;
  return el("li", { class: "hit" }, to(path, title || name || kind.words[language]), el("div", { class: "small" }, rest));
}

function pager(path, page, pages) {
  if (pages < 2) return "";
  const at = (number, word) => (number < 0 || number >= pages ? "" : to(`${path}${number}`, say(word)));
  return el("p", { class: "pager" }, at(page - 1, "previous"), ` ${page + 1} / ${pages} `, at(page + 1, "next"));
}

function table(heads, rows, sums = []) {
  return el("div", { class: "wide" }, el("table", {},
    el("thead", {}, el("tr", {}, heads.map((each) => el("th", { scope: "col" }, each)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, at) => el("td", { class: sums.includes(at) ? "sum" : null }, cell)))))));
}

async function searchPage(start, _, said) {
  const asked = said.get("q") || "", only = said.get("kind");
  const field = el("input", { type: "search", id: "q", name: "q", value: asked, autocomplete: "off" });
  const form = el("form", { role: "search" }, el("label", { for: "q" }, say("ask")), field, el("button", {}, say("find")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.hash = `#/search?q=${encodeURIComponent(field.value)}`;
  });
  if (!asked.trim()) return [el("h1", {}, start.archive.organisation), form, el("h2", {}, say("records")), kindsOf(start)];
  const found = await find(start, asked);
  const path = `search?q=${encodeURIComponent(asked)}`;
  let places = found.places;
  if (only !== null) {
    const first = start.kinds.slice(0, only).reduce((sum, kind) => sum + kind.count, 0), kind = kindOf(start, only);
    places = places.filter((place) => place >= first && place < first + (kind ? kind.count : 0));
  }
  const pages = Math.ceil(places.length / LINES), page = pageIn(said, pages), lines = [];
  for (const place of places.slice(page * LINES, (page + 1) * LINES)) lines.push(await numbered("lines", start.lines, place));
  const facets = found.kinds.map((count, at) => (count ? el("li", {}, to(`${path}&kind=${at}`, `${kindOf(start, at).words[language]} ${count}`)) : ""));
  const unfound = found.explained.filter(([, terms]) => !terms.length).map(([word]) => word);
  return [
    el("h1", {}, say("search")), form,
    el("p", { id: "total" }, `${found.places.length} ${say("hits")}`),
    el("nav", { "aria-label": say("kind") }, el("ul", {}, el("li", {}, to(path, say("all"))), facets)),
    el("p", { class: "small" }, `${say("asked")}: ${found.explained.map(([word, terms]) => `${word} → ${terms.filter((term) => !term.startsWith("~")).slice(0, 8).join(", ") || "–"}`).join("; ")}`),
    unfound.length ? el("p", {}, `${say("unfound")}: ${unfound.join(", ")}`) : "",
    places.length ? el("ol", { class: "plain", id: "hits" }, lines.map((line) => lineOf(start, line, asked))) : el("p", {}, say("nothing")),
    pager(`${path}${only === null ? "" : `&kind=${only}`}&page=`, page, pages),
  ];
}

function kindsOf(start) {
  return el("ul", { class: "plain" }, start.kinds.map((kind) => el("li", {}, to(`kind/${kind.name}`, kind.words[language]), ` ${kind.count}`)));
}

async function kindPage(start, name, said) {
  const at = start.kinds.findIndex((kind) => kind.name === name), kind = kindOf(start, at);
  if (!kind) return [el("h1", {}, say("records")), kindsOf(start)];
  const together = 50, pages = Math.ceil(kind.count / together), page = pageIn(said, pages), lines = [];
  const first = start.kinds.slice(0, at).reduce((sum, each) => sum + each.count, 0);
  for (let place = first + page * together; place < Math.min(first + kind.count, first + (page + 1) * together); place++)
    lines.push(await numbered("lines", start.lines, place));
  return [
    el("h1", {}, `${kind.words[language]} (${kind.count})`),
    el("ol", { class: "plain" }, lines.map((line) => lineOf(start, line))),
    pager(`kind/${name}?page=`, page, pages),
  ];
}

function valueOf(value, names) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  if (typeof value === "string") {
    if (!idOf.test(value) || !Object.hasOwn(names, value)) return dayOf(value);
    const [, , number, title, , place] = names[value];
    return to(`record/${place}`, [number, title].filter(Boolean).join(" ") || value);
  }
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.length ? el("ul", { class: "plain" }, value.map((each) => el("li", {}, valueOf(each, names)))) : "–";
  if (typeof value.sum === "string" && Object.keys(value).length === 1) return sumOf(value.sum);
  return fieldsOf(value, names);
}

function fieldsOf(value, names, without = []) {
  const shown = Object.entries(value).filter(([name, each]) => !without.includes(name) && each !== null && each !== "" && !(Array.isArray(each) && !each.length));
  return el("dl", {}, shown.map(([name, each]) => [el("dt", {}, say(name)), el("dd", {}, valueOf(each, names))]));
}

// The text with the words marked that begin as a word of the question does.
function marked(text, terms) {
  const begins = terms.filter((term) => term.length > 3).map((term) => term.slice(0, Math.max(4, term.length - 2)));
  const made = el("pre", {});
  let at = 0;
  for (const found of begins.length ? text.matchAll(/[\p{L}\p{N}]+/gu) : []) {
    if (!begins.some((each) => found[0].toLowerCase().startsWith(each))) continue;
    made.append(text.slice(at, found.index), el("mark", {}, found[0]));
    at = found.index + found[0].length;
  }
  made.append(text.slice(at));
  return made;
}

function eventOf(event, names) {
  const day = event.effective_on || event.recorded_at.slice(0, 10);
  return el("li", { class: "hit" },
    el("strong", {}, `${dayOf(day)} `), event.name.replace(/\.v\d+$/, "").replace(/[._]/g, " "),
    fieldsOf({ ...event.fact, ...(event.content || {}) }, names, ["publicity", "natural_key"]),
    el("div", { class: "small" }, `${say("position")} ${event.position} · ${event.recorded_at} · ${event.leaf}`));
}

async function recordPage(start, key, said) {
  const place = idOf.test(key) ? await placeOf(start, key) : /^\d+$/.test(key) ? Number(key) : null;
  const count = start.kinds.reduce((sum, kind) => sum + kind.count, 0);
  if (place === null || place >= count) return [el("h1", {}, say("missing"))];
  const page = await numbered("records", start.records, place), state = page.state, names = page.names;
  const kind = start.kinds.find((each) => each.name === state.kind);
  const terms = said.get("q") ? (await find(start, said.get("q"))).explained.flatMap(([word, each]) => [word, ...each]) : [];
  const named = el("ul", { class: "plain" }, page.named.map((line) => lineOf(start, line)));
  const part = (word, ...children) => [el("h2", {}, say(word)), ...children];
  const made = [
    el("p", { class: "small" }, kind.words[language]),
    el("h1", {}, [state.number, state.title].filter(Boolean).join(" ") || state.id),
    el("p", {}, statusOf(kind, state.status)),
    part("state", fieldsOf(state, names, ["id", "kind", "title", "number", "status", "version", "position", "versions", "natural_key", "text"])),
    page.files.length ? part("files", el("ul", {}, page.files.map(([path, name, type, size]) => el("li", {}, el("a", { href: path, type, download: name.replace(TURNING, "") }, name || path), ` ${type}, ${size} B`)))) : [],
    page.text ? part("text", marked(page.text, terms)) : [],
    page.named.length ? part("named", named) : [],
    part("timeline", el("ol", { class: "plain" }, page.events.map((event) => eventOf(event, names)))),
    part("proof", el("p", { class: "small" }, state.id), el("p", {}, say("proven"))),
  ];
  if (page.more) {
    let next = 0;
    const button = el("button", { type: "button" }, say("more"));
    button.addEventListener("click", async () => {
      for (const line of await load(`naming-${place}-${next}`)) named.append(lineOf(start, line));
      if (++next >= page.more) button.remove();
    });
    named.after(button);
  }
  return made.flat();
}

async function timelinePage(start, year, said) {
  const years = el("nav", { "aria-label": say("timeline") }, el("ul", {}, start.years.map(([each, , count]) => el("li", {}, to(`timeline/${each}`, `${each || say("undated")} (${count})`)))));
  const known = start.years.find(([each]) => each === year);
  if (!known) return [el("h1", {}, say("timeline")), years];
  const page = pageIn(said, known[1]);
  return [
    el("h1", {}, `${say("timeline")}: ${year || say("undated")}`), years,
    el("ol", { class: "plain" }, (await load(`year-${year}-${page}`)).map((line) => lineOf(start, line))),
    pager(`timeline/${year}?page=`, page, known[1]),
  ];
}

async function moneyPage(start, name, said) {
  const part = start.money.find((each) => each.name === `money-${name}`), kinds = start.money.map((each) => kindOf(start, each.kind));
  const menu = el("nav", { "aria-label": say("money") }, el("ul", {}, kinds.map((kind) => el("li", {}, to(`money/${kind.name}`, kind.words[language])))));
  const totals = (each) => table([say("total"), say("amount")], each.totals.map(([field, sum]) => [say(field), sumOf(sum)]), [1]);
  if (!part) return [el("h1", {}, say("money")), menu, start.money.flatMap((each) => [el("h2", {}, kindOf(start, each.kind).words[language]), totals(each)])].flat();
  const page = pageIn(said, part.parts), rows = await load(`${part.name}-${page}`);
  const fields = [...new Set(rows.flatMap(([, , , sums]) => Object.keys(sums)))];
  return [
    el("h1", {}, `${say("money")}: ${kindOf(start, part.kind).words[language]}`), menu, totals(part),
    table([say("title"), ...fields.map(say)], rows.map(([place, number, title, sums]) => [to(`record/${place}`, [number, title].filter(Boolean).join(" ")), ...fields.map((field) => (Object.hasOwn(sums, field) ? sumOf(sums[field]) : ""))]), fields.map((_, at) => at + 1)),
    pager(`money/${name}?page=`, page, part.parts),
  ];
}

async function boardPage(start, _, said) {
  const board = start.board, page = pageIn(said, board.parts);
  const items = board.parts ? await load(`board-${page}`) : [];
  const matter = (name) => (Object.hasOwn(start.matters, name) ? start.matters[name][language] : name);
  const heads = ["due", "matter", "title", "party", "amount", "detail", "assignee"];
  return [
    el("h1", {}, say("board")),
    el("ul", { class: "plain" }, board.wind_downs.map((each) => el("li", {}, to(`record/${each.id}`, [each.organisation, each.number].filter(Boolean).join(" ") || each.id), ` ${each.status} ${dayOf(each.cutoff_on || "")}`))),
    el("p", {}, board.open ? `${board.open} ${say("open")}` : say("none")),
    el("ul", {}, Object.entries(board.by_matter).map(([name, count]) => el("li", {}, `${matter(name)}: ${count}`))),
    items.length ? table(heads.map(say), items.map((each) => [dayOf(each.due || ""), matter(each.matter), to(`record/${each.id}`, [each.number, each.title].filter(Boolean).join(" ") || each.id), each.party || "", sumOf(each.amount || ""), (each.detail || []).map(say).join(", "), each.assignee || ""]), [4]) : "",
    pager("board?page=", page, board.parts),
  ];
}
