/* Draws in place of vis-network's own drawing, which takes every node and line anew for every frame. Here lines and nodes
   go into a picture, a little larger than the view; while the view moves, the picture moves, and it is made anew when it
   can be in time, or at rest. Shapes and colours are still vis-network's: it draws one node of each kind, to be copied. */
var MARGIN = 0.2; // of the view's width and height, on each side of it
var IN_TIME = 16; // milliseconds in which a picture may be made while the view moves
var LARGE = 22; // pixels: a node of this radius is drawn by itself, as few can be in view
var ARROW = 9.75; // length of an arrow's head: as vis-network has it for a line of width 1 at a scale factor of 0.45
var ARROWS_FROM = 0.3; // the zoom from which heads of arrows can be told from the line
var AT_ONCE = 120; // lines in one stroke: more are slower to fill in, fewer slower to hand over
var picture = { canvas: document.createElement("canvas"), scale: 0, x: 0, y: 0, seen: "", cost: 0, made: 0 };
var changes = 0; // of what is drawn, beside what is selected
var copies = new Map(); // of nodes, at the zoom of the picture
var settling = 0; // the timer after which the picture is made anew for where the view came to rest

/* By the pointer, the wheel, the keys, or on the way to a place. */
function isMoving() { return net.renderer.dragging || net.renderer.zooming || net.renderer.renderingActive; }

function settle() {
  clearTimeout(settling);
  settling = setTimeout(function () {
    if (isMoving()) settle(); else net.body.emitter.emit("_requestRedraw");
  }, 120);
}

/* What decides how the picture looks, beside the view. */
function lookOfPicture() {
  var chosen = net.getSelection();
  var frame = net.canvas.frame.canvas;
  return [changes, frame.width, frame.height, chosen.nodes.join(), chosen.edges.join()].join("|");
}

/* Draw the picture where it belongs in the view of now; `context` is that of the screen. */
function showPicture(context) {
  var view = net.body.view, ratio = net.canvas.pixelRatio;
  var seen = lookOfPicture();
  var stands = picture.scale === view.scale && picture.x === view.translation.x && picture.y === view.translation.y;
  if (picture.seen !== seen || (!stands && (!isMoving() || isWorthwhile(view)))) makePicture(view, ratio, seen);
  else if (!stands) settle();
  if (!picture.canvas.width || !picture.canvas.height) return;
  var grown = view.scale / picture.scale;
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.drawImage(
    picture.canvas,
    Math.round((view.translation.x - (picture.x + picture.left) * grown) * ratio),
    Math.round((view.translation.y - (picture.y + picture.top) * grown) * ratio),
    picture.canvas.width * grown, picture.canvas.height * grown
  );
  context.restore();
}

/* While the view moves: if it is quick, or if the picture is too coarse or too far away by now, and that not often. */
function isWorthwhile(view) {
  if (picture.cost < IN_TIME) return true;
  var grown = view.scale / picture.scale;
  var stage = net.canvas.frame.canvas;
  var apart = Math.max(
    Math.abs(view.translation.x - picture.x * grown) / stage.clientWidth, Math.abs(view.translation.y - picture.y * grown) / stage.clientHeight
  );
  var far = grown > 1.8 || grown < 0.6 || apart > 0.5;
  return far && performance.now() - picture.made > 6 * picture.cost;
}

