/* Methods, models and datasets by the year they were first named in: time runs down, a lane for each label. */
var LANES = ["Method", "Model", "Dataset"];
var FIRST_IN_CELL = 12;
var LONGEST_GAP = 3; // years of nothing in a row that are shown one by one

function lanesOf() {
  var lanes = LANES.map(function (label) { return facts.labels.findIndex(function (look) { return look.label === label && look.count; }); });
  return lanes.filter(function (index) { return index >= 0; });
}

/* What passes, by year and lane, the best known first. */
function datedNodes(lanes) {
  var years = new Map(), undated = 0, passed = 0, total = 0;
  facts.nodes.forEach(function (node, index) {
    var lane = lanes.indexOf(node.label), year = facts.years[index];
    if (lane < 0) return;
    total += 1;
    if (!passing.nodes[index]) return;
    passed += 1;
    if (year === null) { undated += 1; return; }
    if (!years.has(year)) years.set(year, lanes.map(function () { return []; }));
    years.get(year)[lane].push(index);
  });
  years.forEach(function (cells) {
    cells.forEach(function (cell) { cell.sort(function (a, b) { return (facts.named[b] || 0) - (facts.named[a] || 0) || a - b; }); });
  });
  return { years: years, undated: undated, passed: passed, total: total };
}

function chip(index) {
  var papers = facts.named[index] || 0, picture = swatch(facts.nodes[index].label), size = Math.min(26, 7 + 4 * Math.sqrt(papers));
  picture.setAttribute("width", size);
  picture.setAttribute("height", size);
  picture.setAttribute("class", "dot");
  var made = button("chip", [picture, make("span", "name", shorten(facts.nodes[index].name, 60)), papers > 1 ? make("span", "count", String(papers)) : null], function () { choose(index, null, true); });
  made.setAttribute("aria-label", facts.nodes[index].name + ", " + labelOf(index) + ", " + count(papers, "paper", "papers"));
  return made;
}

function laneOfYear(label, cell) {
  var list = make("div", "cell", cell.length ? [make("h4", "", [swatch(label), make("span", "", facts.labels[label].plural)])] : []);
  appendSome(list, cell.map(function (index) { return function () { return chip(index); }; }), FIRST_IN_CELL, "and " + (cell.length - FIRST_IN_CELL) + " more");
  return list;
}

views.timeline = function () {
  var lanes = lanesOf(), dated = datedNodes(lanes), chart = byId("lanes");
  byId("timeline-told").textContent = dated.total
    ? "By the year in which a paper first names them; the larger, the more papers do. " + listed(dated.passed, dated.total, "name", "names") + (dated.undated ? " " + count(dated.undated, "has", "have") + " no known year." : "")
    : "No method, model or dataset is on this page.";
  chart.replaceChildren();
  chart.style.setProperty("--lanes", lanes.length);
  if (!dated.years.size) return;
  chart.appendChild(make("div", "lane-heads", [make("span", "", "")].concat(lanes.map(function (label) {
    return make("span", "lane-head", [swatch(label), make("span", "", facts.labels[label].plural)]);
  }))));
  var all = Array.from(dated.years.keys()).sort(function (a, b) { return a - b; }), before = null;
  all.forEach(function (year) {
    if (before !== null && year - before - 1 > LONGEST_GAP) chart.appendChild(make("p", "gap", before + 1 + " – " + (year - 1)));
    else for (var empty = before === null ? year : before + 1; empty < year; empty++) chart.appendChild(make("p", "gap", String(empty)));
    chart.appendChild(make("section", "year", [make("h3", "", String(year))].concat(dated.years.get(year).map(function (cell, lane) { return laneOfYear(lanes[lane], cell); }))));
    before = year;
  });
};
