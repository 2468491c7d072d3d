// The files with their open lines, and one file with its lines.

const FILE_ROWS = 20;
const LINES = 300;
const PERSON = "p", NOBODY = "u";

/** Of each file the lines that touch CUDA, need a person, and are open (a person's, or unknown) on a target. */
const countsKept = new Map();

function counts(target) {
  if (!countsKept.has(target)) {
    countsKept.set(target, data.files.map((file) => {
      const found = { cuda: 0, person: 0, nobody: 0 };
      for (const combo of file.classes) {
        const letter = data.combos[combo][target];
        if (letter === ".") continue;
        found.cuda += 1;
        if (letter === PERSON) found.person += 1;
        else if (letter === NOBODY) found.nobody += 1;
      }
      return found;
    }));
  }
  return countsKept.get(target);
}

/** The target that the map and the files speak of: the chosen one, or the cheapest where any is chosen. */
function mapTarget() {
  const target = chosenTarget();
  return target >= 0 ? target : data.targets.findIndex(({ id }) => id === data.best);
}

function valueOf(file, target) {
  const { person, nobody } = counts(target)[file];
  return state.m === "days" ? data.days[target][file] : state.m === "open" ? person + nobody : person;
}

function showFiles(container) {
  const target = mapTarget();
  const of_target = counts(target);
  const wanted = state.fq.trim().toLowerCase();
  const inside = state.z ? `${state.z}/` : "";
  const rows = data.files.map((_file, index) => index).filter((index) =>
    of_target[index].cuda && data.files[index].path.startsWith(inside) && data.files[index].path.toLowerCase().includes(wanted));
  const keys = {
    file: (index) => index, cuda: (index) => of_target[index].cuda, person: (index) => of_target[index].person,
    nobody: (index) => of_target[index].nobody, days: (index) => data.days[target][index],
    value: (index) => valueOf(index, target),
  };
  const key = keys[state.fo.replace(/^-/, "")] ?? keys.value;
  const sign = state.fo.startsWith("-") ? -1 : 1;
  rows.sort((a, b) => (key(a) - key(b)) * sign || a - b);
  const columns = [
    { key: "file", title: say("file"), cell: (index) => fileLink(index) },
    { key: "cuda", title: say("cuda lines"), number: true, cell: (index) => number(of_target[index].cuda) },
    { key: "person", title: say("person"), number: true, cell: (index) => number(of_target[index].person) },
    { key: "nobody", title: say("nobody"), number: true, cell: (index) => number(of_target[index].nobody) },
    { key: "days", title: say("days"), number: true, cell: (index) => figure(data.days[target][index]) },
  ];
  const filter = element("input", { type: "search", value: state.fq, autocomplete: "off", "data-focus": "fq",
    oninput: (event) => go({ fq: event.target.value, fp: "1" }, { replace: true }) });
  const tally = say("tally files", { shown: number(rows.length), all: number(data.files.length) });
  container.replaceChildren(
    element("p", { class: "controls" }, element("label", {}, `${say("filter")} `, filter), element("span", { class: "quiet" }, tally)),
    ...pagedTable({ caption: tally, columns, rows, size: FILE_ROWS, order: "fo", page: "fp" }).filter(Boolean));
}

function fileLink(index) {
  const path = data.files[index].path;
  return element("a", { href: address({ file: path, line: "", col: "", lp: "1" }) }, path);
}

/** Mention numbers by file: they are sorted by file. */
let firsts = null;

function mentionsOf(file) {
  if (!firsts) {
    firsts = new Map();
    data.mentions.file.forEach((each, index) => {
      if (!firsts.has(each)) firsts.set(each, []);
      firsts.get(each).push(index);
    });
  }
  return firsts.get(file) ?? [];
}