function makePicture(view, ratio, seen) {
  var began = performance.now();
  var stage = net.canvas.frame.canvas;
  picture.left = Math.round(stage.clientWidth * MARGIN);
  picture.top = Math.round(stage.clientHeight * MARGIN);
  var width = stage.clientWidth + 2 * picture.left, height = stage.clientHeight + 2 * picture.top;
  picture.canvas.width = Math.round(width * ratio); // this clears it
  picture.canvas.height = Math.round(height * ratio);
  if (picture.scale !== view.scale) copies.clear();
  Object.assign(picture, { scale: view.scale, x: view.translation.x, y: view.translation.y, seen: seen });
  var context = picture.canvas.getContext("2d");
  context.setTransform(ratio * view.scale, 0, 0, ratio * view.scale, (view.translation.x + picture.left) * ratio, (view.translation.y + picture.top) * ratio);
  var area = {
    left: -(view.translation.x + picture.left) / view.scale, right: (width - view.translation.x - picture.left) / view.scale,
    top: -(view.translation.y + picture.top) / view.scale, bottom: (height - view.translation.y - picture.top) / view.scale
  };
  paintLines(context, area, view.scale);
  paintNodes(context, area, view.scale * ratio, context.getTransform());
  picture.made = performance.now();
  picture.cost = picture.made - began;
  // The browser may fill in what it was handed only later: then the next frame is late, by more than the usual 17 ms.
  requestAnimationFrame(function (now) { picture.cost = Math.max(picture.cost, now - began - 17); });
}

/* Lines of one colour and dash go in strokes of many; those selected are few, and vis-network draws them. */
function paintLines(context, area, scale) {
  var alike = new Map(), chosen = [];
  net.body.edgeIndices.forEach(function (id) {
    var edge = net.body.edges[id], a = edge.from, b = edge.to;
    if (!edge.connected || (a.x < area.left && b.x < area.left) || (a.x > area.right && b.x > area.right) ||
      (a.y < area.top && b.y < area.top) || (a.y > area.bottom && b.y > area.bottom)) return;
    if (edge.selected) return chosen.push(edge);
    var dashes = Array.isArray(edge.options.dashes) ? edge.options.dashes : [], look = edge.options.color.color + dashes.join();
    if (!alike.has(look)) alike.set(look, { colour: edge.options.color.color, dashes: dashes, edges: [] });
    alike.get(look).edges.push(edge);
  });
  alike.forEach(function (one) {
    var edges = one.edges;
    context.strokeStyle = context.fillStyle = one.colour;
    context.lineWidth = Math.max(1, 0.35 / scale);
    context.setLineDash(one.dashes);
    strokeAll(context, edges);
    context.setLineDash([]);
    if (scale >= ARROWS_FROM) fillArrows(context, edges.filter(function (edge) { return edge.options.arrows.to.enabled; }));
  });
  drawAgain(context, chosen);
}

function drawAgain(context, edges) {
  edges.forEach(function (edge) { edge.draw(context); });
  edges.forEach(function (edge) { edge.drawArrows(context); });
}

/* From border to border, as some nodes can be seen through. */
function strokeAll(context, edges) {
  for (var start = 0; start < edges.length; start += AT_ONCE) {
    context.beginPath();
    edges.slice(start, start + AT_ONCE).forEach(function (edge) {
      var a = edge.from, b = edge.to, x = b.x - a.x, y = b.y - a.y;
      var long = Math.sqrt(x * x + y * y) || 1;
      var near = a.options.size / long, far = 1 - (b.options.size + (edge.options.arrows.to.enabled ? ARROW / 2 : 0)) / long;
      if (near > far) return;
      context.moveTo(a.x + x * near, a.y + y * near);
      context.lineTo(a.x + x * far, a.y + y * far);
    });
    context.stroke();
  }
}

function fillArrows(context, edges) {
  context.beginPath();
  edges.forEach(function (edge) {
    var a = edge.from, b = edge.to, x = a.x - b.x, y = a.y - b.y;
    var long = Math.sqrt(x * x + y * y) || 1;
    x /= long;
    y /= long;
    var tip = { x: b.x + x * b.options.size, y: b.y + y * b.options.size };
    context.moveTo(tip.x, tip.y);
    context.lineTo(tip.x + (x - y * 0.3) * ARROW, tip.y + (y + x * 0.3) * ARROW);
    context.lineTo(tip.x + x * 0.9 * ARROW, tip.y + y * 0.9 * ARROW);
    context.lineTo(tip.x + (x + y * 0.3) * ARROW, tip.y + (y - x * 0.3) * ARROW);
  });
  context.fill();
}

