/* What was looked at, as the fragment of the address: a link to it, and a step for the browser's back and forward.
   A fragment may come from anyone. It is looked up in what the page holds, and what is not found there is passed over. */
var LONGEST_FRAGMENT = 20000;
var SETTLED = 250; // milliseconds; browsers refuse more than some changes of the address in a while
var visited = { at: 0, last: 0, fragment: "", chosen: false };
var restoring = false;
var shelf = window === window.parent ? null : []; // in a frame, as of a notebook, steps are kept here: history is its page's

function hasChoice() { return state.node !== null || state.edge !== null || state.path !== null; }

function fragmentOf() {
  var parts = new URLSearchParams(), open = openFilter(), edge = facts.edges[state.edge];
  if (state.view !== "map") parts.set("view", state.view);
  if (state.node !== null) parts.set("node", facts.ids[state.node]);
  if (edge) [facts.ids[edge.from], facts.types[edge.type].type, facts.ids[edge.to]].forEach(function (text) { parts.append("link", text); });
  if (state.path) [state.path.from, state.path.to].forEach(function (index) { parts.append("path", facts.ids[index]); });
  if (state.around) { parts.set("around", facts.ids[state.around.node]); parts.set("steps", state.around.steps); }
  Object.keys(open).forEach(function (key) { if (state.filter[key] !== open[key]) parts.set(key, state.filter[key]); });
  state.hiddenLabels.forEach(function (index) { parts.append("without", facts.labels[index].label); });
  state.hiddenTypes.forEach(function (index) { parts.append("without-links", facts.types[index].type); });
  return parts.toString();
}

var resting = 0;

/* Keep where the reader is as a new step; or, where only filters changed, in place of the last, once they rest. */
function visit(inPlace) {
  clearTimeout(resting);
  if (restoring) return;
  if (inPlace) resting = setTimeout(function () { keepVisit(true); }, SETTLED);
  else keepVisit(false);
}

function keepVisit(inPlace) {
  var fragment = fragmentOf(), chosen = hasChoice();
  if (fragment === visited.fragment) return;
  var before = inPlace ? byId("back").dataset.leads === "true" : visited.chosen;
  if (!inPlace) visited.last = ++visited.at;
  visited.fragment = fragment;
  visited.chosen = chosen;
  keep(inPlace ? "replaceState" : "pushState", fragment, before);
}

function keep(how, fragment, before) {
  if (shelf) shelf[visited.at] = { fragment: fragment, before: before };
  else try { history[how]({ at: visited.at, before: before }, "", "#" + fragment); } catch (refused) { /* too many: this step is not kept */ }
  showSteps(before);
}

function step(by) {
  if (!shelf) return by < 0 ? history.back() : history.forward();
  visited.at += by;
  restore(shelf[visited.at].fragment);
  showSteps(shelf[visited.at].before);
}

function showSteps(before) {
  byId("back").dataset.leads = String(before);
  byId("back").hidden = !before;
  byId("forward").hidden = visited.at >= visited.last;
}

function readNumber(parts, key, low, high, otherwise) {
  var text = parts.get(key);
  return text !== null && /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Math.min(high, Math.max(low, Number(text))) : otherwise;
}

var numberOfId = new Map(facts.ids.map(function (id, index) { return [id, index]; }));

function numbersOf(ids) {
  var numbers = ids.map(function (id) { return numberOfId.get(id); });
  return numbers.indexOf(undefined) < 0 ? numbers : [];
}

function indicesOf(list, key, names) {
  var wanted = new Set(names);
  return new Set(list.map(function (_, index) { return index; }).filter(function (index) { return list[index].count && wanted.has(list[index][key]); }));
}

function edgeOf(parts) {
  var ends = parts.length === 3 ? numbersOf([parts[0], parts[2]]) : [];
  var found = ends.length ? edgesAt[ends[0]].filter(function (at) {
    var edge = facts.edges[at];
    return edge.from === ends[0] && edge.to === ends[1] && facts.types[edge.type].type === parts[1];
  }) : [];
  return found.length ? found[0] : null;
}

/* Show what a fragment tells, and nothing else of before. */
function restore(text) {
  var parts = new URLSearchParams(text.slice(0, LONGEST_FRAGMENT)), open = openFilter();
  var inPanel = byId("panel").contains(document.activeElement);
  restoring = true;
  state.node = state.edge = state.path = state.pathFrom = null;
  state.filter = {
    from: Math.round(readNumber(parts, "from", open.from, open.to, open.from)), to: Math.round(readNumber(parts, "to", open.from, open.to, open.to)),
    named: Math.round(readNumber(parts, "named", 1, BOUNDS.named, 1)), read: Math.round(readNumber(parts, "read", 1, BOUNDS.read, 1)),
    sure: readNumber(parts, "sure", 0, 1, 0)
  };
  if (state.filter.from > state.filter.to) Object.assign(state.filter, { from: open.from, to: open.to });
  state.hiddenLabels = indicesOf(facts.labels, "label", parts.getAll("without"));
  state.hiddenTypes = indicesOf(facts.types, "type", parts.getAll("without-links"));
  var around = numbersOf(parts.getAll("around")), path = numbersOf(parts.getAll("path")), node = numbersOf(parts.getAll("node")), edge = edgeOf(parts.getAll("link"));
  state.around = around.length === 1 ? { node: around[0], steps: Math.round(readNumber(parts, "steps", 1, 50, 1)) } : null;
  sliders.forEach(function (set) { set(); });
  checkToggles();
  setView(VIEWS.indexOf(parts.get("view")) >= 0 ? parts.get("view") : "map");
  applyFilters();
  if (path.length === 2) showPath(path[0], path[1]);
  else if (node.length === 1) enter(node[0], null, true);
  else if (edge !== null) enter(null, edge, true);
  else leave();
  if (!hasChoice() && state.around) fitShown();
  if (inPanel && hasChoice()) byId("panel-body").focus();
  restoring = false;
  visited.fragment = fragmentOf();
  visited.chosen = hasChoice();
}

function startHistory() {
  var kept = (!shelf && history.state) || {};
  visited.at = visited.last = Number.isInteger(kept.at) ? kept.at : 0;
  if (location.hash.length > 1) restore(location.hash.slice(1));
  keep("replaceState", visited.fragment, kept.before === true);
  window.addEventListener("popstate", function (event) {
    var known = event.state && Number.isInteger(event.state.at);
    var before = known ? event.state.before === true : visited.chosen;
    if (known) visited.at = event.state.at; else visited.last = ++visited.at;
    restore(location.hash.slice(1));
    if (known) showSteps(before); else keep("replaceState", visited.fragment, before);
  });
  byId("back").addEventListener("click", function () { step(-1); });
  byId("forward").addEventListener("click", function () { step(1); });
}
