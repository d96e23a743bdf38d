/* Filters: years, and how well entities and links are supported. What they hide is counted and told. */
var MOST_SUPPORT = 20;
var knownYears = facts.years.concat(facts.paperYears).filter(function (year) { return year !== null; });
var BOUNDS = {
  from: Math.min.apply(null, knownYears.concat(9999)), to: Math.max.apply(null, knownYears.concat(0)),
  named: most(facts.named), read: most(facts.read.filter(function (_, index) { return isAmongEntities(index); })), sure: 1
};
state.filter = openFilter();

function openFilter() { return { from: BOUNDS.from, to: BOUNDS.to, named: 1, read: 1, sure: 0 }; }

function most(numbers) { return numbers.reduce(function (best, one) { return Math.max(best, Math.min(one || 0, MOST_SUPPORT)); }, 1); }

function isAmongEntities(index) { return Boolean(isEntity(facts.edges[index].from) && isEntity(facts.edges[index].to)); }

function isNarrowed() {
  var open = openFilter();
  return Object.keys(open).some(function (key) { return open[key] !== state.filter[key]; });
}

function isTimeNarrowed() { return state.filter.from > BOUNDS.from || state.filter.to < BOUNDS.to; }

function inTime(year) { return !isTimeNarrowed() || (year !== null && year >= state.filter.from && year <= state.filter.to); }

/* A link is of the years of the papers it was read in; one that was read in none, of those of the papers at its ends. */
function isTimely(index) {
  var edge = facts.edges[index];
  if (!isTimeNarrowed()) return true;
  if ([edge.from, edge.to].some(function (end) { return labelOf(end) === "Paper" && !inTime(facts.years[end]); })) return false;
  var years = facts.spans[index] || edge.evidence.map(function (row) { return facts.paperYears[row[0]]; });
  return !years.length || years.some(inTime);
}

/* Find what passes. Papers by their year; all else by the year it was first named in, or by a link of those years. */
function sift() {
  var filter = state.filter, rare = facts.named.map(function (papers) { return papers !== null && papers < filter.named; });
  var timely = facts.edges.map(function (_, index) { return isTimely(index); });
  passing.nodes = facts.nodes.map(function (_, index) {
    if (rare[index]) return false;
    if (!isTimeNarrowed() || (facts.years[index] !== null && inTime(facts.years[index]))) return true;
    return labelOf(index) !== "Paper" && edgesAt[index].some(function (at) { return timely[at]; });
  });
  facts.nodes.forEach(function (_, index) { // a result of what is rare goes with it
    if (labelOf(index) === "Result" && edgesAt[index].some(function (at) { return rare[facts.edges[at].to]; })) passing.nodes[index] = false;
  });
  passing.edges = facts.edges.map(function (edge, index) {
    if (!timely[index] || !passing.nodes[edge.from] || !passing.nodes[edge.to]) return false;
    if (facts.sure[index] !== null && facts.sure[index] < filter.sure) return false;
    return !(isAmongEntities(index) && facts.read[index] !== null && facts.read[index] < filter.read);
  });
}

function fillFilters() {
  var box = byId("sliders");
  if (BOUNDS.from < BOUNDS.to) box.appendChild(slider("Years", [["from", "From year"], ["to", "To year"]], 1, function () { return state.filter.from + " – " + state.filter.to; }));
  if (BOUNDS.named > 1) box.appendChild(slider("Entities named in", [["named", "Least papers that name an entity"]], 1, function () { return papersAtLeast(state.filter.named); }));
  if (BOUNDS.read > 1) box.appendChild(slider("Links of entities read in", [["read", "Least papers that a link between entities was read in"]], 1, function () { return papersAtLeast(state.filter.read); }));
  if (facts.sure.some(function (share) { return share !== null; })) {
    box.appendChild(slider("Confidence of links", [["sure", "Least confidence of links"]], 0.05, function () { return "≥ " + state.filter.sure.toFixed(2); }));
  }
  byId("narrow").hidden = !box.children.length;
  byId("reset").addEventListener("click", reset);
}

