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
  return { ...shown, path: "" };
}

function joinedFolders(folder) {
  if (!folder.children) return folder;
  const children = [...folder.children.values()].map(joinedFolders);
  if (children.length === 1 && children[0].children && folder.path) {
    return { ...children[0], name: `${folder.name}/${children[0].name}` };
  }
  return { ...folder, children };
}

function found(folder, path) {
  if (folder.path === path) return folder;
  for (const child of folder.children ?? []) {
    if (path === child.path || path.startsWith(`${child.path}/`)) return child.children ? found(child, path) : null;
  }
  return null;
}

function showMap(container) {
  const target = mapTarget();
  const tree = folderTree(target);
  const shown = (state.z && found(tree, state.z)) || tree;
  const width = Math.max(280, container.clientWidth || 280);
  const height = width < 600 ? NARROW : HEIGHT;
  const hierarchy = d3.hierarchy(shown).sum((node) => (node.children ? 0 : node.value)).sort((a, b) => b.value - a.value);
  d3.treemap().size([width, height]).paddingOuter(2).paddingInner(2).paddingTop((node) => (node.depth ? HEADER : 0))(hierarchy);
  const label = say("map", { measure: say(state.m) });
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": label });
  for (const node of hierarchy.children ?? []) picture.append(tile(node, target));
  const elsewhere = state.m === "days" ? unplaced(target) : 0;
  container.replaceChildren(crumbs(tree, shown, hierarchy.value),
    hierarchy.children ? picture : element("p", { class: "note" }, say("nothing")),
    elsewhere > 0 ? element("p", { class: "note" }, say("elsewhere", { value: figure(elsewhere) })) : "");
}

function unplaced(target) {
  return data.total[target] - data.days[target].reduce((sum, days) => sum + days, 0);
}

function crumbs(tree, shown, value) {
  const parts = [element("button", { type: "button", "data-focus": "z", onclick: () => go({ z: "", fp: "1" }) }, say("whole tree"))];
  let path = "";
  for (const part of shown.path ? shown.path.split("/") : []) {
    path = path ? `${path}/${part}` : part;
    const here = path;
    parts.push(" / ", element("button", { type: "button", onclick: () => go({ z: here, fp: "1" }) }, part));
  }
  return element("p", { class: "crumbs" }, parts, element("span", { class: "quiet" }, ` ${measured(value)}`));
}

function measured(value) {
  return `${state.m === "days" ? figure(value) : number(value)} ${say(state.m)}`;
}

function tile(node, target) {
  const name = `${node.data.name}${node.data.children ? "/" : ""}`;
  const label = say("tile", { name: node.data.path, value: measured(node.value) });
  const inner = node.data.children ? (node.children ?? []).map((child) =>
    [box(child, target, false), caption(child, child.data.name, "inner")]).flat() : [];
  const enter = () => (node.data.children ? go({ z: node.data.path, fp: "1" }) : openFile(node.data.path));
  return svg("g", { class: "tile", tabindex: "0", role: "button", "aria-label": label, "data-path": node.data.path,
    onclick: enter, onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); enter(); } } },
    svg("title", {}, label), box(node, target, Boolean(node.data.children)), inner, caption(node, name, null));
}

function openFile(path) {
  go({ file: path, line: "", col: "", lp: "1" });
}

function box(node, target, folder) {
  const width = Math.max(0, node.x1 - node.x0), height = Math.max(0, node.y1 - node.y0);
  if (width < 1 || height < 1) return null;
  return svg("rect", { class: folder ? "folder" : `shade${shade(node, target)}`, x: node.x0, y: node.y0, width, height, rx: 2 });
}

/** The share of CUDA lines that need a person, 0 to 5. */
function shade(node, target) {
  let cuda = 0, person = 0;
  for (const leaf of node.leaves()) {
    const of_file = counts(target)[leaf.data.file];
    cuda += of_file.cuda;
    person += of_file.person;
  }
  return cuda ? Math.ceil((5 * person) / cuda) : 0;
}

function caption(node, name, kind) {
  const room = Math.floor((node.x1 - node.x0 - 10) / LETTER);
  if (room < LEAST || node.y1 - node.y0 < 16) return null;
  const text = name.length > room ? `${name.slice(0, room - 1)}…` : name;
  return svg("text", { class: kind, x: node.x0 + 5, y: node.y0 + 14 }, text);
}
