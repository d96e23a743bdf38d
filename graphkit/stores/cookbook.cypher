// Queries that one asks of a graph of papers. Each runs as it stands on a folder of `graphkit build` and on Neo4j, and
// gives the same rows there. `graphkit query DIR --recipes` lists them; `graphkit query DIR --recipe NAME --param k=v`
// runs one; `graphkit query --recipe NAME`, without a DIR, prints it, to be changed and run as a query of your own.
//
// A recipe begins with its name. Lines that begin with a $ are its parameters, each with an example, which is no default.
// Names are found whatever their case. $paper is a paper's id or its whole title.

// == What is in the graph

// recipe: overview
// How many nodes there are of each label.
MATCH (n) WHERE NOT n:_GraphkitBuild
RETURN labels(n)[0] AS label, count(*) AS nodes
ORDER BY nodes DESC, label;

// recipe: facts
// How many edges there are of each type, and by how many papers they are said, all told.
MATCH ()-[r]->()
WITH type(r) AS type, count(*) AS edges, sum(r.papers) AS papers
RETURN type, edges, papers
ORDER BY edges DESC, type;

// recipe: find
// Entities by a part of their name or of one of their aliases.
// $text = "low-rank" : a part of a name
MATCH (e:Task|Method|Model|Dataset|Metric)
WHERE toLower(e.name) CONTAINS toLower($text)
   OR any(alias IN coalesce(e.aliases, []) WHERE toLower(alias) CONTAINS toLower($text))
RETURN labels(e)[0] AS label, e.name AS name, e.aliases AS aliases, e.papers AS papers, e.id AS id
ORDER BY papers DESC, name, id;

// recipe: papers-by-year
// How many papers there are of each year, without those known by citation alone.
MATCH (p:Paper)
WHERE p.stub IS NULL
RETURN p.year AS year, count(*) AS papers
ORDER BY year;

// recipe: most-mentioned
// The methods and models that most papers mention.
// $limit = 20 : how many to show
MATCH (p:Paper)-[:MENTIONS]->(m:Method|Model)
WITH m, count(p) AS papers, min(p.year) AS first, max(p.year) AS last
RETURN labels(m)[0] AS label, m.name AS name, papers, first, last, m.id AS id
ORDER BY papers DESC, name, id
LIMIT $limit;

// == Papers

// recipe: about
// What a paper proposes and addresses, with the sentence that says so.
// $paper = "arxiv:2106.09685" : id or title of a paper
MATCH (p:Paper)-[r:PROPOSES|ADDRESSES]->(e)
WHERE p.id = $paper OR toLower(p.title) = toLower($paper)
RETURN type(r) AS says, labels(e)[0] AS label, e.name AS name, r.confidence AS confidence, r.sentences[0] AS sentence,
       e.id AS id
ORDER BY says, confidence DESC, id;

// recipe: papers-on
// The papers that mention an entity, newest first.
// $name = "LoRA" : a task, method, model, dataset or metric
MATCH (p:Paper)-[r:MENTIONS]->(e:Task|Method|Model|Dataset|Metric)
WHERE toLower(e.name) = toLower($name)
RETURN p.year AS year, p.title AS title, r.count AS mentions, labels(e)[0] AS label, p.id AS id
ORDER BY year IS NULL, year DESC, mentions DESC, id, label;

// recipe: most-cited
// The papers that most papers of the graph cite.
// $limit = 20 : how many to show
MATCH (p:Paper)<-[:CITES]-(citing:Paper)
WITH p, count(citing) AS cited
RETURN cited, p.year AS year, p.title AS title, p.id AS id
ORDER BY cited DESC, id
LIMIT $limit;

// recipe: missing
// The works that are cited most and whose abstracts are not in the graph: what to read next.
// $limit = 20 : how many to show
MATCH (p:Paper)<-[:CITES]-(citing:Paper)
WHERE p.stub
WITH p, count(citing) AS cited
RETURN cited, p.title AS title, p.id AS id
ORDER BY cited DESC, id
LIMIT $limit;

// recipe: venues
// Papers and citations by venue.
MATCH (p:Paper)
WHERE p.venue IS NOT NULL
OPTIONAL MATCH (p)<-[c:CITES]-(:Paper)
WITH p.venue AS venue, count(DISTINCT p) AS papers, count(c) AS citations
RETURN venue, papers, citations
ORDER BY citations DESC, venue;

