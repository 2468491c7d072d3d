// Tables: one with pages for what the script lays out, and sorting and filtering for those that stand in the page.

/** A table of `rows` in pages. `columns`: title, cell(row), number. `order`, `page`: the keys of the state for both. */
function pagedTable({ caption, columns, rows, size, order, page, more }) {
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const current = Math.min(Math.max(1, Number(state[page]) || 1), pages);
  const head = element("tr", {}, more ? element("td") : null, columns.map((column) => heading(column, order, page)));
  const body = element("tbody");
  for (const row of rows.slice((current - 1) * size, current * size)) {
    const line = element("tr", {}, columns.map((column, index) =>
      element(index === 0 ? "th" : "td", { scope: index === 0 ? "row" : null, class: column.number ? "number" : null },
        column.cell(row))));
    if (more) line.prepend(element("td", {}, opener(line, row, columns.length + 1, more)));
    body.append(line);
  }
  if (!rows.length) body.append(element("tr", {}, element("td", { colspan: columns.length + 1 }, say("nothing"))));
  return [
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      element("table", {}, element("caption", { class: "sr" }, caption), element("thead", {}, head), body)),
    pages > 1 ? pager(page, current, pages) : null,
  ];
}

function heading(column, order, page) {
  const down = state[order] === `-${column.key}`;
  const sorted = down || state[order] === column.key;
  const next = sorted ? (down ? column.key : `-${column.key}`) : column.number ? `-${column.key}` : column.key;
  const button = element("button", { type: "button", class: "sort", "data-focus": `${order} ${column.key}`,
    onclick: () => go({ [order]: next, [page]: "1" }, { replace: true }) }, column.title);
  return element("th", { scope: "col", class: column.number ? "number" : null,
    "aria-sort": sorted ? (down ? "descending" : "ascending") : null }, button);
}

function opener(line, row, span, more) {
  const button = element("button", { type: "button", class: "open", "aria-expanded": "false", "aria-label": say("why"),
    onclick: () => {
      const open = button.getAttribute("aria-expanded") === "true";
      if (open) line.nextSibling.remove();
      else line.after(element("tr", { class: "more" }, element("td", { colspan: span }, more(row))));
      button.setAttribute("aria-expanded", String(!open));
    } }, "▸");
  return button;
}

function pager(key, current, pages) {
  const step = (label, to, name) => element("button", { type: "button", disabled: to < 1 || to > pages,
    "data-focus": `${key} ${name}`, onclick: () => go({ [key]: String(to) }, { replace: true }) }, label);
  return element("p", { class: "pager" }, step(say("previous"), current - 1, "previous"),
    element("span", {}, say("page", { page: number(current), pages: number(pages) })),
    step(say("next"), current + 1, "next"));
}

const SHOWN = 25;

/** Sorting by any column, a filter, and no more than the first rows until asked. */
function enhance(table) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const all = element("button", { type: "button", class: "all", hidden: rows.length <= SHOWN });
  const filter = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  let whole = rows.length <= SHOWN;
  const apply = () => {
    const wanted = filter.value.trim().toLowerCase();
    let shown = 0;
    for (const row of body.rows) {
      const fits = !wanted || row.textContent.toLowerCase().includes(wanted);
      row.hidden = !fits || (!whole && !wanted && shown >= SHOWN);
      if (fits) shown += 1;
    }
  };
  all.addEventListener("click", () => { whole = true; all.hidden = true; apply(); });
  filter.addEventListener("input", apply);
  [...table.tHead.rows[0].cells].forEach((cell, index) => {
    const button = element("button", { type: "button", class: "sort" }, ...cell.childNodes);
    cell.append(button);
    button.addEventListener("click", () => { sortRows(table, rows, index, cell); apply(); });
  });
  const label = element("label", {}, element("span"), " ", filter);
  const region = table.closest(".scroll");
  if (rows.length > 8) region.before(element("p", { class: "controls" }, label));
  region.after(all);
  apply();
  return () => {
    label.firstChild.textContent = say("filter");
    all.textContent = say("show all", { count: number(rows.length) });
  };
}

function sortRows(table, rows, index, cell) {
  const numeric = cell.classList.contains("number");
  const before = cell.getAttribute("aria-sort");
  const down = before ? before === "ascending" : numeric;
  const key = (row) => row.cells[index].textContent.trim();
  const value = numeric ? (row) => Number(key(row).replace(/[^\d.]/g, "")) : key;
  const compare = numeric ? (a, b) => a - b : compareNames;
  rows.sort((a, b) => compare(value(a), value(b)) * (down ? -1 : 1));
  table.tBodies[0].append(...rows);
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  cell.setAttribute("aria-sort", down ? "descending" : "ascending");
}
