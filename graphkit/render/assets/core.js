/* What the other parts of the graph's page share. */
var net = window.network; // made by the drawing before this script: also window.nodes and window.edges, its data sets
var drawnNodes = window.nodes;
var drawnEdges = window.edges;
var OUTLINES = {
  dot: "M7 1.5a5.5 5.5 0 1 0 .01 0z",
  square: "M2 2h10v10H2z",
  triangle: "M7 1.5l6 10.5H1z",
  triangleDown: "M7 12.5L1 2h12z",
  diamond: "M7 .8L13.2 7 7 13.2.8 7z",
  hexagon: "M3.8 1.5h6.4L13.4 7l-3.2 5.5H3.8L.6 7z",
  star: "M7 .6L8.9 4.8 13.5 5.3 10.1 8.4 11 12.9 7 10.6 3 12.9 3.9 8.4 .5 5.3 5.1 4.8z"
};

/* The small picture of a label: the same shape and colours as in the drawing. */
function swatch(label) {
  var look = facts.labels[label];
  var svg = document.createElementNS(SVG, "svg");
  var path = document.createElementNS(SVG, "path");
  svg.setAttribute("class", "swatch");
  svg.setAttribute("viewBox", "0 0 14 14");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", OUTLINES[look.shape]);
  path.setAttribute("fill", look.fill);
  path.setAttribute("stroke", look.border);
  path.setAttribute("stroke-width", "1.2");
  svg.appendChild(path);
  return svg;
}

function nodeId(index) { return "n" + index; }

function indexOf(id) { return Number(id.slice(1)); }

function isNarrow() { return window.matchMedia("(max-width: 720px)").matches; }

function motion() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { duration: 350, easingFunction: "easeInOutQuad" };
}

/* The edges at each node, as indices into facts.edges. */
var edgesAt = facts.nodes.map(function () { return []; });
facts.edges.forEach(function (edge, index) {
  edgesAt[edge.from].push(index);
  if (edge.to !== edge.from) edgesAt[edge.to].push(index);
});

/* What the reader sees now: a node, an edge (indices or null) or a path chosen; what is filtered away; and the part of
   the graph that is shown alone: all within some steps of a node. */
var state = {
  node: null, edge: null, path: null, near: null, hover: null, hiddenLabels: new Set(), hiddenTypes: new Set(),
  filter: null, around: null, reach: null, pathFrom: null, view: "map"
};
/* Which nodes and edges the filters let through: set by sift(). */
var passing = { nodes: facts.nodes.map(function () { return true; }), edges: facts.edges.map(function () { return true; }) };

function labelOf(index) { return facts.labels[facts.nodes[index].label].label; }

function tell(text) { byId("status").textContent = text; }

function nodesCounted(number) { return count(number, "node", "nodes"); }

function linksCounted(number) { return count(number, "link", "links"); }