// recipe: cites-and-evaluates
// Papers that cite one paper and say that something is evaluated on one dataset.
// $paper = "arxiv:2106.09685" : id or title of the cited paper
// $dataset = "GLUE" : a dataset
MATCH (p:Paper)-[:CITES]->(cited:Paper)
WHERE cited.id = $paper OR toLower(cited.title) = toLower($paper)
MATCH (p)-[:MENTIONS]->(d:Dataset)<-[r:EVALUATED_ON]-(m)
WHERE toLower(d.name) = toLower($dataset) AND any(place IN r.evidence WHERE place STARTS WITH p.id + ':')
RETURN p.year AS year, p.title AS title, m.name AS evaluated, p.id AS id
ORDER BY year IS NULL, year DESC, id, evaluated, m.id;

// recipe: co-cited
// The papers that are cited together with one paper.
// $paper = "arxiv:2106.09685" : id or title of a paper
MATCH (p:Paper)
WHERE p.id = $paper OR toLower(p.title) = toLower($paper)
WITH p
MATCH (p)<-[:CITES]-(citing:Paper)-[:CITES]->(other:Paper)
WITH other, count(DISTINCT citing) AS together
RETURN together, other.year AS year, other.title AS title, other.id AS id
ORDER BY together DESC, id;

// recipe: shared-datasets
// Pairs of papers that mention the same datasets.
// $least = 2 : how many datasets two papers share at least
MATCH (a:Paper)-[:MENTIONS]->(d:Dataset)<-[:MENTIONS]-(b:Paper)
WHERE a.id < b.id
WITH a, b, count(d) AS shared
WHERE shared >= $least
MATCH (a)-[:MENTIONS]->(d:Dataset)<-[:MENTIONS]-(b)
WITH a, b, shared, d ORDER BY d.name, d.id
WITH a, b, shared, collect(d.name) AS datasets
RETURN shared, datasets, a.title AS one, b.title AS other, a.id AS one_id, b.id AS other_id
ORDER BY shared DESC, one_id, other_id;

// recipe: builds-on
// What a paper builds on, in one step and in two: it uses what the other proposes.
// $paper = "arxiv:2106.09685" : id or title of a paper
MATCH path = (p:Paper)-[:BUILDS_ON*1..2]->(base:Paper)
WHERE p.id = $paper OR toLower(p.title) = toLower($paper)
WITH length(path) AS steps, base, [r IN relationships(path) | r.via] AS via, [n IN nodes(path) | n.id] AS ids
RETURN steps, base.year AS year, base.title AS title, via, ids
ORDER BY steps, ids;

// recipe: built-upon
// The papers that build on one paper, in one step and in two.
// $paper = "arxiv:2106.09685" : id or title of a paper
MATCH path = (later:Paper)-[:BUILDS_ON*1..2]->(p:Paper)
WHERE p.id = $paper OR toLower(p.title) = toLower($paper)
WITH length(path) AS steps, later, [r IN relationships(path) | r.via] AS via, [n IN nodes(path) | n.id] AS ids
RETURN steps, later.year AS year, later.title AS title, via, ids
ORDER BY steps, ids;

// recipe: uncited-kin
// Later papers that use what a paper proposes and do not cite it.
// $paper = "arxiv:2106.09685" : id or title of a paper
MATCH (p:Paper)-[:PROPOSES]->(e)<-[:MENTIONS]-(later:Paper)
WHERE (p.id = $paper OR toLower(p.title) = toLower($paper)) AND later.year >= p.year AND later.id <> p.id
  AND NOT (later)-[:CITES]->(p)
RETURN later.year AS year, later.title AS title, e.name AS uses, later.id AS id
ORDER BY year, id, uses, e.id;

// == People

// recipe: papers-of-author
// An author's papers, each with the methods and models it proposes.
// $author = "Ada Lovelace" : a name
MATCH (p:Paper)-[:AUTHORED_BY]->(a:Author)
WHERE toLower(a.name) = toLower($author)
OPTIONAL MATCH (p)-[:PROPOSES]->(m:Method|Model)
WITH p, m ORDER BY m.name, m.id
WITH p, collect(m.name) AS proposes
RETURN p.year AS year, p.title AS title, proposes, p.id AS id
ORDER BY year, id;

// recipe: co-authors
// With whom an author has written, and how often.
// $author = "Ada Lovelace" : a name
MATCH (a:Author)<-[:AUTHORED_BY]-(p:Paper)-[:AUTHORED_BY]->(other:Author)
WHERE toLower(a.name) = toLower($author)
WITH other, count(p) AS papers, min(p.year) AS first, max(p.year) AS last
RETURN other.name AS name, papers, first, last, other.id AS id
ORDER BY papers DESC, name, id;

