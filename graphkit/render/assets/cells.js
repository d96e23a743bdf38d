/* What stands in a cell, what the filter finds in a row, and how two rows compare. */
var LONGEST_CELL = 400;
var MEMBERS_AT_ONCE = 100;
var place = new Map(facts.ids.map(function (id, number) { return [id, number]; }));
var numbers = new Intl.NumberFormat("en"); // many times as fast as toLocaleString
var words = new Intl.Collator("en", { numeric: true });

function clipped(text) { return text.length > LONGEST_CELL ? text.slice(0, LONGEST_CELL - 1) + "…" : text; }

/* A node by its number: a link where it has an address of a safe kind, which is checked here again. */
function named(number) {
  var node = facts.nodes[number];
  if (facts.open) return button("name link", node[0], function () { facts.open(number); });
  if (!/^https:\/\//i.test(node[1])) return make("span", "name", node[0]);
  var anchor = make("a", "name", node[0]);
  anchor.href = node[1];
  anchor.rel = "noopener noreferrer";
  anchor.target = "_blank";
  return anchor;
}

/* The numbers of the nodes that a cell names. */
function namedIn(column, row) {
  if (column.ids < 0) return [];
  return [].concat(row[column.ids]).map(function (id) { return place.get(id); }).filter(function (number) {
    return number !== undefined;
  });
}

function shown(column, value) {
  if (value === null) return "";
  if (column.kind === "count") return numbers.format(value);
  if (column.kind === "real") return value.toFixed(column.digits);
  return clipped(String(value));
}

function fillCell(cell, column, row) {
  var nodes = namedIn(column, row);
  if (column.marks !== undefined) fillQuote(cell, shown(column, row[column.place]), row[column.marks]);
  else if (!nodes.length) cell.textContent = shown(column, row[column.place]);
  else if (!Array.isArray(row[column.ids])) cell.appendChild(named(nodes[0]));
  else cell.appendChild(make("ul", "names", nodes.map(function (number) { return make("li", "", [named(number)]); })));
}

/* A sentence, with what was read in it marked: a number, but not where it is a part of another. */
function fillQuote(cell, text, marked) {
  var at = marked ? text.indexOf(marked) : -1;
  while (at >= 0 && (/[\d.,]$/.test(text.slice(0, at)) || /^[.,]?\d/.test(text.slice(at + marked.length)))) at = text.indexOf(marked, at + 1);
  cell.classList.add("quote");
  cell.dir = "auto";
  if (at < 0) { cell.textContent = text; return; }
  cell.append(text.slice(0, at), make("mark", "", marked), text.slice(at + marked.length));
}

function plain(text) { return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }

/* All that the filter looks at, in small letters without accents: the row's cells, and who is a member. */
var folded = [];
function foldedRow(index) {
  if (folded[index] === undefined) {
    var texts = [], row = facts.rows[index];
    facts.columns.forEach(function (column) {
      var named = namedIn(column, row);
      if (named.length) named.forEach(function (number) { texts.push(facts.nodes[number][0]); });
      else texts.push(shown(column, row[column.place]));
    });
    (facts.members[index] || []).forEach(function (member) { texts.push(facts.nodes[member[0]][0]); });
    folded[index] = plain(texts.join("\n"));
  }
  return folded[index];
}

/* Below 0 where row a comes first; rows without a value come last, whichever way. */
function compare(column, down, a, b) {
  var one = facts.rows[a][column.order], other = facts.rows[b][column.order];
  if (one === null || other === null) return (one === null) - (other === null) || a - b;
  var order = column.kind === "text" ? words.compare(String(one), String(other)) : one - other;
  return (down ? -order : order) || a - b;
}

/* The members that have all words of the filter; none where there is no filter. */
function matching(members, asked) {
  return members.filter(function (member) {
    var name = asked.length ? plain(facts.nodes[member[0]][0]) : "";
    return asked.length && asked.every(function (word) { return name.includes(word); });
  });
}

/* The list of a row's members, a hundred at a time; those that match come first, and are marked. */
function memberList(members, matches) {
  var marked = new Set(matches);
  members = matches.concat(members.filter(function (member) { return !marked.has(member); }));
  var list = make("ol", "members"), next = 0;
  var more = button("more", "", grow);
  function grow() {
    var hadFocus = document.activeElement === more, first = next;
    members.slice(next, next + MEMBERS_AT_ONCE).forEach(function (member) {
      var year = facts.nodes[member[0]][2];
      var remark = [year, member[1]].filter(function (text) { return text !== null && text !== ""; }).join(" · ");
      list.appendChild(make("li", marked.has(member) ? "match" : "", [named(member[0]), make("span", "remark", remark)]));
    });
    next = Math.min(next + MEMBERS_AT_ONCE, members.length);
    more.hidden = next === members.length;
    more.textContent = "Show " + Math.min(MEMBERS_AT_ONCE, members.length - next) + " more of " + (members.length - next).toLocaleString("en");
    if (hadFocus && more.hidden) { list.children[first].tabIndex = -1; list.children[first].focus(); }
  }
  grow();
  return make("div", "", [list, more]);
}

/* A value as the command line writes it into CSV. */
function written(value) {
  if (value === null) return "";
  var text = Array.isArray(value) ? "[" + value.map(function (one) { return JSON.stringify(one); }).join(", ") + "]" : String(value);
  return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}
