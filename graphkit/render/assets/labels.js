/* Names in the drawing: always of the same size on the screen, the weightiest first, and never one over another. */
var LABEL_SIZE = 12;
var CLOSE_BY = 0.85; // the zoom from which papers, results and authors are named, too
var OTHER_LABELS = new Set(["Paper", "Result", "Author"]); // every other label is an entity type
var places = net.getPositions();
var sizes = drawnNodes.map(function (node) { return node.size; });
var palette = {};

function readPalette() {
  var style = getComputedStyle(document.documentElement);
  palette = { text: style.getPropertyValue("--text").trim(), halo: style.getPropertyValue("--ground").trim() };
}

function shorten(text, most) {
  var letters = Array.from(text); // by code point: half of a pair is no letter
  return letters.length <= most ? text : letters.slice(0, most - 1).join("").trimEnd() + "…";
}

var texts = facts.nodes.map(function (node) {
  return shorten(node.name, OTHER_LABELS.has(facts.labels[node.label].label) ? 28 : 34);
});
var widths = [];

/* Entities before papers, results and authors; the greater before the lesser. */
var byWeight = facts.nodes.map(function (_, index) { return index; }).sort(function (a, b) {
  return isEntity(b) - isEntity(a) || sizes[b] - sizes[a] || a - b;
});

function isEntity(index) { return OTHER_LABELS.has(facts.labels[facts.nodes[index].label].label) ? 0 : 1; }

/* What is chosen is always drawn, whatever the filters say. */
function isHidden(index) {
  if (index === state.node || (state.path && (index === state.path.from || index === state.path.to))) return false;
  return state.hiddenLabels.has(facts.nodes[index].label) || !passing.nodes[index] || (state.reach !== null && !state.reach.has(index));
}

/* While something is chosen, only it and its neighbours are named, itself first. Else, from afar, only entities. */
function labelOrder(scale) {
  if (!state.near) return scale < CLOSE_BY ? byWeight.filter(isEntity) : byWeight;
  var first = [state.hover, state.node].concat(state.path ? state.path.nodes : []).filter(function (index) { return index !== null; });
  return first.concat(byWeight.filter(function (index) { return state.near.has(index) && first.indexOf(index) < 0; }));
}

function drawLabels(context) {
  var scale = net.getScale();
  var centre = net.getViewPosition();
  var stage = byId("mynetwork");
  var halfWidth = stage.clientWidth / 2;
  var halfHeight = stage.clientHeight / 2;
  var taken = [];
  var most = Math.max(12, (stage.clientWidth * stage.clientHeight) / 13000);
  context.save();
  context.font = "500 " + LABEL_SIZE / scale + "px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 3.5 / scale;
  context.strokeStyle = palette.halo;
  context.fillStyle = palette.text;
  labelOrder(scale).some(function (index) {
    if (isHidden(index)) return false;
    var place = places[nodeId(index)];
    var x = (place.x - centre.x) * scale;
    var top = (place.y - centre.y + sizes[index]) * scale + 4;
    if (Math.abs(x) > halfWidth + 60 || top < -halfHeight - 20 || top > halfHeight) return false;
    if (widths[index] === undefined) widths[index] = context.measureText(texts[index]).width * scale;
    var box = { left: x - widths[index] / 2 - 6, right: x + widths[index] / 2 + 6, top: top - 3, bottom: top + LABEL_SIZE + 5 };
    if (taken.some(function (other) { return overlap(box, other); })) return false;
    taken.push(box);
    context.strokeText(texts[index], place.x, place.y + sizes[index] + 4 / scale);
    context.fillText(texts[index], place.x, place.y + sizes[index] + 4 / scale);
    return taken.length >= most;
  });
  context.restore();
}

function overlap(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

readPalette();
net.on("afterDrawing", drawLabels);
net.on("dragEnd", function () { places = net.getPositions(); });
net.on("dragging", function (event) { if (event.nodes.length) places = net.getPositions(); });
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () { readPalette(); net.redraw(); });
