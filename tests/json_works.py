"""Records in the documented forms of the services, all of our own invention."""

from typing import Any

OPENALEX: dict[str, Any] = {
    "id": "https://openalex.org/W1001",
    "doi": "https://doi.org/10.5555/Pebble.1",
    "title": "PebbleNet: <i>Sparse</i> Routing &amp; Small Models",
    "display_name": "PebbleNet: <i>Sparse</i> Routing &amp; Small Models",
    "publication_year": 2021,
    "publication_date": "2021-03-04",
    "ids": {
        "openalex": "https://openalex.org/W1001",
        "mag": "1001",
        "pmid": "https://pubmed.ncbi.nlm.nih.gov/31000001",
        "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/7000001",
    },
    "language": "en",
    "primary_location": {
        "is_oa": True,
        "landing_page_url": "https://doi.org/10.5555/pebble.1",
        "pdf_url": None,
        "source": {"id": "https://openalex.org/S7", "display_name": "Journal of Pebbles", "type": "journal"},
    },
    "locations": [{"landing_page_url": "http://arxiv.org/abs/2101.00001", "source": None}],
    "authorships": [
        {"author_position": "first", "author": {"id": "https://openalex.org/A1", "display_name": "Ada Okafor"}},
        {"author_position": "middle", "author": {"id": "https://openalex.org/A2", "display_name": "Wei Li"}},
        {"author_position": "last", "author": {"id": "https://openalex.org/A3", "display_name": "Wei Li"}},
    ],
    "referenced_works": ["https://openalex.org/W1002", "https://openalex.org/W9999"],
    "abstract_inverted_index": {"We": [0], "route": [1, 4], "pebbles": [2], "and": [3], "tokens.": [5]},
    "cited_by_count": 3,
}
OPENALEX_BARE: dict[str, Any] = {
    "id": "https://openalex.org/W1002",
    "doi": None,
    "title": "Stones before Pebbles",
    "publication_year": None,
    "publication_date": None,
    "primary_location": None,
    "authorships": [],
    "referenced_works": [],
    "abstract_inverted_index": None,
}
S2: dict[str, Any] = {
    "paperId": "a" * 40,
    "externalIds": {"DOI": "10.5555/QUIET.1", "ArXiv": "2202.00002", "CorpusId": 42},
    "url": "https://www.semanticscholar.org/paper/" + "a" * 40,
    "title": "QuietFail: a Benchmark",
    "abstract": "We present QuietFail.",
    "venue": "",
    "journal": {"name": "Quiet Letters", "volume": "1"},
    "year": 2022,
    "publicationDate": "2022-02-02",
    "authors": [{"authorId": "1", "name": "Jonas Brandt"}, {"authorId": None, "name": "J. Brandt"}],
    "references": [
        {"paperId": "b" * 40, "title": "Loud Failures", "externalIds": {"DOI": "10.5555/LOUD"}},
        {"paperId": None, "title": "A Study of Silence"},
        {"paperId": "c" * 40, "title": None},
        {"paperId": None, "title": None},
    ],
}
S2_CITED: dict[str, Any] = {
    "paperId": "c" * 40,
    "externalIds": None,
    "title": "Failing without a Sound",
    "abstract": None,
    "year": None,
    "authors": None,
}
S2_LINE: dict[str, Any] = {
    "corpusid": 77,
    "externalids": {"ACL": None, "DBLP": None, "ArXiv": "2303.00003", "CorpusId": "77", "DOI": None},
    "url": "https://www.semanticscholar.org/paper/77",
    "title": "Bulk Pebbles",
    "authors": [{"authorId": "5", "name": "Mira Castellanos"}],
    "venue": "Pebble Conf",
    "year": 2023,
    "referencecount": 1,
    "publicationdate": "2023-03-03",
    "journal": None,
}
ARXIV: dict[str, Any] = {
    "id": "0704.0099",
    "submitter": "Ada Okafor",
    "authors": "A. Okafor, W. Li",
    "title": "On the mean <p> of\n  $\\alpha < \\beta$ pebbles",
    "comments": "12 pages",
    "journal-ref": "Pebble Rev. 7 (2008) 1",
    "doi": "10.5555/pebrev.7",
    "report-no": None,
    "categories": "cs.LG stat.ML",
    "license": None,
    "abstract": "  We weigh pebbles.\nThey are\n  light.\n",
    "versions": [
        {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
    ],
    "update_date": "2008-11-26",
    "authors_parsed": [["Okafor", "Ada", ""], ["Li", "Wei", "Jr.", "Pebble Lab"]],
}
CROSSREF: dict[str, Any] = {
    "indexed": {"date-parts": [[2024, 1, 1]]},
    "DOI": "10.5555/Cross.1",
    "type": "journal-article",
    "title": ["Crossing\n        Rivers of <i>Data</i>"],
    "subtitle": ["A Survey"],
    "container-title": ["Annals of Rivers", "Ann. Riv."],
    "author": [
        {"given": "Ada", "family": "Okafor", "sequence": "first", "affiliation": []},
        {"name": "The River Group", "sequence": "additional"},
    ],
    "issued": {"date-parts": [[2020, 5]]},
    "abstract": "<jats:title>Abstract</jats:title><jats:sec><jats:title>Aim</jats:title><jats:p>We find p &lt; 0.05 "
    "for H<jats:sub>2</jats:sub>O &amp;amp; sand.</jats:p></jats:sec>",
    "URL": "https://doi.org/10.5555/cross.1",
    "reference": [
        {"key": "1", "DOI": "10.5555/CROSS.2", "doi-asserted-by": "publisher"},
        {"key": "2", "unstructured": "Li, W. (2019). Sand. arXiv:1905.00005"},
        {"key": "3", "article-title": "Small <b>Rivers</b>", "author": "Li", "year": "2018"},
        {"key": "4", "unstructured": "B. Brook, Brooks, 1999."},
        {"key": "5", "author": "Nobody", "year": "1990"},
    ],
    "reference-count": 5,
}
CROSSREF_BARE: dict[str, Any] = {
    "member": "7",
    "DOI": "10.5555/cross.2",
    "title": ["Sandy Rivers"],
    "container-title": [],
    "issued": {"date-parts": [[None]]},
    "author": None,
}
CSL: dict[str, Any] = {
    "id": "http://zotero.org/users/1/items/AAAA",
    "type": "article-journal",
    "abstract": "We translate &lt;b&gt;songs&lt;/b&gt; with {\\bf care}.",
    "container-title": "Songs",
    "DOI": "10.5555/song",
    "URL": "https://example.org/song",
    "title": "Songs of Rivers",
    "author": [
        {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
        {"literal": "The River Group"},
    ],
    "issued": {"date-parts": [["2019", 7, "1"]]},
}
CSL_PREPRINT: dict[str, Any] = {
    "id": "li2021",
    "type": "article",
    "number": "arXiv:2105.00006",
    "publisher": "arXiv",
    "title": "Rivers of Songs",
    "author": [{"family": "Li", "given": "Wei"}],
    "issued": {"literal": "Spring 2021"},
}
