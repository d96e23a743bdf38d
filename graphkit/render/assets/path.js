/* The drawing of a main path: years down the left, a lane for each route, and a line for each paper. */
var AXIS = 58, LINE = 19, SMALL = 16, GAP = 16, MOST_LINES = 3, PER_YEAR = 7, MOST_YEARS = 8, TURN = 22;

function startPath() {
  byId("path").hidden = false;
  var width = 0;
  new ResizeObserver(function () {
    var now = Math.floor(byId("drawing").clientWidth);
    if (now && now !== width) { width = now; drawPath(now); }
  }).observe(byId("drawing"));
}

function element(parent, name, attributes, text) {
  var made = document.createElementNS(SVG, name);
  Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
  if (text !== undefined) made.textContent = text;
  parent.appendChild(made);
  return made;
}

/* The papers of the routes, each once, in the lane of its first route, oldest first; and the arrows between them. */
function readPath() {
  var at = {}, papers = new Map(), arrows = new Map(), before = null;
  facts.keys.forEach(function (key, index) { at[key] = index; });
  facts.rows.forEach(function (row, index) {
    var id = row[at.id];
    if (!papers.has(id)) papers.set(id, { number: place.get(id), year: row[at.year], route: row[at.route], index: index, depth: 0 });
    if (before !== null && row[at.order] > 1) {
      arrows.set(JSON.stringify([before, id]), { from: papers.get(before), to: papers.get(id), weight: row[at.weight] || 0 });
    }
    before = id;
  });
  var list = Array.from(papers.values()), links = Array.from(arrows.values());
  var used = Array.from(new Set(list.map(function (paper) { return paper.route; }))).sort(function (a, b) { return a - b; });
  list.forEach(function (paper) { paper.lane = used.indexOf(paper.route); });
  inTime(list, links);
  return { papers: list, arrows: links, lanes: used.length };
}

/* Sort by year, and within a year what is cited first. A paper of no known year stands right before one that cites it. */
function inTime(papers, arrows) {
  for (var round = 0, moved = true; moved && round < papers.length; round++) {
    moved = false;
    arrows.forEach(function (arrow) {
      if (arrow.to.depth <= arrow.from.depth) { arrow.to.depth = arrow.from.depth + 1; moved = true; }
    });
  }
  papers.forEach(function (paper) { paper.time = paper.year; });
  arrows.sort(function (a, b) { return b.from.depth - a.from.depth; }).forEach(function (arrow) {
    var later = arrow.to.time, from = arrow.from;
    if (from.year === null && later !== null) from.time = from.time === null ? later : Math.min(from.time, later);
  });
  arrows.slice().reverse().forEach(function (arrow) { // what none of a known year cites: with what it cites
    if (arrow.to.time === null) arrow.to.time = arrow.from.time;
  });
  papers.sort(function (a, b) { return (a.time || 0) - (b.time || 0) || a.depth - b.depth || a.index - b.index; });
}

var ruler = document.createElement("canvas").getContext("2d");

/* The text as lines no wider than `width`; what is beyond the last ends in dots. */
function wrap(text, width, font) {
  ruler.font = font;
  var lines = [], line = "";
  text.slice(0, 600).split(/\s+/).filter(Boolean).forEach(function (word) {
    var longer = line ? line + " " + word : word;
    if (ruler.measureText(longer).width <= width) { line = longer; return; }
    if (line) lines.push(line);
    line = word;
    while (lines.length <= MOST_LINES && ruler.measureText(line).width > width && line.length > 1) {
      var size = Math.max(1, Math.floor(line.length * width / ruler.measureText(line).width) - 1);
      lines.push(line.slice(0, size));
      line = line.slice(size);
    }
  });
  if (line) lines.push(line);
  if (lines.length <= MOST_LINES && text.length <= 600) return lines;
  lines = lines.slice(0, MOST_LINES);
  var last = lines[lines.length - 1];
  while (last && ruler.measureText(last + "…").width > width) last = last.slice(0, -1);
  lines[lines.length - 1] = last + "…";
  return lines;
}

function share(weight) {
  var percent = weight * 100;
  return (percent >= 10 ? percent.toFixed(0) : percent >= 0.1 ? percent.toFixed(1) : "under 0.1") + "% of all paths";
}

