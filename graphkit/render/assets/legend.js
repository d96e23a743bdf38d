/* The legend, which is also the filter; and what is not on the page. */
function fillLegend() {
  byId("title").textContent = facts.title;
  facts.labels.forEach(function (look, index) {
    if (look.count) byId("labels").appendChild(toggle(look.plural, look.count, state.hiddenLabels, index, swatch(index)));
  });
  facts.types.forEach(function (type, index) {
    if (type.count) byId("types").appendChild(toggle(type.out, type.count, state.hiddenTypes, index, lineSwatch(type.family)));
  });
  byId("types-box").hidden = facts.edges.length === 0;
  fillFamilies();
  fillLeftOut();
  if (!facts.nodes.length) {
    byId("labels-heading").hidden = true;
    byId("search").disabled = true;
    byId("zoom").hidden = true;
  }
  byId("filters-toggle").addEventListener("click", function () { openFilters(!byId("filters").classList.contains("open")); });
  tellWhenNothingIsDrawn();
}

function openFilters(open) {
  byId("filters").classList.toggle("open", open);
  byId("filters-toggle").setAttribute("aria-expanded", String(open));
}

function toggle(name, number, hidden, index, picture) {
  var box = make("input");
  box.type = "checkbox";
  box.checked = true;
  box.value = index;
  box.addEventListener("change", function () {
    if (box.checked) hidden.delete(index); else hidden.add(index);
    applyFilters();
  });
  var label = make("label", "toggle", [box, picture, make("span", "", name), make("span", "count", number.toLocaleString("en"))]);
  return make("li", "", [label]);
}

/* Draw what the filters, the legend and the part shown leave, and let what is chosen stand out in it. */
function applyFilters() {
  sift();
  state.reach = state.around && reachOf(state.around.node, state.around.steps);
  highlight(nearChosen());
  tellCounts();
  tellWhenNothingIsDrawn();
  showMode();
  refreshViews();
  visit(true);
}

/* Lines of a type switched off are not drawn; nor, while something is chosen, those that do not belong to it. */
function applyToEdges() {
  drawnEdges.update(changed(drawnEdges, function (item) {
    var index = indexOf(item.id), edge = facts.edges[index];
    return !isShownEdge(index) || isHidden(edge.from) || isHidden(edge.to) || !belongs(index);
  }));
}

function isShownEdge(index) { return !state.hiddenTypes.has(facts.edges[index].type) && passing.edges[index]; }

function belongs(index) {
  var edge = facts.edges[index];
  if (state.path) return state.path.edges.indexOf(index) >= 0;
  if (state.node !== null && !isCentre(state.node)) return edge.from === state.node || edge.to === state.node;
  return state.near === null || (state.near.has(edge.from) && state.near.has(edge.to));
}

function changed(items, shouldHide) {
  return items.get().filter(function (item) { return Boolean(item.hidden) !== shouldHide(item); }).map(function (item) {
    return { id: item.id, hidden: !item.hidden };
  });
}

function showLabel(label) {
  if (!state.hiddenLabels.delete(label)) return;
  checkToggles();
  applyFilters();
}

function tellWhenNothingIsDrawn() {
  var drawn = facts.nodes.some(function (_, index) { return !isHidden(index); });
  byId("notice").hidden = drawn;
  byId("notice").textContent = facts.nodes.length
    ? isNarrowed()
      ? "The filters let nothing through. Reset them to see the graph."
      : "All types of node are switched off. Switch one on to see the graph."
    : "This graph has no nodes, so there is nothing to draw.";
}

function fillLeftOut() {
  var total = facts.labels.reduce(function (sum, look) { return sum + look.leftOut; }, 0);
  if (!total) return;
  byId("left-out").hidden = false;
  byId("left-out-text").textContent =
    count(total, "node", "nodes") + " of " + (total + facts.nodes.length).toLocaleString("en") + ", those with the fewest papers and links:";
  facts.labels.forEach(function (look, index) {
    if (!look.leftOut) return;
    byId("left-out-counts").appendChild(
      make("li", "", [swatch(index), make("span", "", look.plural), make("span", "count", look.leftOut.toLocaleString("en"))])
    );
  });
}
