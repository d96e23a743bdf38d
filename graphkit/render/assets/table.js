/* The table: sorting, filtering, opening rows, taking them away; and the start of it all.
   On the page of a graph, this and cells.js stand in a function, and `facts.passes` tells which rows are let through. */
var AT_ONCE = 200;
var sorted = { column: 0, down: false };
var asked = []; // the words of the filter
var seen = []; // the rows that have them all, in order
var drawn = 0;
var opened = new Set();

function start() {
  if (!facts.rows.length) { byId("empty").hidden = false; return; }
  byId("rows").hidden = false;
  facts.columns.forEach(function (column, index) {
    if (column.order === undefined) column.order = column.place;
    var head = make("th", column.kind === "text" ? "" : "number", [button("", column.heading, function () { sortBy(index); })]);
    head.scope = "col";
    column.short = facts.rows.every(function (row) { return String(row[column.place] || "").length <= 24; });
    head.setAttribute("role", "columnheader");
    byId("heads").appendChild(head);
  });
  byId("filter").addEventListener("input", show);
  byId("download").addEventListener("click", download);
  byId("more").addEventListener("click", function () {
    var first = drawn;
    drawMore();
    if (byId("more").hidden) focusRow(first);
  });
  show();
  if (facts.path) startPath(); else byId("rows").classList.add("alone");
}

function sortBy(index) {
  var numbers = facts.columns[index].kind !== "text" && index !== 0;
  sorted = { column: index, down: sorted.column === index ? !sorted.down : numbers };
  show();
}

function show() {
  asked = plain(byId("filter").value).split(/\s+/).filter(Boolean);
  seen = facts.rows.map(function (row, index) { return index; }).filter(function (index) {
    return (!facts.passes || facts.passes(index)) && asked.every(function (word) { return foldedRow(index).includes(word); });
  });
  var column = facts.columns[sorted.column];
  seen.sort(function (a, b) { return compare(column, sorted.down, a, b); });
  Array.from(byId("heads").children).forEach(function (head, index) {
    if (index === sorted.column) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });
  byId("seen").textContent = seen.length < facts.rows.length
    ? seen.length.toLocaleString("en") + " of " + count(facts.rows.length, "row", "rows")
    : count(facts.rows.length, "row", "rows");
  byId("none").hidden = seen.length > 0;
  byId("frame").hidden = seen.length === 0;
  byId("download").disabled = seen.length === 0;
  byId("body").textContent = "";
  drawn = 0;
  drawMore();
}

function drawMore() {
  var part = document.createDocumentFragment();
  seen.slice(drawn, drawn + AT_ONCE).forEach(function (index) { drawRow(part, index); });
  byId("body").appendChild(part);
  drawn = Math.min(drawn + AT_ONCE, seen.length);
  byId("more").hidden = drawn === seen.length;
  byId("more").textContent = "Show " + Math.min(AT_ONCE, seen.length - drawn) + " more of " + count(seen.length - drawn, "row", "rows");
}

function focusRow(number) {
  var row = byId("body").querySelectorAll("tr.row")[number];
  row.tabIndex = -1;
  row.focus();
}

function drawRow(parent, index) {
  var line = make("tr", "row");
  line.setAttribute("role", "row");
  facts.columns.forEach(function (column) {
    var cell = make("td", column.kind !== "text" ? "number" : column.short ? "short" : "");
    cell.setAttribute("role", "cell");
    cell.dataset.label = column.heading;
    fillCell(cell, column, facts.rows[index]);
    if (!cell.hasChildNodes()) cell.classList.add("blank");
    line.appendChild(cell);
  });
  parent.appendChild(line);
  if (facts.members.length) addMembers(line, index);
}

/* A button in the last cell that opens a line below with all members. */
function addMembers(line, index) {
  var members = facts.members[index], matches = matching(members, asked), below = null;
  var found = matches.length ? ", " + count(matches.length, "match", "matches") : "";
  var all = "All " + count(members.length, "paper", "papers");
  var opener = button("opener", all + found, function () { turn(!opened.has(index)); });
  opener.setAttribute("aria-label", all + " of community " + facts.rows[index][facts.columns[0].place] + found);
  line.lastChild.appendChild(opener);
  function turn(open) {
    if (open) opened.add(index); else opened.delete(index);
    opener.setAttribute("aria-expanded", String(open));
    if (!open) { if (below) below.remove(); below = null; return; }
    var cell = make("td", "below", [memberList(members, matches)]);
    cell.colSpan = facts.columns.length;
    cell.setAttribute("role", "cell");
    below = make("tr", "", [cell]);
    below.setAttribute("role", "row");
    line.after(below);
  }
  if (opened.has(index)) turn(true); else opener.setAttribute("aria-expanded", "false");
}

function download() {
  var lines = [facts.keys].concat(seen.map(function (index) { return facts.rows[index]; }));
  var text = lines.map(function (line) { return line.map(written).join(",") + "\n"; }).join("");
  var anchor = make("a");
  anchor.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  anchor.download = facts.name + ".csv";
  anchor.click();
  setTimeout(function () { URL.revokeObjectURL(anchor.href); }, 10000);
}

start();
