/* The panel: what is known about the node or the edge chosen, and the sentences it was read in. */
var FIRST_ENTRIES = 8;
var FIRST_SENTENCES = 2;

function showNode(index) {
  var node = facts.nodes[index];
  var body = [
    make("h2", "", node.name),
    node.aliases && make("p", "aliases", "Also " + node.aliases.map(function (alias, at) {
      return node.reasons ? alias + " (" + node.reasons[at] + ")" : alias;
    }).join(", ")),
    factList(node.facts),
    edgesAt[index].length ? nodeActions(index) : null
  ];
  var groups = groupEdges(index);
  if (!groups.length) body.push(make("p", "empty", "No links lead to or from it."));
  fillPanel(body.concat(groups.map(function (group) { return groupSection(index, group); })), node.name,
    [swatch(node.label), make("span", "", facts.labels[node.label].label)]);
}

function nodeActions(index) {
  return make("div", "actions", [
    state.view === "map" ? null : button("", "On the map", function () { setView("map"); bringIntoView(index); visit(); }),
    isCentre(index) && state.view === "map" ? null : button("", "Only its surroundings", function () { if (state.view !== "map") setView("map"); showAround(index, 1); }),
    button("", "Path to …", function () { askPath(index); })
  ]);
}

/* Show the same again, as the filters or the view changed. */
function refreshPanel() {
  var scrolled = byId("panel-body").scrollTop;
  if (byId("panel").hidden) return;
  if (state.node !== null) showNode(state.node);
  else if (state.edge !== null) showEdge(state.edge);
  else if (state.path) return showPath(state.path.from, state.path.to);
  byId("panel-body").scrollTop = scrolled;
}

function showEdge(index) {
  var chosen = facts.edges[index];
  var between = edgesAt[chosen.from].filter(function (other) {
    var edge = facts.edges[other];
    return edge.from === chosen.to || edge.to === chosen.to;
  }).sort(function (a, b) { return (b === index) - (a === index) || facts.edges[a].type - facts.edges[b].type; });
  var body = [
    make("h2", "", facts.nodes[chosen.from].name + " – " + facts.nodes[chosen.to].name)
  ];
  between.forEach(function (other) {
    var edge = facts.edges[other];
    body.push(make("section", "group", [
      make("div", "pair", [nodeButton(edge.from)]),
      make("h3", "pair", facts.types[edge.type].out),
      make("div", "pair", [nodeButton(edge.to)]),
      factList(edge.facts)
    ].concat(sentenceList(edge, []))));
  });
  fillPanel(body, "the link", [
    make("span", "", between.length === 1 ? "Link" : count(between.length, "link", "links") + " between these two")
  ]);
}

function fillPanel(content, name, kind) {
  var body = byId("panel-body");
  body.replaceChildren();
  byId("kind").replaceChildren.apply(byId("kind"), kind);
  content.forEach(function (part) { if (part) body.appendChild(part); });
  body.scrollTop = 0;
  byId("panel").setAttribute("aria-label", "Details of " + name);
  byId("panel").hidden = false;
}

function factList(pairs) {
  if (!pairs.length) return null;
  var list = make("dl");
  pairs.forEach(function (pair) {
    list.appendChild(make("dt", "", pair[0]));
    list.appendChild(make("dd", "", [pair[2] ? link(pair[1], pair[2]) : make("span", "", pair[1])]));
  });
  return list;
}

