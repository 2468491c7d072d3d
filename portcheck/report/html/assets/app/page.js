// The page's parts, its language, and the state that the address carries after the #.

const DEFAULTS = { t: "", m: "manual", s: "", lib: "", kind: "", res: "", reg: "active", q: "", o: "place", p: "1",
  z: "", fo: "-value", fp: "1", fq: "", file: "", line: "", col: "", lp: "1", lang: root.dataset.lang, theme: "" };
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
  const text = words ? words[state.lang === "zh" ? 1 : 0] : key;
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

/** The fragment that leads to this state with `changes` in it; what is as usual is left out. */
function address(changes = {}) {
  const wanted = { ...state, ...changes };
  const words = new URLSearchParams();
  for (const [key, usual] of Object.entries(DEFAULTS)) {
    if (wanted[key] !== usual) words.set(key, wanted[key]);
  }
  return "#" + words.toString();
}

function readAddress() {
  const fragment = location.hash.slice(1);
  if (fragment && !fragment.includes("=")) return false; // a section of the page
  const words = new URLSearchParams(fragment);
  const kept = { lang: state.lang, theme: state.theme }; // a link into the page says nothing of these
  for (const [key, usual] of Object.entries(DEFAULTS)) state[key] = words.get(key) ?? kept[key] ?? usual;
  if (state.t !== "*" && !data.targets.some((target) => target.id === state.t)) state.t = "";
  return true;
}

/** Changes the state, the address, and what is shown. Typing makes no new entry in the history. */
function go(changes, { replace = false } = {}) {
  Object.assign(state, changes);
  history[replace ? "replaceState" : "pushState"](null, "", address());
  show();
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

function place(file, line, column = "") {
  const path = data.files[file].path;
  return element("a", { href: address({ file: path, line: String(line), col: String(column), lp: "1" }) },
    `${path}:${line}${column ? `:${column}` : ""}`);
}
