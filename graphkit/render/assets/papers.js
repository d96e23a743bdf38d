/* The papers, with what each proposes and builds on. */
var PAPER_KEYS = ["paper", "paper_ids", "year", "proposes", "proposes_ids", "builds_on", "builds_on_ids", "cited_by"];

function paperRows() {
  var rows = [];
  facts.nodes.forEach(function (node, index) {
    if (labelOf(index) !== "Paper") return;
    var proposed = endsOf(index, "PROPOSES", true), base = endsOf(index, "BUILDS_ON", true);
    rows.push({ node: index, values: [
      node.name, [facts.ids[index]], facts.years[index], namesOf(proposed), idsOf(proposed), namesOf(base), idsOf(base), endsOf(index, "CITES", false).length
    ] });
  });
  return rows.sort(function (a, b) { return (b.values[2] || 0) - (a.values[2] || 0) || words.compare(a.values[0], b.values[0]); });
}

function paperColumn(heading, key, kind) {
  return { heading: heading, kind: kind, digits: 0, place: PAPER_KEYS.indexOf(key), ids: PAPER_KEYS.indexOf(key + "_ids") };
}

var showPapers = showRows("papers", paperRows, PAPER_KEYS, [
  paperColumn("Paper", "paper", "text"), paperColumn("Year", "year", "year"), paperColumn("Proposes", "proposes", "text"),
  paperColumn("Builds on", "builds_on", "text"), paperColumn("Cited by", "cited_by", "count")
]);

views.papers = function () {
  var told = showPapers();
  byId("papers-told").textContent = told.total ? listed(told.passed, told.total, "paper", "papers") : "No paper is on this page.";
  byId("papers-empty").hidden = true;
};
