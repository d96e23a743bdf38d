/* Papers as BibTeX. */
var TEX = { "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };

function texOf(text) { return text.replace(/\s+/g, " ").trim().replace(/[\\{}~^]/g, function (one) { return TEX[one]; }).replace(/[%$&#_]/g, "\\$&"); }

/* As the facts are cut where they are long, the end of a cut list of authors becomes "and others". */
function authorsOf(text) {
  var names = text.split("; "), cut = /^and \d+ more$/.test(names[names.length - 1]) || text.slice(-1) === "…";
  if (cut) names.pop();
  return names.map(function (name) { return /(^|\s)and(\s|$)/i.test(name) ? "{" + texOf(name) + "}" : texOf(name); }).concat(cut ? ["others"] : []).join(" and ");
}

function keyOf(index, taken) {
  var authors = factOf(index, "Authors") || "", first = authors.split("; ")[0];
  var last = first.indexOf(",") > 0 ? first.split(",")[0] : first.split(" ").pop();
  var word = facts.nodes[index].name.split(/\s+/).find(function (one) { return one.length > 3; }) || "";
  var key = [last || "paper", facts.years[index] || "", word].map(function (part) { return fold(String(part)).replace(/[^a-z0-9]/g, ""); }).join("") || "paper";
  for (var n = 2, free = key; taken.has(free); n++) free = key + "-" + n;
  taken.add(free);
  return free;
}

function bibtexOf(papers) {
  var taken = new Set();
  return papers.map(function (index) {
    var authors = factOf(index, "Authors"), venue = factOf(index, "Venue"), doi = factOf(index, "DOI"), arxiv = factOf(index, "arXiv");
    var fields = [["title", "{" + texOf(facts.nodes[index].name) + "}"]];
    if (authors) fields.push(["author", authorsOf(authors)]);
    if (facts.years[index] !== null) fields.push(["year", String(facts.years[index])]);
    if (venue) fields.push(["journal", texOf(venue)]);
    if (doi) fields.push(["doi", texOf(doi)]);
    if (arxiv) fields.push(["eprint", texOf(arxiv)], ["archiveprefix", "arXiv"]);
    if (factOf(index, "Link")) fields.push(["url", texOf(factOf(index, "Link"))]);
    return "@" + (venue ? "article" : "misc") + "{" + keyOf(index, taken) + ",\n" + fields.map(function (pair) { return "  " + pair[0] + " = {" + pair[1] + "},\n"; }).join("") + "}\n";
  }).join("\n");
}
