/* Choosing nodes and edges, the pointer and the keys; and the start of it all. */

var LEAST_ZOOM = 0.33;

/* Show a node or an edge. `move`: bring it into view, as it was not chosen in the drawing. */
function choose(node, edge, move) {
  if (state.pathFrom !== null && node !== null && node !== state.pathFrom) return showPath(state.pathFrom, node);
  enter(node, edge, move);
  if (node !== null) tell(facts.nodes[node].name + ", " + labelOf(node) + ": " + linksCounted(edgesAt[node].length) + ".");
  visit();
}

function enter(node, edge, move) {
  var inPanel = byId("panel").contains(document.activeElement);
  state.node = node;
  state.edge = edge;
  state.path = state.pathFrom = null;
  hideTip();
  if (node !== null) showLabel(facts.nodes[node].label);
  highlight(nearChosen());
  showMode();
  if (node !== null) {
    net.selectNodes([nodeId(node)]);
    showNode(node);
  } else {
    if (drawnEdges.get("e" + edge)) net.setSelection({ nodes: [], edges: ["e" + edge] });
    showEdge(edge);
  }
  if (move || (node !== null ? [node] : Array.from(state.near)).some(isCovered)) bringIntoView(node);
  if (inPanel) byId("panel-body").focus();
}

/* What stands out now: the node chosen with its neighbours by the links switched on, or the ends of the edge chosen. */
function nearChosen() {
  if (state.path) return state.path.nodes;
  if (state.edge !== null) return [facts.edges[state.edge].from, facts.edges[state.edge].to];
  if (state.node === null) return null;
  if (isCentre(state.node)) return Array.from(state.reach);
  var shown = edgesAt[state.node].filter(isShownEdge);
  return [state.node].concat(shown.map(function (at) { return otherEnd(at, state.node); }));
}

function leave() {
  var inPanel = byId("panel").contains(document.activeElement);
  state.node = state.edge = state.path = state.pathFrom = null;
  byId("panel").hidden = true;
  net.unselectAll();
  highlight(null);
  showMode();
  tell("");
  if (inPanel) byId(state.view === "map" ? "search" : "tab-" + state.view).focus();
  visit();
}

/* Let what is near stand out: other nodes are drawn faintly, other lines not at all. Only what changes is touched. */
function highlight(near) {
  var before = state.near;
  state.near = near && new Set(near);
  drawnNodes.update(changed(drawnNodes, function (item) { return isHidden(indexOf(item.id)); }));
  drawnNodes.update(facts.nodes.map(function (_, index) { return index; }).filter(function (index) {
    return (!before || before.has(index)) !== (!state.near || state.near.has(index));
  }).map(function (index) {
    return { id: nodeId(index), opacity: !state.near || state.near.has(index) ? 1 : 0.18 };
  }));
  applyToEdges();
}

/* The panel lies over the drawing: how much of it, in pixels from the right or, on a narrow page, from below. */
function covered() {
  var panel = byId("panel");
  return isNarrow() ? { x: 0, y: panel.offsetHeight } : { x: panel.offsetWidth, y: 0 };
}

function isCovered(node) {
  var point = net.canvasToDOM(places[nodeId(node)]);
  var stage = byId("mynetwork");
  return point.x > stage.clientWidth - covered().x - 20 || point.y > stage.clientHeight - covered().y - 20;
}

/* Show all that is near in what the panel leaves free; the node alone where they lie too far apart to be read. */
function bringIntoView(node) {
  var near = Array.from(state.near).map(function (index) { return places[nodeId(index)]; });
  var xs = near.map(function (place) { return place.x; });
  var ys = near.map(function (place) { return place.y; });
  var low = { x: Math.min.apply(null, xs), y: Math.min.apply(null, ys) };
  var high = { x: Math.max.apply(null, xs), y: Math.max.apply(null, ys) };
  var stage = byId("mynetwork");
  var wanted = Math.min(
    (stage.clientWidth - covered().x) / (high.x - low.x + 160), (stage.clientHeight - covered().y) / (high.y - low.y + 160)
  );
  var middle = { x: (low.x + high.x) / 2, y: (low.y + high.y) / 2 };
  net.moveTo({
    position: wanted < LEAST_ZOOM && node !== null ? places[nodeId(node)] : middle,
    scale: Math.min(1.2, node === null ? wanted : Math.max(LEAST_ZOOM, wanted)),
    offset: { x: -covered().x / 2, y: -covered().y / 2 },
    animation: motion()
  });
}

function fit() { net.fit({ animation: motion(), maxZoomLevel: 1.4 }); }

function zoomBy(factor) { net.moveTo({ scale: Math.min(6, Math.max(0.03, net.getScale() * factor)), animation: motion() }); }

function showTip(event, name, kind) {
  var tip = byId("tip");
  tip.replaceChildren(make("span", "", shorten(name, 160)), make("span", "kind", kind));
  tip.hidden = false;
  var at = event.pointer.DOM;
  var stage = byId("mynetwork");
  tip.style.left = Math.max(4, Math.min(at.x + 14, stage.clientWidth - tip.offsetWidth - 8)) + "px";
  tip.style.top = Math.max(4, at.y + 18 + tip.offsetHeight > stage.clientHeight ? at.y - tip.offsetHeight - 12 : at.y + 18) + "px";
}

function hideTip() {
  byId("tip").hidden = true;
  state.hover = null;
  byId("mynetwork").style.cursor = "";
}

function listen() {
  net.on("click", function (event) {
    openFilters(false);
    if (event.nodes.length) choose(indexOf(event.nodes[0]), null, false);
    else if (event.edges.length) choose(null, indexOf(event.edges[0]), false);
    else leave();
  });
  net.on("hoverNode", function (event) {
    state.hover = indexOf(event.node);
    var node = facts.nodes[state.hover];
    showTip(event, node.name, facts.labels[node.label].label + ", " + count(edgesAt[state.hover].length, "link", "links"));
    byId("mynetwork").style.cursor = "pointer";
  });
  net.on("hoverEdge", function (event) {
    var edge = facts.edges[indexOf(event.edge)];
    showTip(event, facts.nodes[edge.from].name + " – " + facts.nodes[edge.to].name, facts.types[edge.type].out);
    byId("mynetwork").style.cursor = "pointer";
  });
  ["blurNode", "blurEdge", "dragStart", "zoom"].forEach(function (name) { net.on(name, hideTip); });
  byId("close").addEventListener("click", leave);
  byId("zoom-in").addEventListener("click", function () { zoomBy(1.4); });
  byId("zoom-out").addEventListener("click", function () { zoomBy(1 / 1.4); });
  byId("zoom-fit").addEventListener("click", fit);
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    if (byId("export").open) closeExport();
    else if (!byId("suggestions").hidden) closeSuggestions();
    else if (byId("filters").classList.contains("open")) openFilters(false);
    else if (!byId("panel").hidden) leave();
  });
}

fillLegend();
fillFilters();
startSearch();
startViews();
startExport();
listen();
listenToMode();
if (facts.nodes.length) net.fit({ animation: false, maxZoomLevel: 1.4 });
tellCounts();
startHistory();

/* For tests and for the browser's console: the vis-network object, what the panel reads, and the picture that moves. */
window.graphkit = { network: net, facts: facts, picture: picture, choose: function (index) { choose(index, null, true); }, close: leave };
