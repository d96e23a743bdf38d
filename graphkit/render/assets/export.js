/* Taking away what is seen: the picture, the nodes and links with their sentences, the links as CSV, the papers as BibTeX.
   What is seen: all nodes not hidden, and the links between them that are shown; or a path alone. */
function seenNodes() {
  if (state.path && state.path.edges.length) return state.path.nodes;
  return facts.nodes.map(function (_, index) { return index; }).filter(function (index) { return !isHidden(index); });
}

function seenEdges() {
  if (state.path && state.path.edges.length) return state.path.edges;
  return facts.edges.map(function (_, index) { return index; }).filter(function (index) {
    return isShownEdge(index) && !isHidden(facts.edges[index].from) && !isHidden(facts.edges[index].to);
  });
}

function save(blob, name, what) {
  var anchor = make("a");
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  setTimeout(function () { URL.revokeObjectURL(anchor.href); }, 10000);
  tell("Saved as " + name + ": " + what + ".");
}

function saveText(text, type, name, what) { save(new Blob([text], { type: type + ";charset=utf-8" }), name, what); }

function exportPicture() {
  var drawing = byId("mynetwork").querySelector("canvas"), sheet = document.createElement("canvas");
  sheet.width = drawing.width;
  sheet.height = drawing.height;
  var context = sheet.getContext("2d");
  context.fillStyle = palette.halo;
  context.fillRect(0, 0, sheet.width, sheet.height);
  context.drawImage(drawing, 0, 0);
  sheet.toBlob(function (blob) { save(blob, "graph.png", "the map"); }, "image/png");
}

function evidenceOf(edge) {
  return edge.evidence.map(function (row) { return { paper: facts.papers[row[0]][0], year: facts.paperYears[row[0]], sentence: facts.sentences[row[1]] }; });
}

function factsAsObject(pairs) { return Object.fromEntries(pairs.map(function (pair) { return [pair[0], pair[1]]; })); }

function exportJson() {
  var nodes = seenNodes(), edges = seenEdges();
  var seen = {
    nodes: nodes.map(function (index) {
      var node = facts.nodes[index];
      return { id: facts.ids[index], label: labelOf(index), name: node.name, aliases: node.aliases || [], properties: factsAsObject(node.facts) };
    }),
    edges: edges.map(function (index) {
      var edge = facts.edges[index];
      return {
        source: facts.ids[edge.from], type: facts.types[edge.type].type, target: facts.ids[edge.to],
        papers: facts.read[index], confidence: facts.sure[index], evidence: evidenceOf(edge), sentences: edge.total || edge.evidence.length
      };
    })
  };
  saveText(JSON.stringify(seen, null, 1) + "\n", "application/json", "graph.json", nodesCounted(nodes.length) + " and " + linksCounted(edges.length));
}

/* A cell of CSV. Text that a spreadsheet would take for a formula gets an apostrophe before it. */
function csvCell(value) {
  if (value === null || value === undefined) return "";
  var text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? "'" + value : String(value);
  return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}

function exportCsv() {
  var edges = seenEdges();
  var rows = edges.map(function (index) {
    var edge = facts.edges[index], first = evidenceOf(edge)[0] || {};
    return [
      facts.ids[edge.from], facts.nodes[edge.from].name, facts.types[edge.type].type, facts.ids[edge.to], facts.nodes[edge.to].name,
      facts.read[index], facts.sure[index], first.paper, first.sentence
    ];
  });
  var heads = ["source", "source_name", "type", "target", "target_name", "papers", "confidence", "paper", "sentence"];
  saveText([heads].concat(rows).map(function (row) { return row.map(csvCell).join(",") + "\n"; }).join(""), "text/csv", "links.csv", linksCounted(edges.length));
}

function exportBibtex() {
  var papers = seenNodes().filter(function (index) { return labelOf(index) === "Paper"; });
  saveText(bibtexOf(papers), "application/x-bibtex", "papers.bib", count(papers.length, "paper", "papers"));
}

function startExport() {
  var box = byId("export");
  Object.entries({ png: exportPicture, json: exportJson, csv: exportCsv, bib: exportBibtex }).forEach(function (pair) {
    byId("export-" + pair[0]).addEventListener("click", function () { closeExport(); pair[1](); });
  });
  document.addEventListener("click", function (event) { if (box.open && !box.contains(event.target)) box.open = false; });
  box.addEventListener("focusout", function (event) { if (event.relatedTarget && !box.contains(event.relatedTarget)) box.open = false; });
}

function closeExport() {
  byId("export").open = false;
  byId("export").querySelector("summary").focus();
}
