/* A part of the graph alone: all within some steps of a node, over the links that are shown. */
function isOpen(index) { return !state.hiddenLabels.has(facts.nodes[index].label) && passing.nodes[index]; }

/* The links that can be walked from a node: those shown, to nodes that are shown. */
function waysFrom(index) {
  return edgesAt[index].filter(function (at) { return isShownEdge(at) && otherEnd(at, index) !== index && isOpen(otherEnd(at, index)); });
}

function reachOf(centre, steps) {
  var reach = new Set([centre]), rim = [centre];
  for (var step = 0; step < steps && rim.length; step++) {
    var next = [];
    rim.forEach(function (index) {
      waysFrom(index).forEach(function (at) {
        var other = otherEnd(at, index);
        if (!reach.has(other)) { reach.add(other); next.push(other); }
      });
    });
    rim = next;
  }
  return reach;
}

function isCentre(index) { return state.around !== null && state.around.node === index; }

function showAround(node, steps) {
  state.around = { node: node, steps: steps };
  state.pathFrom = null;
  applyFilters();
  refreshPanel();
  if (state.node === node) bringIntoView(null); else fitShown();
  tell(byId("mode-text").textContent);
  visit();
}

function showAll() {
  var path = state.path !== null && state.around === null;
  state.around = state.pathFrom = null;
  if (path) return leave();
  applyFilters();
  refreshPanel();
  fit();
  tell("All nodes are shown.");
  visit();
}

function fitShown() { net.fit({ nodes: state.reach && Array.from(state.reach).map(nodeId), animation: motion(), maxZoomLevel: 1.4 }); }

/* The line above the map that tells what part is shown, and leads on and back. */
function showMode() {
  var text = "", around = state.around, more = false;
  if (state.pathFrom !== null) text = "Path from " + shorten(facts.nodes[state.pathFrom].name, 60) + ": search for the other end, or click it.";
  else if (around) {
    text = "Around " + shorten(facts.nodes[around.node].name, 60) + ": " + count(around.steps, "step", "steps") + ", " + nodesCounted(state.reach.size);
    more = reachOf(around.node, around.steps + 1).size > state.reach.size;
  } else if (state.path) text = "Path: " + linksCounted(state.path.edges.length);
  byId("mode").hidden = !text;
  byId("mode-text").textContent = text;
  byId("mode-more").hidden = !around || state.pathFrom !== null;
  if (!more && document.activeElement === byId("mode-more")) byId("mode-all").focus();
  byId("mode-more").disabled = !more;
  byId("mode-all").textContent = state.pathFrom !== null ? "Cancel" : "All nodes";
}

function listenToMode() {
  byId("mode-more").addEventListener("click", function () { showAround(state.around.node, state.around.steps + 1); });
  byId("mode-all").addEventListener("click", function () {
    if (state.pathFrom === null) return showAll();
    state.pathFrom = null;
    showMode();
    tell("");
  });
}
