// The page's parts, its language, and the state that the address carries after the #.

const DEFAULTS = { t: "", m: "manual", s: "", lib: "", kind: "", res: "", reg: "active", q: "", o: "place", p: "1",
  z: "", fo: "-value", fp: "1", fq: "", file: "", line: "", col: "", lp: "", lang: root.dataset.lang, theme: "" };
const FILTERS = ["s", "lib", "kind", "res", "reg", "q"], LIST = [...FILTERS, "o", "p"];
const MAP = ["m", "z", "fo", "fp", "fq"], FILE = ["file", "line", "col", "lp"];
const state = { ...DEFAULTS };

function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function say(key, values = {}) {
  const words = data.words[key];
  const text = words ? either(words) : key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function either(pair) {
  return pair[state.lang === "zh" ? 1 : 0];
}

function number(value) {
  return value.toLocaleString("en-US");
}

function figure(value) {
  if (value >= 9.95) return number(Math.round(value));
  return value >= 0.095 ? value.toFixed(1) : value === 0 ? "0" : value.toFixed(2);
}

/** Names in the order of their letters, large or small. */
function compareNames(a, b) {
  const [first, second] = [a.toLowerCase(), b.toLowerCase()];
  return first < second ? -1 : Number(first > second);
}

function usual(keys) {
  return Object.fromEntries(keys.map((key) => [key, DEFAULTS[key]]));
}

/** The fragment that leads to this state; what is as usual is left out. */
function address(wanted = state) {
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries(wanted)) if (value !== DEFAULTS[key]) words.set(key, value);
  return `#${words}`;
}

/** The fragment of one file or place, as others would be sent it. A click on it changes no more than it says. */
function addressOf(file, line = "", column = "") {
  return address({ t: state.t, file: data.files[file].path, line: String(line), col: String(column), lang: state.lang });
}

/** Makes the state what the address says. `otherwise`: of what it does not say. */
function readAddress(otherwise) {
  const words = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
  for (const key of Object.keys(DEFAULTS)) state[key] = words.get(key) ?? otherwise[key];
  const known = { lang: ["en", "zh"], theme: ["", "dark", "light"] };
  for (const { dataset } of document.querySelectorAll("select[data-state]")) {
    known[dataset.state] = OPTIONS[dataset.options]().map(([value]) => value);
  }
  for (const [key, values] of Object.entries(known)) if (!values.includes(state[key])) state[key] = DEFAULTS[key];
}

/** The key that the last change typed into: while a reader types on, the history gets no more entries. */
let typed = "";

/** Changes the state, what is shown, and the address. */
function go(changes, { replace = false, typing = "" } = {}) {
  const same = replace || (typing && typing === typed);
  typed = typing;
  Object.assign(state, changes);
  show();
  const wanted = address();
  if (wanted !== `#${location.hash.slice(1)}`) history[same ? "replaceState" : "pushState"](true, "", wanted);
}

/** The number of the chosen target; -1: any. */
function chosenTarget() {
  if (state.t === "*") return -1;
  const id = state.t || data.best;
  return data.targets.findIndex((target) => target.id === id);
}

function chip(status) {
  return element("span", { class: `chip ${status}` }, say(status));
}

/** A path that breaks between its folders. */
function breakable(path) {
  return path.split("/").flatMap((part, index) => (index ? ["/", element("wbr"), part] : [part]));
}

function place(file, line, column) {
  return element("a", { href: addressOf(file, line, column) }, breakable(data.files[file].path), `:${line}:${column}`);
}