// recipe: authors-of-task
// Who has written most on a task.
// $task = "question answering" : a task
MATCH (a:Author)<-[:AUTHORED_BY]-(p:Paper)-[:ADDRESSES]->(t:Task)
WHERE toLower(t.name) = toLower($task)
WITH a, count(DISTINCT p) AS papers
RETURN a.name AS name, papers, a.id AS id
ORDER BY papers DESC, name, id;

// == Methods and models

// recipe: lineage
// What a method is based on, and that in turn, up to four steps.
// $method = "LoRA" : a method or model
MATCH path = (m:Method|Model)-[:BASED_ON*1..4]->(base)
WHERE toLower(m.name) = toLower($method)
WITH length(path) AS steps, [n IN nodes(path) | n.name] AS line, [n IN nodes(path) | n.id] AS ids
RETURN steps, line, ids
ORDER BY steps, line, ids;

// recipe: offspring
// What is based on a method, and on that in turn, up to four steps.
// $method = "LoRA" : a method or model
MATCH path = (later)-[:BASED_ON*1..4]->(m:Method|Model)
WHERE toLower(m.name) = toLower($method)
WITH length(path) AS steps, [n IN nodes(path) | n.name] AS line, [n IN nodes(path) | n.id] AS ids
RETURN steps, line, ids
ORDER BY steps, line, ids;

// recipe: first-paper
// Where a method comes from: the papers said to introduce it, those that propose it, and the first that mention it.
// $method = "LoRA" : a method or model
MATCH (m:Method|Model)
WHERE toLower(m.name) = toLower($method)
CALL (m) {
  MATCH (m)-[:INTRODUCED_IN]->(p:Paper) RETURN p, 1 AS rank, 'introduced in' AS said
  UNION ALL
  MATCH (p:Paper)-[:PROPOSES]->(m) RETURN p, 2 AS rank, 'proposed by' AS said
  UNION ALL
  MATCH (p:Paper)-[:MENTIONS]->(m) WHERE p.year = m.first_year RETURN p, 3 AS rank, 'first mentioned by' AS said
}
RETURN m.name AS name, said, p.year AS year, p.title AS title, p.id AS id
ORDER BY rank, year, id, m.id;

// recipe: compared-with
// What a method is compared with, in either direction, and in how many papers.
// $method = "LoRA" : a method or model
MATCH (m:Method|Model)-[r:COMPARED_WITH]-(other)
WHERE toLower(m.name) = toLower($method)
RETURN other.name AS name, r.papers AS papers, r.confidence AS confidence, r.sentences[0] AS sentence, other.id AS id
ORDER BY papers DESC, name, id, sentence;

// recipe: rivals
// The pairs that are compared in most papers.
// $limit = 20 : how many to show
MATCH (a)-[r:COMPARED_WITH]->(b)
RETURN a.name AS one, b.name AS other, r.papers AS papers, r.confidence AS confidence, a.id AS one_id, b.id AS other_id
ORDER BY papers DESC, confidence DESC, one_id, other_id
LIMIT $limit;

// recipe: parts
// What a method or model is made of.
// $method = "LoRA" : a method or model
MATCH (part)-[r:PART_OF]->(m:Method|Model)
WHERE toLower(m.name) = toLower($method)
RETURN part.name AS part, r.papers AS papers, r.sentences[0] AS sentence, part.id AS id
ORDER BY papers DESC, part, id;

// recipe: kinds
// Which tasks, methods, models, datasets and metrics are said to be a kind of another.
MATCH (e)-[r:SUBCLASS_OF]->(kind)
RETURN labels(e)[0] AS label, e.name AS name, kind.name AS kind, r.confidence AS confidence, e.id AS id,
       kind.id AS kind_id
ORDER BY label, kind, name, id, kind_id;

// recipe: used-together
// The methods and models that stand in the same papers as one of them.
// $method = "LoRA" : a method or model
MATCH (m:Method|Model)<-[:MENTIONS]-(p:Paper)-[:MENTIONS]->(other:Method|Model)
WHERE toLower(m.name) = toLower($method)
WITH other, count(DISTINCT p) AS papers
RETURN other.name AS name, labels(other)[0] AS label, papers, other.id AS id
ORDER BY papers DESC, name, id;

// recipe: rising
// Methods and models in more papers of a year than of the year before.
// $year = 2024 : a year
MATCH (p:Paper)-[:MENTIONS]->(m:Method|Model)
WHERE p.year = $year OR p.year = $year - 1
WITH m, sum(CASE WHEN p.year = $year THEN 1 ELSE 0 END) AS papers,
     sum(CASE WHEN p.year = $year THEN 0 ELSE 1 END) AS before