/* Addresses were checked when the page was written; checked again here, as a link is the one thing that can do harm. */
function link(text, address) {
  if (!/^https?:\/\//i.test(address)) return make("span", "", text);
  var anchor = make("a", "", text);
  anchor.href = address;
  anchor.rel = "noopener noreferrer";
  anchor.target = "_blank";
  return anchor;
}

/* The node's edges by type and direction, in the order of facts.types; with those to nodes that are not drawn. */
function groupEdges(index) {
  var groups = new Map();
  function group(type, out) {
    var key = type + (out ? ">" : "<");
    if (!groups.has(key)) groups.set(key, { type: type, out: out, edges: [], missing: (facts.nodes[index].missing || {})[key] || 0 });
    return groups.get(key);
  }
  edgesAt[index].forEach(function (at) { group(facts.edges[at].type, facts.edges[at].from === index).edges.push(at); });
  Object.keys(facts.nodes[index].missing || {}).forEach(function (key) { group(parseInt(key, 10), key.slice(-1) === ">"); });
  return Array.from(groups.values()).sort(function (a, b) { return a.type - b.type || b.out - a.out; });
}

function groupSection(index, group) {
  var total = group.edges.length + group.missing;
  var edges = group.edges.filter(function (at) { return passing.edges[at]; });
  var note = group.missing ? group.edges.length + " of " + total + " on this page" : String(total);
  if (edges.length < group.edges.length) note = edges.length + " of " + total + ", filtered";
  var heading = make("h3", "", [
    make("span", "", facts.types[group.type][group.out ? "out" : "in"]), make("span", "count", note)
  ]);
  var entries = edges.map(function (at) { return { edge: facts.edges[at], other: otherEnd(at, index) }; });
  entries.sort(function (a, b) {
    return b.edge.evidence.length - a.edge.evidence.length || sizes[b.other] - sizes[a.other] || a.other - b.other;
  });
  var section = make("section", "group", [heading]);
  appendSome(section, entries.map(function (entry) { return function () { return entryOf(entry.edge, entry.other, index); }; }),
    FIRST_ENTRIES, "Show all " + entries.length);
  return section;
}

function otherEnd(at, index) { return facts.edges[at].from === index ? facts.edges[at].to : facts.edges[at].from; }

function entryOf(edge, other, index) {
  var summary = edge.facts.map(function (pair) { return pair[0].toLowerCase() + " " + pair[1]; }).join(" · ");
  return make("div", "entry", [nodeButton(other), summary && make("p", "small", summary)].concat(sentenceList(edge, [other, index])));
}

function nodeButton(index) {
  return button("node", [swatch(facts.nodes[index].label), make("span", "", facts.nodes[index].name)], function () { choose(index, null, true); });
}

/* The edge's sentences; the paper is named unless it is one of the nodes that are shown beside them anyway. */
function sentenceList(edge, known) {
  if (!edge.evidence.length) return [make("p", "small", "No sentence is given for this link.")];
  var holder = make("div");
  var rows = edge.evidence.map(function (row) { return function () { return quoteOf(row, known); }; });
  appendSome(holder, rows, known.length ? FIRST_SENTENCES : rows.length, count(rows.length - FIRST_SENTENCES, "more sentence", "more sentences"));
  if (edge.total) holder.appendChild(make("p", "small", "The first " + rows.length + " of " + edge.total + " sentences."));
  return [holder];
}

function quoteOf(row, known) {
  var text = facts.sentences[row[1]];
  var paper = facts.papers[row[0]];
  var sentence = make("p", "", row.length < 4 ? text : [
    document.createTextNode(text.slice(0, row[2])), make("mark", "", text.slice(row[2], row[3])), document.createTextNode(text.slice(row[3]))
  ]);
  sentence.dir = "auto";
  var title = known.indexOf(paper[1]) >= 0 ? null : make("cite", "", paper[1] < 0 ? paper[0] : [
    button("node", [make("span", "", paper[0])], function () { choose(paper[1], null, true); })
  ]);
  return make("blockquote", "", [sentence, title]);
}

/* Append the first parts, and a button that appends the rest. */
function appendSome(parent, makers, most, text) {
  var first = makers.length > most + 1 ? most : makers.length;
  makers.slice(0, first).forEach(function (one) { parent.appendChild(one()); });
  if (first === makers.length) return;
  var more = button("more", text, function () {
    var rest = makers.slice(first).map(function (one) { return one(); });
    more.replaceWith.apply(more, rest);
    var next = rest[0].querySelector("button");
    if (next) next.focus();
  });
  parent.appendChild(more);
}
