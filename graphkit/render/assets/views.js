/* The tabs: the map, and what else can be seen of the same graph. */
var VIEWS = ["map", "results", "timeline", "papers"];
var views = {}; // what draws each view: called when it is shown, and when the filters change

function setView(name) {
  state.view = name;
  VIEWS.forEach(function (one) {
    var tab = byId("tab-" + one);
    tab.setAttribute("aria-selected", String(one === name));
    tab.tabIndex = one === name ? 0 : -1;
    if (one !== "map") byId("view-" + one).hidden = one !== name;
  });
  byId("view-map").classList.toggle("away", name !== "map"); // not hidden: the drawing would lose its size
  hideTip();
  refreshViews();
  refreshPanel();
}

function refreshViews() { if (views[state.view]) views[state.view](); }

/* How many of a kind are listed, and that the filters hide the rest. */
function listed(passed, total, one, many) {
  return passed < total ? passed.toLocaleString("en") + " of " + count(total, one, many) + "; the filters hide the rest." : count(total, one, many) + ".";
}

function startViews() {
  VIEWS.forEach(function (name, index) {
    var tab = byId("tab-" + name);
    tab.addEventListener("click", function () { setView(name); visit(); });
    tab.addEventListener("keydown", function (event) {
      var to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: VIEWS.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      byId("tab-" + VIEWS[(to + VIEWS.length) % VIEWS.length]).focus();
      byId("tab-" + VIEWS[(to + VIEWS.length) % VIEWS.length]).click();
    });
  });
}

/* What a node's fact of this name says; null where it says nothing. */
function factOf(index, name) {
  var pair = facts.nodes[index].facts.find(function (one) { return one[0] === name; });
  return pair ? pair[1] : null;
}

/* The other ends of a node's edges of a type, each once. */
function endsOf(index, type, out) {
  var ends = edgesAt[index].filter(function (at) {
    return facts.types[facts.edges[at].type].type === type && (out ? facts.edges[at].from : facts.edges[at].to) === index;
  }).map(function (at) { return otherEnd(at, index); });
  return Array.from(new Set(ends));
}

function idsOf(ends) { return ends.map(function (end) { return facts.ids[end]; }); }

function namesOf(ends) { return ends.length ? ends.map(function (end) { return facts.nodes[end].name; }).join(", ") : null; }

/* A table of rows about nodes, in a view of its own. Its names open the panel. */
function showRows(prefix, about, keys, columns) {
  var redraw = null, all = [], rows = [], nodes = facts.nodes.map(function (node) { return [node.name, "", null]; });
  function fill() {
    rows = about();
    all = rows.map(function (row) { return row.node; });
    redraw = makeTable({
      name: prefix, keys: keys, columns: columns, rows: rows.map(function (row) { return row.values; }), nodes: nodes, ids: facts.ids, members: [],
      passes: function (index) { return passing.nodes[all[index]]; }, open: function (number) { choose(number, null, true); }
    }, function (id) { return byId(prefix + "-" + id); });
  }
  return function () {
    if (redraw) redraw(); else fill();
    return { passed: all.filter(function (index) { return passing.nodes[index]; }).length, total: all.length };
  };
}