WHERE papers > before
RETURN m.name AS name, labels(m)[0] AS label, papers, before, papers - before AS more, m.id AS id
ORDER BY more DESC, papers DESC, name, id;

// recipe: path
// The shortest ways from one entity to another, over any facts but those on papers.
// $from = "LoRA" : a method, model, dataset, task or metric
// $to = "GLUE" : another
MATCH (a:Task|Method|Model|Dataset|Metric)
WHERE toLower(a.name) = toLower($from)
WITH a
MATCH (b:Task|Method|Model|Dataset|Metric)
WHERE toLower(b.name) = toLower($to) AND a.id <> b.id
WITH a, b
MATCH path = allShortestPaths((a)-[:BASED_ON|PART_OF|SUBCLASS_OF|COMPARED_WITH|USED_FOR|TRAINED_ON|EVALUATED_ON|BENCHMARK_FOR|MEASURED_BY*..6]-(b))
WITH length(path) AS steps, [n IN nodes(path) | n.name] AS names, [r IN relationships(path) | type(r)] AS facts,
     [n IN nodes(path) | n.id] AS ids
RETURN steps, names, facts
ORDER BY steps, ids, facts;

// == Tasks, datasets and metrics

// recipe: methods-of-task
// What is used for a task.
// $task = "question answering" : a task
MATCH (m)-[r:USED_FOR]->(t:Task)
WHERE toLower(t.name) = toLower($task)
RETURN m.name AS name, labels(m)[0] AS label, r.papers AS papers, r.confidence AS confidence, m.id AS id
ORDER BY papers DESC, confidence DESC, id;

// recipe: datasets-of-task
// The datasets in papers on a task, by year.
// $task = "question answering" : a task
MATCH (t:Task)<-[:ADDRESSES]-(p:Paper)-[:MENTIONS]->(d:Dataset)
WHERE toLower(t.name) = toLower($task)
WITH p.year AS year, d, count(DISTINCT p) AS papers
RETURN year, d.name AS dataset, papers, d.id AS id
ORDER BY year, papers DESC, id;

// recipe: new-on-task
// The newest papers on a task.
// $task = "question answering" : a task
// $limit = 20 : how many to show
MATCH (p:Paper)-[r:ADDRESSES]->(t:Task)
WHERE toLower(t.name) = toLower($task)
RETURN p.date AS date, p.year AS year, p.title AS title, r.confidence AS confidence, p.id AS id
ORDER BY year IS NULL, year DESC, coalesce(date, '') DESC, id
LIMIT $limit;

// recipe: tasks-without-benchmark
// Tasks that papers address and that no dataset is said to be a benchmark for.
MATCH (t:Task)<-[:ADDRESSES]-(p:Paper)
WHERE NOT (t)<-[:BENCHMARK_FOR]-(:Dataset)
WITH t, count(p) AS papers
RETURN t.name AS task, papers, t.id AS id
ORDER BY papers DESC, task, id;

// recipe: metrics-of-task
// How success at a task is measured: by statement, or by results of what is used for it.
// $task = "question answering" : a task
MATCH (t:Task)
WHERE toLower(t.name) = toLower($task)
CALL (t) {
  MATCH (t)-[r:MEASURED_BY]->(m:Metric) RETURN m, r.papers AS times, 'said' AS how
  UNION ALL
  MATCH (t)<-[:USED_FOR]-()<-[:OF]-(r:Result)-[:IN]->(m:Metric) RETURN m, count(DISTINCT r) AS times, 'results' AS how
}
RETURN m.name AS metric, how, times, m.id AS id
ORDER BY metric, how, id, times;

// recipe: new-datasets
// Datasets that papers propose, by year.
MATCH (p:Paper)-[r:PROPOSES]->(d:Dataset)
OPTIONAL MATCH (d)-[:BENCHMARK_FOR]->(t:Task)
WITH p, r, d, t ORDER BY t.name, t.id
WITH p, r, d, collect(t.name) AS tasks
RETURN p.year AS year, d.name AS dataset, tasks, p.title AS title, r.confidence AS confidence, d.id AS id, p.id AS paper
ORDER BY year, id, paper;

// recipe: trained-on
// Methods and models that are trained on a dataset.
// $dataset = "GLUE" : a dataset
MATCH (m)-[r:TRAINED_ON]->(d:Dataset)
WHERE toLower(d.name) = toLower($dataset)
RETURN m.name AS name, labels(m)[0] AS label, r.papers AS papers, r.sentences[0] AS sentence, m.id AS id
ORDER BY papers DESC, name, id;