function drawPath(width) {
  var path = readPath(), lanes = path.lanes;
  var step = lanes > 1 ? Math.min(28, Math.max(8, Math.min(240, width * 0.3) / (lanes - 1))) : 0;
  var left = AXIS + 22, textAt = left + step * (lanes - 1) + 24;
  var style = getComputedStyle(document.body), font = "15px " + style.fontFamily;
  var incoming = new Map(path.arrows.map(function (arrow) { return [arrow.to, arrow]; }));
  var y = 14, marks = [], previous = null;
  path.papers.forEach(function (paper) {
    var passed = previous ? (paper.time || 0) - (previous.time || 0) : 0;
    var stretch = previous && previous.time !== null && passed > 1 ? PER_YEAR * Math.min(passed - 1, MOST_YEARS) : 0;
    if (stretch) marks.push({ top: y - GAP / 2, height: stretch, years: passed });
    y += stretch;
    paper.arrow = lanes === 1 ? incoming.get(paper) : undefined;
    if (paper.arrow) y += SMALL;
    paper.newYear = paper.year !== null && (!previous || previous.labelled !== paper.year);
    paper.labelled = paper.year !== null ? paper.year : previous ? previous.labelled : null;
    paper.lines = wrap(facts.nodes[paper.number][0], width - textAt - 4, font);
    paper.height = paper.lines.length * LINE + (paper.year === null ? SMALL : 0);
    paper.x = left + step * paper.lane;
    paper.y = y;
    y += paper.height + GAP;
    previous = paper;
  });
  var holder = byId("drawing");
  holder.textContent = "";
  var svg = element(holder, "svg", { width: width, height: y, viewBox: "0 0 " + width + " " + y, role: "group", "aria-label": "Papers of the main path, oldest first" });
  element(svg, "line", { class: "axis", x1: AXIS, x2: AXIS, y1: 0, y2: y - GAP + 8 });
  marks.forEach(function (mark) { drawSkipped(svg, mark); });
  var widest = Math.max.apply(null, path.arrows.map(function (arrow) { return arrow.weight; }).concat(1e-9));
  path.arrows.forEach(function (arrow) { drawArrow(svg, arrow, path.papers, 1.5 + 3.5 * Math.sqrt(arrow.weight / widest)); });
  path.papers.forEach(function (paper) { drawPaper(svg, paper, textAt); });
}

/* Years in which no paper of the path appeared: a tick each, or dots where they are too many for the room. */
function drawSkipped(svg, mark) {
  var many = mark.years - 1 > MOST_YEARS;
  for (var n = 1; n < mark.years && n <= MOST_YEARS; n++) {
    var y = mark.top + n * mark.height / (Math.min(mark.years - 1, MOST_YEARS) + 1);
    if (many) element(svg, "circle", { class: "tick", cx: AXIS - 5, cy: y, r: 1 });
    else element(svg, "line", { class: "axis", x1: AXIS - 4, x2: AXIS, y1: y, y2: y });
  }
}

/* From lane to lane an arrow turns beside the paper where two routes part or meet, so that it runs through no other. */
function route(x1, y1, x2, y2, bow, down) {
  var turn = TURN * down, middle = (y1 + y2) / 2;
  if (x1 === x2 && !bow) return "L" + x2 + " " + y2;
  if (x1 === x2 || Math.abs(y2 - y1) < TURN) {
    return "C" + (x1 - bow) + " " + middle + " " + (x2 - bow) + " " + middle + " " + x2 + " " + y2;
  }
  if (x2 > x1) return "C" + x1 + " " + (y1 + turn) + " " + x2 + " " + y1 + " " + x2 + " " + (y1 + turn) + "L" + x2 + " " + y2;
  return "L" + x1 + " " + (y2 - turn) + "C" + x1 + " " + y2 + " " + x2 + " " + (y2 - turn) + " " + x2 + " " + y2;
}

function drawArrow(svg, arrow, papers, width) {
  var from = arrow.from, to = arrow.to, down = to.y >= from.y ? 1 : -1;
  var head = 4 + width, x1 = from.x, x2 = to.x, y1 = from.y + 7 * down, y2 = to.y - 8 * down, end = y2 - head * down;
  var between = x1 === x2 && papers.some(function (paper) {
    return paper.x === x1 && paper !== from && paper !== to && (paper.y - from.y) * (paper.y - to.y) < 0;
  });
  var curve = "M" + x1 + " " + y1 + route(x1, y1, x2, end, between ? 16 : 0, down);
  var group = element(svg, "g", { class: "arrow" });
  element(group, "title", {}, share(arrow.weight));
  element(group, "path", { class: "shaft", d: curve, "stroke-width": width.toFixed(2) });
  var half = 2.5 + width * 0.8;
  element(group, "path", { class: "head", d: "M" + x2 + " " + y2 + "L" + (x2 - half) + " " + end + "L" + (x2 + half) + " " + end + "Z" });
}

function drawPaper(svg, paper, textAt) {
  var node = facts.nodes[paper.number];
  if (paper.newYear) {
    element(svg, "text", { class: "year", x: AXIS - 10, y: paper.y + 5, "text-anchor": "end" }, String(paper.year));
    element(svg, "line", { class: "axis", x1: AXIS - 5, x2: AXIS + 5, y1: paper.y, y2: paper.y });
  }
  if (paper.arrow) element(svg, "text", { class: "share", x: textAt, y: paper.y - 14 }, share(paper.arrow.weight));
  var safe = /^https:\/\//i.test(node[1]);
  var holder = safe
    ? element(svg, "a", { href: node[1], target: "_blank", rel: "noopener noreferrer" })
    : element(svg, "g", {});
  element(holder, "title", {}, node[0]);
  element(holder, "circle", { class: "paper", cx: paper.x, cy: paper.y, r: 6 });
  var text = element(holder, "text", { class: "title", x: textAt, y: paper.y + 5 });
  paper.lines.forEach(function (line, index) {
    element(text, "tspan", { x: textAt, dy: index ? LINE : 0 }, line + (index < paper.lines.length - 1 ? " " : ""));
  });
  if (paper.year === null) element(svg, "text", { class: "share", x: textAt, y: paper.y + paper.height - 12 }, "year not known");
}
