/* The shortest path between two nodes over the links that are shown, and what it says. */
function askPath(from) {
  state.pathFrom = from;
  showMode();
  tell(byId("mode-text").textContent);
  byId("search").value = "";
  byId("search").focus();
}

/* Breadth first. Of several links between two nodes the most telling is taken: facts.types begins with those. */
function findPath(from, to) {
  var cameBy = new Map([[from, null]]), rim = [from];
  while (rim.length && !cameBy.has(to)) {
    var next = [];
    rim.forEach(function (index) {
      waysFrom(index).sort(function (a, b) { return facts.edges[a].type - facts.edges[b].type || a - b; }).forEach(function (at) {
        var other = otherEnd(at, index);
        if (!cameBy.has(other)) { cameBy.set(other, at); next.push(other); }
      });
    });
    rim = next;
  }
  if (!cameBy.has(to)) return null;
  var nodes = [to], edges = [];
  for (var at = cameBy.get(to); at !== null; at = cameBy.get(nodes[0])) {
    edges.unshift(at);
    nodes.unshift(otherEnd(at, nodes[0]));
  }
  return { nodes: nodes, edges: edges };
}

function showPath(from, to) {
  var inPanel = byId("panel").contains(document.activeElement);
  var found = isOpen(from) && isOpen(to) ? findPath(from, to) : null;
  state.pathFrom = state.node = state.edge = null;
  state.path = { from: from, to: to, nodes: found ? found.nodes : [from, to], edges: found ? found.edges : [] };
  if (state.reach && state.path.nodes.some(function (index) { return !state.reach.has(index); })) state.around = null;
  hideTip();
  applyFilters();
  net.setSelection({
    nodes: state.path.nodes.map(nodeId),
    edges: state.path.edges.map(function (at) { return "e" + at; }).filter(function (id) { return drawnEdges.get(id); })
  }, { highlightEdges: false });
  describePath();
  bringIntoView(null);
  tell(pathSummary());
  if (inPanel) byId("panel-body").focus();
  visit();
}

function pathSummary() {
  var names = [state.path.from, state.path.to].map(function (index) { return shorten(facts.nodes[index].name, 60); });
  return state.path.edges.length
    ? "A shortest path from " + names.join(" to ") + " has " + linksCounted(state.path.edges.length) + "."
    : "No path leads from " + names.join(" to ") + " over the links that are shown.";
}

function describePath() {
  var path = state.path;
  var body = [
    make("h2", "", facts.nodes[path.from].name + " – " + facts.nodes[path.to].name),
    make("p", "summary", pathSummary())
  ];
  if (!path.edges.length) {
    body.push(make("p", "summary", isNarrowed() || state.hiddenTypes.size || state.hiddenLabels.size ? "The filters hide some; reset them and try again." : "They lie in parts of the graph that no link joins."));
    body.push(make("div", "pair", [nodeButton(path.from)]), make("div", "pair", [nodeButton(path.to)]));
  }
  fillPanel(body.concat(path.edges.map(function (at, step) { return stepOf(at, path.nodes[step], path.nodes[step + 1], step); })), "the path", [make("span", "", "Path")]);
}

/* A step, read in the way that it is walked, with its sentences. */
function stepOf(at, from, to, step) {
  var edge = facts.edges[at];
  return make("section", "group", [
    step ? null : make("div", "pair", [nodeButton(from)]),
    make("h3", "pair", facts.types[edge.type][edge.from === from ? "out" : "in"]),
    make("div", "pair", [nodeButton(to)]),
    factList(edge.facts)
  ].concat(sentenceList(edge, [from, to])));
}