function paintNodes(context, area, zoom, screen) {
  var above = []; // those selected, and those too large to be worth a copy
  context.setTransform(1, 0, 0, 1, 0, 0);
  net.body.nodeIndices.forEach(function (id) {
    var node = net.body.nodes[id], reach = node.options.size * 1.4;
    if (node.x + reach < area.left || node.x - reach > area.right || node.y + reach < area.top || node.y - reach > area.bottom) return;
    if (node.isSelected()) above.push(node);
    else if (node.options.size * zoom > LARGE) above.push(node);
    else copy(context, node, zoom, screen);
  });
  context.globalAlpha = 1;
  context.setTransform(screen);
  above.forEach(function (node) { node.draw(context); });
}

/* At whole pixels, or the copy would be blurred. */
function copy(context, node, zoom, screen) {
  var options = node.options, step = Math.round(options.size * zoom * 4);
  var key = options.shape + options.color.background + options.color.border + step;
  if (!copies.has(key)) copies.set(key, drawCopy(node, zoom));
  var image = copies.get(key), half = image.width / 2;
  context.globalAlpha = options.opacity === undefined ? 1 : options.opacity;
  context.drawImage(image, Math.round(node.x * zoom + screen.e) - half, Math.round(node.y * zoom + screen.f) - half);
}

/* One node as vis-network draws it when nothing is chosen. A star reaches out to 1.3 of its size. */
function drawCopy(node, zoom) {
  var image = document.createElement("canvas");
  var half = Math.ceil((node.options.size * 1.35 + 2) * zoom) + 1;
  image.width = image.height = 2 * half;
  var context = image.getContext("2d");
  context.setTransform(zoom, 0, 0, zoom, half - node.x * zoom, half - node.y * zoom);
  var before = { opacity: node.options.opacity, hover: node.hover };
  node.options.opacity = undefined;
  node.hover = false;
  try { node.draw(context); } finally { node.options.opacity = before.opacity; node.hover = before.hover; }
  return image;
}

/* What the pointer is over lies above the picture: its lines, the nodes at their ends, and itself. */
function drawHovered(context) {
  var over = net.selectionHandler.hoverObj;
  var edges = Object.keys(over.edges).map(function (id) { return over.edges[id]; }).filter(function (edge) {
    return edge.connected && !edge.options.hidden && !edge.from.options.hidden && !edge.to.options.hidden;
  });
  drawAgain(context, edges);
  var nodes = new Set();
  edges.forEach(function (edge) { nodes.add(edge.from).add(edge.to); });
  Object.keys(over.nodes).forEach(function (id) { nodes.add(over.nodes[id]); });
  nodes.forEach(function (node) { node.draw(context); });
  return { drawExternalLabels: null };
}

/* The last drawn node under the pointer: the same square as vis-network's, which is asked of every node in turn. */
function nodeUnder(pointer, whole) {
  var at = net.canvas.DOMtoCanvas(pointer);
  for (var position = net.body.nodeIndices.length - 1; position >= 0; position--) {
    var node = net.body.nodes[net.body.nodeIndices[position]], size = node.options.size;
    if (Math.abs(at.x - node.x) <= size && Math.abs(at.y - node.y) <= size) return whole === false ? node.id : node;
  }
}

function takeOverDrawing() {
  var renderer = net.renderer;
  renderer._resizeNodes(); // vis-network fits the view by these sizes, which it takes when it draws
  renderer._drawEdges = showPicture;
  renderer._drawArrows = function () {};
  renderer._drawNodes = drawHovered;
  net.selectionHandler.getNodeAt = nodeUnder;
  drawnNodes.on("*", function () { changes++; });
  drawnEdges.on("*", function () { changes++; });
  net.on("dragging", function (event) { if (event.nodes.length) changes++; });
}

takeOverDrawing();
