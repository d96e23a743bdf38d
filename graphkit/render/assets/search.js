/* The search box: suggestions over names and aliases, by mouse or by keys. */
var MOST_FOUND = 8;
var MOST_ABSENT = 3;
var current = -1; // the suggestion that Enter takes

function fold(text) { return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim(); }

var searchable = facts.nodes.map(function (node) { return [node.name].concat(node.aliases || []).map(fold); });
var absent = facts.leftOut.map(function (pair) { return fold(pair[1]); });

/* How well a name fits: 3 the same, 2 begins with it, 1.5 a word does, 1 holds it, 0 not. */
function fitOf(name, wanted) {
  var at = name.indexOf(wanted);
  if (at < 0) return 0;
  if (at === 0) return name.length === wanted.length ? 3 : 2;
  return name.indexOf(" " + wanted) >= 0 || name.indexOf("-" + wanted) >= 0 ? 1.5 : 1;
}

function findNodes(wanted) {
  var found = [];
  searchable.forEach(function (names, index) {
    var fits = names.map(function (name) { return fitOf(name, wanted); });
    var best = Math.max.apply(null, fits);
    if (best) found.push({ index: index, fit: best, alias: fits[0] < best ? facts.nodes[index].aliases[fits.indexOf(best) - 1] : null });
  });
  return found.sort(function (a, b) {
    return b.fit - a.fit || isEntity(b.index) - isEntity(a.index) || sizes[b.index] - sizes[a.index] || a.index - b.index;
  });
}

function suggest() {
  var wanted = fold(byId("search").value);
  if (!wanted) return closeSuggestions();
  var found = findNodes(wanted);
  var missing = facts.leftOut.filter(function (_, index) { return fitOf(absent[index], wanted) > 0; });
  var items = found.slice(0, MOST_FOUND).map(foundItem);
  if (found.length > MOST_FOUND) items.push(make("li", "none", "and " + (found.length - MOST_FOUND) + " more; type on to narrow down"));
  if (!found.length && !missing.length) items.push(make("li", "none", "No node has this in its name or aliases."));
  missing.slice(0, MOST_ABSENT).forEach(function (pair) {
    items.push(make("li", "absent", [swatch(pair[0]), make("div", "", [
      make("span", "name", shorten(pair[1], 90)), make("span", "kind", facts.labels[pair[0]].label + ", left out of this page")
    ])]));
  });
  items.forEach(function (item) { if (!item.getAttribute("role")) { item.setAttribute("role", "option"); item.setAttribute("aria-disabled", "true"); } });
  byId("suggestions").replaceChildren.apply(byId("suggestions"), items);
  byId("suggestions").hidden = false;
  byId("search").setAttribute("aria-expanded", "true");
  point(found.length ? 0 : -1);
}

function foundItem(hit, position) {
  var node = facts.nodes[hit.index];
  var kind = facts.labels[node.label].label + (hit.alias ? ", also " + shorten(hit.alias, 60) : "");
  var item = make("li", "found", [swatch(node.label), make("div", "", [make("span", "name", shorten(node.name, 90)), make("span", "kind", kind)])]);
  item.id = "suggestion-" + position;
  item.setAttribute("role", "option");
  item.addEventListener("mousedown", function (event) { event.preventDefault(); }); // keep the focus in the box
  item.addEventListener("click", function () { take(hit.index); });
  item.takes = hit.index;
  return item;
}

function foundItems() { return Array.from(byId("suggestions").querySelectorAll(".found")); }

function point(position) {
  current = position;
  foundItems().forEach(function (item, index) {
    item.setAttribute("aria-selected", String(index === position));
    if (index === position) item.scrollIntoView({ block: "nearest" });
  });
  if (position < 0) byId("search").removeAttribute("aria-activedescendant");
  else byId("search").setAttribute("aria-activedescendant", "suggestion-" + position);
}

function take(index) {
  byId("search").value = facts.nodes[index].name;
  closeSuggestions();
  choose(index, null, true);
}

function closeSuggestions() {
  byId("suggestions").hidden = true;
  byId("suggestions").replaceChildren();
  byId("search").setAttribute("aria-expanded", "false");
  byId("search").removeAttribute("aria-activedescendant");
  current = -1;
}

function startSearch() {
  var box = byId("search");
  box.addEventListener("input", suggest);
  box.addEventListener("focus", function () { openFilters(false); box.select(); });
  box.addEventListener("blur", closeSuggestions);
  box.addEventListener("keydown", function (event) {
    var items = foundItems();
    if (event.key === "Enter" && items[current]) { event.preventDefault(); take(items[current].takes); }
    if (!items.length && event.key === "ArrowDown") suggest();
    if (items.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      point((current + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length);
    }
  });
}
