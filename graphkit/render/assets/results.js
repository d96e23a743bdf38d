/* Claimed results by dataset and metric: what abstracts say of themselves, no measurement. */
var RESULT_KEYS = ["dataset", "dataset_ids", "metric", "metric_ids", "value", "number", "unit", "kind", "of", "of_ids", "paper", "paper_ids", "year", "sentence"];

function resultRows() {
  var rows = [];
  facts.nodes.forEach(function (node, index) { if (labelOf(index) === "Result") rows.push({ node: index, values: resultRow(index) }); });
  return rows.sort(function (a, b) {
    return byText(a.values[0], b.values[0]) || byText(a.values[2], b.values[2]) || (b.values[5] === null) * -1 + (a.values[5] === null) || b.values[5] - a.values[5];
  });
}

var words = new Intl.Collator("en", { numeric: true });

function byText(one, other) { return one === null || other === null ? (one === null) - (other === null) : words.compare(one, other); }

function resultRow(index) {
  var datasets = endsOf(index, "ON", true), metrics = endsOf(index, "IN", true), subjects = endsOf(index, "OF", true), papers = endsOf(index, "REPORTS", false);
  var number = parseFloat(factOf(index, "Number"));
  var told = edgesAt[index].filter(function (at) { return facts.edges[at].evidence.length; })[0];
  var years = papers.map(function (paper) { return facts.years[paper]; }).filter(function (year) { return year !== null; });
  return [
    namesOf(datasets), idsOf(datasets), namesOf(metrics), idsOf(metrics), facts.nodes[index].name, Number.isFinite(number) ? number : null,
    factOf(index, "Unit"), factOf(index, "Kind"), namesOf(subjects), idsOf(subjects), namesOf(papers), idsOf(papers),
    years.length ? Math.min.apply(null, years) : null, told === undefined ? null : facts.sentences[facts.edges[told].evidence[0][1]]
  ];
}

function resultColumn(heading, key, more) {
  return Object.assign({ heading: heading, kind: "text", digits: 0, place: RESULT_KEYS.indexOf(key), ids: RESULT_KEYS.indexOf(key + "_ids") }, more);
}

var showResults = showRows("results", resultRows, RESULT_KEYS, [
  resultColumn("Dataset", "dataset"), resultColumn("Metric", "metric"),
  resultColumn("Value", "value", { kind: "written", order: RESULT_KEYS.indexOf("number") }), resultColumn("Unit", "unit"), resultColumn("Kind", "kind"),
  resultColumn("Of", "of"), resultColumn("Paper", "paper"), resultColumn("Year", "year", { kind: "year" }),
  resultColumn("Sentence", "sentence", { marks: RESULT_KEYS.indexOf("value") })
]);

views.results = function () {
  var told = showResults();
  byId("results-told").textContent = told.total
    ? "As claimed in the abstracts, by dataset and metric: " + listed(told.passed, told.total, "result", "results")
    : "No result is on this page.";
  byId("results-empty").hidden = true;
};