function showFile(container) {
  const file = state.file ? data.files.findIndex(({ path }) => path === state.file) : -1;
  container.hidden = file < 0;
  if (file < 0) return container.replaceChildren();
  const { path, numbers, text } = data.files[file];
  const wanted = Number(state.line);
  const at = wanted ? numbers.indexOf(wanted) : -1;
  if (at >= 0 && state.lp === "1") state.lp = String(Math.floor(at / LINES) + 1);
  const pages = Math.max(1, Math.ceil(numbers.length / LINES));
  const current = Math.min(Math.max(1, Number(state.lp) || 1), pages);
  const mentions = Map.groupBy ? Map.groupBy(mentionsOf(file), (index) => data.mentions.line[index]) : grouped(file);
  const list = element("ol", { class: "source", "aria-label": say("lines of", { file: path }) });
  let before = null;
  numbers.slice((current - 1) * LINES, current * LINES).forEach((line, index) => {
    if (before !== null && line !== before + 1) list.append(element("li", { class: "gap", "aria-hidden": "true" }, "⋯"));
    list.append(sourceLine(file, (current - 1) * LINES + index, mentions.get(line) ?? []));
    before = line;
  });
  container.replaceChildren(
    element("div", { class: "file-head" }, element("h3", { id: "file-title", tabindex: "-1" }, path),
      element("button", { type: "button", onclick: () => go({ file: "", line: "", col: "", lp: "1" }) }, say("close"))),
    text ? "" : element("p", { class: "note" }, say("no source")), list, pages > 1 ? pager("lp", current, pages) : "");
}

function grouped(file) {
  const found = new Map();
  for (const index of mentionsOf(file)) {
    const line = data.mentions.line[index];
    if (!found.has(line)) found.set(line, []);
    found.get(line).push(index);
  }
  return found;
}

const CLASS_NAMES = { s: "class unchanged", m: "class mechanical", u: "class unknown", p: "class manual", ".": "no cuda" };

function sourceLine(file, position, mentions) {
  const { path, numbers, classes, text } = data.files[file];
  const line = numbers[position];
  const letter = data.combos[classes[position]][mapTarget()];
  const wanted = String(line) === state.line;
  return element("li", { class: `line ${letter === "." ? "none" : letter}${wanted ? " wanted" : ""}`, id: `L${line}` },
    element("div", { class: "code" },
      element("a", { class: "line-number", href: address({ file: path, line: String(line), col: "", lp: "1" }) }, String(line)),
      element("span", { class: "line-class" }, say(CLASS_NAMES[letter])),
      element("code", {}, text ? marked(text[position], mentions) : "")),
    mentions.map((index) => mentionLine(index, wanted && String(data.mentions.column[index]) === state.col)));
}

/** The line with its mentions marked, as far as they stand in what is quoted. */
function marked(text, mentions) {
  const characters = [...text];
  const parts = [];
  let done = 0;
  for (const index of mentions) {
    const start = data.mentions.column[index] - 1, end = start + data.mentions.width[index];
    if (start < done || end > characters.length || end <= start) continue;
    parts.push(characters.slice(done, start).join(""));
    const { gravest } = statusOf(index, chosenTarget());
    parts.push(element("mark", { class: gravest || null }, characters.slice(start, end).join("")));
    done = end;
  }
  parts.push(characters.slice(done).join(""));
  return parts;
}

function mentionLine(index, wanted) {
  const target = chosenTarget();
  const details = element("details", { class: `mention${wanted ? " wanted" : ""}`, open: wanted,
    ontoggle: () => { if (details.open && details.childElementCount === 1) details.append(answersTable(index)); } },
    element("summary", {}, title(index), " ", statusCell(index, target), " ", note(index, target)));
  if (wanted) details.append(answersTable(index));
  return details;
}

function note(index, target) {
  const found = target >= 0 ? answer(index, target) : null;
  return found && found.ruling[NOTE] >= 0 ? element("span", { class: "quiet" }, either(data.notes[found.ruling[NOTE]])) : "";
}