function papersAtLeast(number) { return "≥ " + count(number, "paper", "papers"); }

var sliders = []; // what sets each to what state.filter says

/* One line: what, its value, and a slider of one end or of two. */
function slider(name, ends, step, say) {
  var value = make("span", "count"), track = make("div", ends.length > 1 ? "track two" : "track");
  ends.forEach(function (end) {
    var key = end[0], input = make("input");
    Object.assign(input, { type: "range", min: key === "sure" ? 0 : key === "named" || key === "read" ? 1 : BOUNDS.from, max: BOUNDS[key === "from" ? "to" : key], step: step, id: "filter-" + key });
    input.setAttribute("aria-label", end[1]);
    input.addEventListener("input", function () {
      state.filter[key] = Number(input.value);
      if (key === "from") state.filter.to = Math.max(state.filter.from, state.filter.to);
      if (key === "to") state.filter.from = Math.min(state.filter.from, state.filter.to);
      refilter();
    });
    sliders.push(function () { input.value = state.filter[key]; value.textContent = say(); });
    track.appendChild(input);
  });
  sliders[sliders.length - 1]();
  if (ends.length > 1) sliders[sliders.length - 2]();
  return make("div", "slider", [make("div", "slider-head", [make("span", "", name), value]), track]);
}

var asking = 0;

/* Filter once in a frame, however fast the slider moves. */
function refilter() {
  sliders.forEach(function (set) { set(); });
  cancelAnimationFrame(asking);
  asking = requestAnimationFrame(function () { applyFilters(); refreshPanel(); tell(byId("hidden-count").textContent || "The filters hide nothing."); });
}

function reset() {
  state.filter = openFilter();
  state.hiddenLabels.clear();
  state.hiddenTypes.clear();
  checkToggles();
  refilter();
}

function checkToggles() {
  [["labels", state.hiddenLabels], ["types", state.hiddenTypes]].forEach(function (pair) {
    byId(pair[0]).querySelectorAll("input").forEach(function (box) { box.checked = !pair[1].has(Number(box.value)); });
  });
}

/* Counts in the heading and the legend: what passes, of how many. */
function tellCounts() {
  var nodes = passing.nodes.filter(Boolean).length, edges = passing.edges.filter(Boolean).length;
  byId("counts").textContent = someOf(nodes, facts.nodes.length, nodesCounted) + ", " + someOf(edges, facts.edges.length, linksCounted);
  tellOf("labels", facts.nodes, "label", passing.nodes);
  tellOf("types", facts.edges, "type", passing.edges);
  var hidden = [];
  if (nodes < facts.nodes.length) hidden.push(nodesCounted(facts.nodes.length - nodes));
  if (edges < facts.edges.length) hidden.push(linksCounted(facts.edges.length - edges));
  var undated = isTimeNarrowed() ? facts.nodes.filter(function (_, index) { return labelOf(index) === "Paper" && facts.years[index] === null; }).length : 0;
  if (undated) hidden.push("among them " + count(undated, "paper", "papers") + " of no known year");
  byId("hidden-count").textContent = hidden.length ? "The filters hide " + hidden.join(undated ? ", " : " and ") + "." : "";
  byId("reset").hidden = !isNarrowed() && !state.hiddenLabels.size && !state.hiddenTypes.size;
}

function someOf(number, total, say) { return number < total ? number.toLocaleString("en") + " of " + say(total) : say(total); }

function tellOf(list, items, key, passes) {
  var left = new Map(), all = new Map();
  items.forEach(function (item, index) {
    all.set(item[key], (all.get(item[key]) || 0) + 1);
    if (passes[index]) left.set(item[key], (left.get(item[key]) || 0) + 1);
  });
  byId(list).querySelectorAll("input").forEach(function (box) {
    var index = Number(box.value), passed = left.get(index) || 0, total = all.get(index) || 0;
    box.parentElement.querySelector(".count").textContent = passed < total ? passed.toLocaleString("en") + " of " + total.toLocaleString("en") : total.toLocaleString("en");
  });
}
