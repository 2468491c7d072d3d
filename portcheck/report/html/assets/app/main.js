// Unpacks the data, and shows what the address asks for.

let data = null;

async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

function prepare() {
  for (const file of data.files) {
    let line = 0;
    file.numbers = file.lines.map((step) => (line += step));
  }
}

const OPTIONS = {
  targets: () => [["*", say("any target")], ...data.targets.map(({ id, name }) => [id, `${either(name)} (${id})`])],
  measures: () => ["manual", "open", "days"].map((key) => [key, say(key)]),
  statuses: () => choices(GRAVEST),
  libraries: () => [["", say("all")], ...[...new Set(data.names.map((name) => name[LIBRARY]))].sort().map((library) =>
    [library, library === "hazard" ? say("hazard") : library])],
  kinds: () => choices(values(KIND)),
  resolutions: () => choices(values(RESOLUTION)),
  regions: () => choices(values(REGION)),
};

function choices(words) {
  return [["", say("all")], ...words.map((word) => [word, say(word)])];
}

function values(part) {
  return [...new Set(data.hows.map((how) => how[part]))].sort();
}

/** What the page says in one language at a time: the options, the button for the other. */
function showLanguage() {
  for (const select of document.querySelectorAll("select[data-state]")) {
    select.replaceChildren(...OPTIONS[select.dataset.options]().map(([value, text]) => element("option", { value }, text)));
  }
  showChosenLanguage(state.lang);
}

function showControls() {
  for (const control of document.querySelectorAll("[data-state]")) {
    const key = control.dataset.state;
    const value = key === "t" ? state.t || data.best : state[key];
    if (control.value !== value) control.value = value;
  }
}

let tables = [];
let seen = {};

/** Shows all parts that the changed state touches. Who had the focus keeps it. */
function show() {
  const focus = document.activeElement?.dataset?.focus;
  const touched = (...keys) => ["lang", ...keys].some((key) => seen[key] !== state[key]);
  if (touched()) showLanguage();
  if (touched("theme")) showTheme(state.theme);
  showControls();
  for (const table of tables) if (touched(...table.keys)) table.show();
  if (touched("t", "m", "z")) showMap(document.getElementById("map"));
  if (touched("t", ...MAP)) showFiles(document.getElementById("files"));
  if (touched("t", ...FILE)) showFile(document.getElementById("detail"));
  if (touched("t", ...LIST)) showMentions(document.getElementById("mentions"));
  seen = { ...state };
  if (focus) document.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
}

/** Scrolls to a part and gives it the focus. */
function moveTo(part, block = "start") {
  if (part.tabIndex < 0) part.tabIndex = -1;
  part.scrollIntoView({ block });
  part.focus({ preventScroll: true });
}

/** Opens a file, at a place in it if there is a `line`. */
function openPlace(place) {
  go({ ...usual(FILE), ...place });
  showPlace();
}

function showPlace() {
  const line = state.line && document.getElementById(`L${state.line}`);
  if (line) moveTo(line, "center");
  else moveTo(document.getElementById("file-title"));
}

function showSection(section) {
  if (section.matches("details")) section.open = true;
  moveTo(section.querySelector("h2, summary") ?? section);
}

/** The section that the address names, where it names no state. */
function section(fragment = location.hash.slice(1)) {
  return document.getElementById(fragment);
}

/** Moves to what the address is about. */
function arrive() {
  const asks = (keys) => keys.some((key) => state[key] !== DEFAULTS[key]);
  const table = tables.find(({ keys }) => asks(keys));
  if (section()) showSection(section());
  else if (state.file) showPlace();
  else if (asks(LIST)) moveTo(document.getElementById("mentions-title"));
  else if (asks(MAP)) moveTo(document.getElementById("where-title"));
  else if (table) moveTo(table.title);
}

/** A link to a section moves there. One to a state changes what it speaks of: a place, or the list of mentions. */
function followLink(event) {
  const link = event.target.closest('a[href^="#"]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const fragment = link.getAttribute("href").slice(1);
  const asked = Object.fromEntries(new URLSearchParams(fragment));
  if (!fragment.includes("=")) showSection(section(fragment));
  else if (asked.file) openPlace(asked);
  else {
    go({ ...usual([...FILE, ...LIST]), ...asked });
    moveTo(document.getElementById("mentions-title"));
  }
}

/** Back and forward lead to entries that `go` or `travel` made; one without their mark is new: from the address bar. */
function travel({ state: visited }) {
  const reader = { lang: state.lang, theme: state.theme };
  typed = "";
  if (visited || !section()) readAddress({ ...DEFAULTS, ...reader });
  if (visited) Object.assign(state, reader);
  if (!section()) history.replaceState(true, "", address());
  show();
  if (!visited) arrive();
}

/** What a control changes is shown from its first page on. */
function change({ target, type }) {
  const key = target.dataset.state;
  const pages = key === "t" ? ["p", "fp"] : FILTERS.includes(key) ? ["p"] : MAP.includes(key) ? ["fp"] : [];
  go({ [key]: target.value, ...usual(pages) }, { typing: type === "input" ? key : "" });
}

function listen() {
  document.addEventListener("click", followLink);
  document.addEventListener("change", (event) => event.target.matches("select") && change(event));
  document.addEventListener("input", (event) => event.target.matches("input") && change(event));
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", () => go(usual([...FILTERS, "p"])));
  listenToSwitches(state, (changes) => go(changes, { replace: true }));
  addEventListener("popstate", travel);
  let width = innerWidth;
  addEventListener("resize", () => {
    if (width === innerWidth) return;
    width = innerWidth;
    showMap(document.getElementById("map"));
  });
  listenToPrinter();
}

/** On paper the plans stand open; the bills as the reader left them. */
function listenToPrinter() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("#plan details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
}

async function start() {
  try {
    data = await unpack(document.getElementById("data").textContent);
  } catch (error) {
    document.getElementById("unpacked").hidden = false;
    return;
  }
  prepare();
  for (const part of document.querySelectorAll(".js")) part.hidden = false;
  tables = [...document.querySelectorAll("table[data-key]")].map(enhance);
  listen();
  readAddress(DEFAULTS);
  history.replaceState(true, "");
  show();
  arrive();
  root.dataset.ready = "true";
}

start();
