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
  const lines = counts(target);
  const wanted = state.fq.trim().toLowerCase();
  const inside = state.z ? `${state.z}/` : "";
  const all = [...data.files.keys()].filter((file) => lines[file].cuda && data.files[file].path.startsWith(inside));
  const rows = all.filter((file) => data.files[file].path.toLowerCase().includes(wanted));
  const columns = [
    { key: "file", title: say("file"), value: (file) => file, cell: fileLink },
    ...[["cuda", "cuda lines"], ["person", "person"], ["nobody", "nobody"]].map(([key, title]) => ({ key, title: say(title),
      number: true, value: (file) => lines[file][key], cell: (file) => number(lines[file][key]) })),
    { key: "days", title: say("days"), number: true,
      value: (file) => data.days[target][file], cell: (file) => figure(data.days[target][file]) },
  ];
  const asked = columns.find(({ key }) => key === state.fo.replace(/^-/, ""));
  const value = asked ? asked.value : (file) => valueOf(file, target);
  const sign = state.fo.startsWith("-") ? -1 : 1;
  rows.sort((a, b) => (value(a) - value(b)) * sign || a - b);
  const tally = say("tally files", { shown: number(rows.length), all: number(all.length) });
  document.getElementById("tally-files").textContent = tally;
  container.replaceChildren(...pagedTable({ caption: tally, columns, rows, size: FILE_ROWS, order: "fo", page: "fp" }));
}

function fileLink(file) {
  return element("a", { href: addressOf(file) }, breakable(data.files[file].path));
}

let mentionsKept = null;

/** The mentions of a file by line. */
function mentionsOf(file) {
  if (!mentionsKept) {
    mentionsKept = data.files.map(() => new Map());
    data.mentions.file.forEach((each, index) => {
      const lines = mentionsKept[each], line = data.mentions.line[index];
      if (lines.has(line)) lines.get(line).push(index);
      else lines.set(line, [index]);
    });
  }
  return mentionsKept[file];
}

function showFile(container) {
  container.hidden = !state.file;
  const file = data.files.findIndex(({ path }) => path === state.file);
  const head = element("div", { class: "file-head" },
    element("h3", { id: "file-title", tabindex: "-1" }, breakable(state.file)),
    element("button", { type: "button", onclick: closeFile }, say("close")));
  container.replaceChildren(head, ...(file < 0 ? [element("p", { class: "note" }, say("no file"))] : quoted(file)));
}

function closeFile() {
  go(usual(FILE));
  moveTo(document.getElementById("mentions-title"));
}

/** The lines of a file, in pages; that with the wanted line unless another is asked for. */
function quoted(file) {
  const { path, numbers, text } = data.files[file];
  const pages = Math.max(1, Math.ceil(numbers.length / LINES));
  const asked = Number(state.lp) || Math.floor(numbers.indexOf(Number(state.line)) / LINES) + 1;
  const current = Math.min(Math.max(1, asked), pages);
  const list = element("ol", { class: "source", "aria-label": say("lines of", { file: path }) });
  const end = Math.min(current * LINES, numbers.length);
  for (let position = (current - 1) * LINES; position < end; position += 1) {
    const gap = position % LINES && numbers[position] !== numbers[position - 1] + 1;
    if (gap) list.append(element("li", { class: "gap", "aria-hidden": "true" }, "⋯"));
    list.append(sourceLine(file, position, mentionsOf(file).get(numbers[position]) ?? []));
  }
  return [element("p", { class: "note" }, text ? "" : `${say("no source")} `, say("classes for", { target: either(data.targets[mapTarget()].name) })),
    list, pages > 1 ? pager("lp", current, pages) : ""];
}

const CLASS_NAMES = { s: "class unchanged", m: "class mechanical", u: "class unknown", p: "class manual", ".": "no cuda" };

function sourceLine(file, position, mentions) {
  const { numbers, classes, text } = data.files[file];
  const line = numbers[position];
  const letter = data.combos[classes[position]][mapTarget()];
  const wanted = String(line) === state.line;
  return element("li", { class: `line ${letter === "." ? "none" : letter}${wanted ? " wanted" : ""}`, id: `L${line}` },
    element("div", { class: "code" },
      element("a", { class: "line-number", href: addressOf(file, line) }, String(line)),
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
