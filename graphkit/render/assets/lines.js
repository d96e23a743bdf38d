/* How lines look: solid, dotted or dashed by the family of their type; and the key to it. */
function lineSwatch(family) {
  var svg = document.createElementNS(SVG, "svg");
  var line = document.createElementNS(SVG, "line");
  svg.setAttribute("class", "line-swatch");
  svg.setAttribute("viewBox", "0 0 26 8");
  svg.setAttribute("aria-hidden", "true");
  Object.entries({ x1: 1, x2: 25, y1: 4, y2: 4, "stroke-dasharray": facts.families[family].dashes.join(" ") }).forEach(function (pair) {
    line.setAttribute(pair[0], pair[1]);
  });
  svg.appendChild(line);
  return svg;
}

function fillFamilies() {
  facts.families.forEach(function (family, index) {
    if (!facts.types.some(function (type) { return type.count && type.family === index; })) return;
    byId("families").appendChild(make("li", "", [lineSwatch(index), make("span", "", family.name)]));
  });
}

drawnEdges.update(drawnEdges.get().filter(function (item) {
  return facts.families[facts.types[facts.edges[indexOf(item.id)].type].family].dashes.length;
}).map(function (item) {
  return { id: item.id, dashes: facts.families[facts.types[facts.edges[indexOf(item.id)].type].family].dashes };
}));