// recipe: untried
// What is used for a task and was never evaluated on a dataset.
// $task = "question answering" : a task
// $dataset = "GLUE" : a dataset
MATCH (d:Dataset)
WHERE toLower(d.name) = toLower($dataset)
WITH d
MATCH (m:Method|Model)-[r:USED_FOR]->(t:Task)
WHERE toLower(t.name) = toLower($task) AND NOT (m)-[:EVALUATED_ON]->(d)
RETURN m.name AS name, m.papers AS papers, r.confidence AS confidence, m.id AS id
ORDER BY papers DESC, name, id;

// == Results

// recipe: leaderboard
// The results that are claimed on a dataset, by metric, best first; those without a number last.
// $dataset = "GLUE" : a dataset
// $lower_is_better = false : true for metrics such as perplexity
MATCH (d:Dataset)<-[:ON]-(r:Result)-[:OF]->(m)
WHERE toLower(d.name) = toLower($dataset) AND r.kind = 'absolute'
MATCH (r)-[:IN]->(measure:Metric)
MATCH (p:Paper)-[:REPORTS]->(r)
RETURN measure.name AS metric, m.name AS name, r.value AS value, p.year AS year, p.title AS title, r.id AS id
ORDER BY metric, r.number IS NULL, CASE WHEN $lower_is_better THEN r.number ELSE -r.number END, name, id, p.id;

// recipe: results-in
// The results in a metric, with what they are of and on.
// $metric = "accuracy" : a metric
MATCH (r:Result)-[:IN]->(measure:Metric)
WHERE toLower(measure.name) = toLower($metric)
OPTIONAL MATCH (r)-[:OF]->(m)
OPTIONAL MATCH (r)-[:ON]->(d:Dataset)
RETURN d.name AS dataset, m.name AS name, r.value AS value, r.kind AS kind, r.id AS id
ORDER BY dataset, kind, r.number IS NULL, r.number DESC, id, name, m.id, d.id;

// recipe: results-of
// The results of a method, with the paper and the sentence that claim them.
// $method = "LoRA" : a method or model
MATCH (p:Paper)-[said:REPORTS]->(r:Result)-[:OF]->(m:Method|Model)
WHERE toLower(m.name) = toLower($method)
OPTIONAL MATCH (r)-[:IN]->(measure:Metric)
OPTIONAL MATCH (r)-[:ON]->(d:Dataset)
RETURN d.name AS dataset, measure.name AS metric, r.value AS value, r.kind AS kind, p.year AS year,
       said.sentences[0] AS sentence, r.id AS id
ORDER BY dataset, metric, year, id, p.id;

// recipe: contested
// Different numbers that are claimed for one method on one dataset in one metric.
MATCH (m)<-[:OF]-(r:Result)-[:ON]->(d:Dataset)
WHERE r.kind = 'absolute' AND r.number IS NOT NULL
MATCH (r)-[:IN]->(measure:Metric)
WITH m, d, measure, r ORDER BY r.number DESC, r.id
WITH m, d, measure, collect(r.value) AS claimed, min(r.number) AS least, max(r.number) AS most
WHERE most > least
RETURN m.name AS name, d.name AS dataset, measure.name AS metric, claimed, most - least AS apart
ORDER BY apart DESC, name, dataset, metric, m.id, d.id, measure.id;

// == Evidence

// recipe: evidence
// Every fact between two entities, with its sentences and where they stand.
// $from = "LoRA" : a method, model, dataset, task or metric
// $to = "GLUE" : another
MATCH (a:Task|Method|Model|Dataset|Metric)-[r]-(b:Task|Method|Model|Dataset|Metric)
WHERE toLower(a.name) = toLower($from) AND toLower(b.name) = toLower($to)
UNWIND range(0, size(r.evidence) - 1) AS n
RETURN startNode(r).name AS head, type(r) AS fact, endNode(r).name AS tail, r.confidence AS confidence,
       r.sentences[n] AS sentence, r.evidence[n] AS evidence
ORDER BY fact, head, tail, evidence, a.id, b.id;

// recipe: doubtful
// The facts between entities that are least sure: what to check first.
// $below = 0.5 : the greatest confidence to show
// $limit = 20 : how many to show
MATCH (a)-[r:USED_FOR|PART_OF|BASED_ON|COMPARED_WITH|TRAINED_ON|EVALUATED_ON|MEASURED_BY|BENCHMARK_FOR|SUBCLASS_OF]->(b)
WHERE r.confidence <= $below
RETURN r.confidence AS confidence, a.name AS head, type(r) AS fact, b.name AS tail, r.sentences[0] AS sentence,
       a.id AS head_id, b.id AS tail_id
ORDER BY confidence, head_id, fact, tail_id
LIMIT $limit;
