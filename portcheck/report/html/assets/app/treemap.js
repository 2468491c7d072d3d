// The map of folders and files: two levels of the chosen folder, laid out by d3-hierarchy.

const HEIGHT = 420, NARROW = 300, HEADER = 20, LETTER = 7, LEAST = 4;

/** Folders as nested maps; a folder with one folder in it and nothing else is one with it. */
function folderTree(target) {
  const top = { name: "", path: "", children: new Map() };
  data.files.forEach(({ path }, file) => {
    const value = valueOf(file, target);
    if (value <= 0) return;
    const parts = path.split("/");
    let folder = top;
    parts.forEach((part, depth) => {
      const inner = parts.slice(0, depth + 1).join("/");
      const leaf = depth === parts.length - 1;
      if (!folder.children.has(part)) folder.children.set(part, { name: part, path: inner, children: leaf ? null : new Map(), file, value });
      folder = folder.children.get(part);
    });
  });
  let shown = joinedFolders(top);
  while (shown.children.length === 1 && shown.children[0].children) [shown] = shown.children;
  return shown;
}

function joinedFolders(folder) {
  if (!folder.children) return folder;
  const children = [...folder.children.values()].map(joinedFolders);
  if (children.length === 1 && children[0].children && folder.path) {
    return { ...children[0], name: `${folder.name}/${children[0].name}` };
  }
  return { ...folder, children };
}

/** The folder at `path`, or the one deeper that it is one with; null: there is none with anything to show. */
function folderAt(folder, path) {
  const within = (inner, outer) => `${inner}/`.startsWith(`${outer}/`);
  if (!path || within(folder.path, path)) return folder;
  const next = folder.children.find((child) => child.children && (within(path, child.path) || within(child.path, path)));
  return next ? folderAt(next, path) : null;
}

function showMap(container) {
  const target = mapTarget();
  const shown = folderAt(folderTree(target), state.z) ?? { children: [] };
  const width = Math.max(280, container.clientWidth);
  const height = width < 600 ? NARROW : HEIGHT;
  const hierarchy = d3.hierarchy(shown).sum((node) => (node.children ? 0 : node.value)).sort((a, b) => b.value - a.value);
  d3.treemap().size([width, height]).paddingOuter(2).paddingInner(2).paddingTop((node) => (node.depth ? HEADER : 0))(hierarchy);
  const label = say("map", { measure: say(state.m) });
  const tiles = (hierarchy.children ?? []).filter(isSeen).map((node) => tile(node, target));
  const elsewhere = state.m === "days" ? unplaced(target) : 0;
  container.replaceChildren(crumbs(target, hierarchy.value),
    tiles.length ? svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": label }, tiles)
      : element("p", { class: "note" }, say("nothing")),
    elsewhere > 0 ? element("p", { class: "note" }, say("elsewhere", { value: figure(elsewhere) })) : "");
}

function unplaced(target) {
  return data.total[target] - data.days[target].reduce((sum, days) => sum + days, 0);
}

function crumbs(target, value) {
  const parts = state.z ? state.z.split("/") : [];
  const crumb = (text, path) => element("button", { type: "button", "aria-current": path === state.z ? "location" : null,
    onclick: () => zoom(path) }, text);
  const steps = parts.flatMap((part, depth) => [" / ", crumb(part, parts.slice(0, depth + 1).join("/"))]);
  return element("p", { class: "crumbs" }, crumb(say("whole tree"), ""), steps,
    element("span", { class: "quiet" }, ` ${either(data.targets[target].name)} · ${measured(value)}`));
}

/** Goes into a folder; the focus goes with it. */
function zoom(path) {
  go({ z: path, fp: "1" });
  document.querySelector("#map [aria-current]").focus({ preventScroll: true });
}

function measured(value) {
  return say("amount", { value: state.m === "days" ? figure(value) : number(value), measure: say(state.m) });
}

/** One box for the keyboard; a click on a box inside it goes straight there. */
function tile(node, target) {
  const folder = Boolean(node.data.children);
  return svg("g", { class: "tile", tabindex: "0", role: "button", "aria-label": titleOf(node), "data-path": node.data.path,
    onclick: () => enter(node), onkeydown: (event) => pressed(event, node) },
    svg("title", {}, titleOf(node)), box(node, folder ? "folder" : shade(node, target)),
    (node.children ?? []).filter(isSeen).map((child) => innerBox(child, target)), caption(node, `${node.data.name}${folder ? "/" : ""}`));
}

function innerBox(node, target) {
  return svg("g", { class: "inner", "data-path": node.data.path,
    onclick: (event) => { event.stopPropagation(); enter(node); } },
    svg("title", {}, titleOf(node)), box(node, shade(node, target)), caption(node, node.data.name));
}

function pressed(event, node) {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  enter(node);
}

function enter(node) {
  if (node.data.children) zoom(node.data.path);
  else openPlace({ file: node.data.path });
}

function titleOf(node) {
  return say("named", { name: node.data.path, value: measured(node.value) });
}

function isSeen(node) {
  return node.x1 - node.x0 >= 1 && node.y1 - node.y0 >= 1;
}

function box(node, kind) {
  return svg("rect", { class: kind, x: node.x0, y: node.y0, width: node.x1 - node.x0, height: node.y1 - node.y0, rx: 2 });
}

/** The share of CUDA lines that need a person, 0 to 5. */
function shade(node, target) {
  let cuda = 0, person = 0;
  for (const leaf of node.leaves()) {
    const lines = counts(target)[leaf.data.file];
    cuda += lines.cuda;
    person += lines.person;
  }
  return `shade${cuda ? Math.ceil((5 * person) / cuda) : 0}`;
}

function caption(node, name) {
  const room = Math.floor((node.x1 - node.x0 - 10) / LETTER);
  if (room < LEAST || node.y1 - node.y0 < 16) return null;
  const text = name.length > room ? `${name.slice(0, room - 1)}…` : name;
  return svg("text", { x: node.x0 + 5, y: node.y0 + 14 }, text);
}
