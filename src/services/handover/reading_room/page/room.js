// Which page is shown: the part of the address after #.
"use strict";

const PAGES = { search: searchPage, record: recordPage, kind: kindPage, timeline: timelinePage, money: moneyPage, board: boardPage };
const MENU = ["search", "kind", "timeline", "money", "board"];

function headOf(start, name) {
  const menu = MENU.map((path) => {
    const link = to(path, say(path === "kind" ? "records" : path));
    if (path === name) link.setAttribute("aria-current", "page");
    return el("li", {}, link);
  });
  const languages = LANGUAGES.map((each, at) => {
    const button = el("button", { type: "button", lang: each, "aria-pressed": String(at === language) }, each);
    button.addEventListener("click", () => {
      language = at;
      show(start);
    });
    return el("li", {}, button);
  });
  document.getElementById("head").replaceChildren(
    el("p", {}, to("search", `${start.archive.organisation}: ${say("room")}`)),
    el("nav", { "aria-label": say("room") }, el("ul", {}, menu, languages)));
  const made = `${say("made")} ${start.archive.origin}, ${say("upto")} ${start.archive.size}, ${start.archive.moment}. ${start.archive.product}.`;
  document.getElementById("foot").replaceChildren(el("p", {}, made));
}

let turn = 0;

async function show(start) {
  const mine = ++turn;
  const [path, question] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, key] = path.split("/");
  const page = Object.hasOwn(PAGES, name) ? PAGES[name] : searchPage;
  document.documentElement.lang = LANGUAGES[language];
  headOf(start, page === searchPage ? "search" : name);
  let made;
  try {
    made = await page(start, key || "", new URLSearchParams(question || ""));
  } catch (error) {
    made = [el("h1", {}, say("broken")), el("p", {}, String(error.message))];
  }
  if (mine !== turn) return; // another page was asked for meanwhile
  const main = document.getElementById("main");
  main.replaceChildren(...made.flat().filter((each) => each !== ""));
  document.title = `${main.querySelector("h1").textContent} – ${start.archive.organisation}`;
  document.body.dataset.shown = location.hash;
  scrollTo(0, 0);
}

load("start").then((start) => {
  addEventListener("hashchange", () => show(start));
  return show(start);
}).catch((error) => {
  document.getElementById("main").textContent = `${say("broken")}: room/${error.message}.js`;
});
