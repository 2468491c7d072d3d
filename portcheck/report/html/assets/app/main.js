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

function showControls() {
  for (const select of document.querySelectorAll("select[data-state]")) {
    const key = select.dataset.state;
    const value = key === "t" ? state.t || data.best : state[key];
    select.replaceChildren(...OPTIONS[select.dataset.options]().map(([id, text]) =>
      element("option", { value: id, selected: id === value }, text)));
  }
  for (const input of document.querySelectorAll("input[data-state]")) {
    if (input !== document.activeElement) input.value = state[input.dataset.state];
  }
  showSwitches(state.lang, state.theme);
}

let relabel = [];
let seen = {};

/** Shows all parts that the changed state touches. Who had the focus keeps it. */
function show() {
  const focus = document.activeElement?.dataset?.focus;
  const touched = (...keys) => ["lang", ...keys].some((key) => seen[key] !== state[key]);
  showControls();
  if (touched("t", "m", "z")) showMap(document.getElementById("map"));
  if (touched("t", "m", "z", "fo", "fp", "fq")) showFiles(document.getElementById("files"));
  if (touched("t", "file", "line", "col", "lp")) showFile(document.getElementById("detail"));
  if (touched("t", "s", "lib", "kind", "res", "reg", "q", "o", "p")) showMentions(document.getElementById("mentions"));
  if (touched()) for (const label of relabel) label();
  if (state.file && (seen.file !== state.file || seen.line !== state.line)) reveal();
  seen = { ...state };
  const again = focus && document.querySelector(`[data-focus="${CSS.escape(focus)}"]`);
  if (again && again !== document.activeElement) {
    again.focus();
    if (again.setSelectionRange) again.setSelectionRange(again.value.length, again.value.length);
  }
}

function reveal() {
  const line = state.line && document.getElementById(`L${state.line}`);
  const heading = document.getElementById("file-title");
  (line || document.getElementById("detail")).scrollIntoView({ block: line ? "center" : "start" });
  heading?.focus({ preventScroll: true });
}

/** Follows a link to a state, and adds to the address what the link did not say. */
function follow() {
  if (!readAddress()) return;
  history.replaceState(null, "", address());
  show();
  revealList();
}

/** Where the address asks for a part of the list or of the map, that is what it is about. */
function revealList() {
  const asks = (...keys) => keys.some((key) => state[key] !== DEFAULTS[key]);
  if (state.file) return;
  if (asks("s", "lib", "kind", "res", "reg", "q", "o", "p")) document.getElementById("mentions-title").scrollIntoView();
  else if (asks("m", "z", "fo", "fp", "fq")) document.getElementById("where").scrollIntoView();
}

function listen() {
  document.addEventListener("change", ({ target }) => {
    if (target.matches("select[data-state]")) go({ [target.dataset.state]: target.value, p: "1", fp: "1" });
  });
  document.addEventListener("input", ({ target }) => {
    if (target.matches("input[data-state]")) go({ [target.dataset.state]: target.value, p: "1" }, { replace: true });
  });
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", () =>
    go({ s: "", lib: "", kind: "", res: "", reg: DEFAULTS.reg, q: "", p: "1" }));
  listenToSwitches(state, go);
  for (const anchor of document.querySelectorAll("[data-opens]")) {
    anchor.addEventListener("click", (event) => {
      event.preventDefault();
      const details = document.getElementById(anchor.dataset.opens);
      details.open = true;
      details.scrollIntoView();
      details.querySelector("summary").focus({ preventScroll: true });
    });
  }
  for (const anchor of document.querySelectorAll(".contents a, .skip")) {
    anchor.addEventListener("click", (event) => { // the filters stay in the address
      event.preventDefault();
      const section = document.getElementById(anchor.getAttribute("href").slice(1));
      section.scrollIntoView();
      section.setAttribute("tabindex", "-1");
      section.focus({ preventScroll: true });
    });
  }
  addEventListener("hashchange", follow);
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
  for (const part of document.querySelectorAll(".js, .switches")) part.hidden = false;
  relabel = [...document.querySelectorAll("table.enhanced")].map(enhance);
  listen();
  readAddress();
  show();
  revealList();
  root.dataset.ready = "true";
}

start();
