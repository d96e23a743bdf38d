"""The words of the graph as RDF: which IRI stands for a node, a label, an edge type, a property, a fact, a place.

IRIs of our own need no registration and never change for the same graph:

    urn:graphkit:node:ID            a node; everything but letters, digits and -._~: percent-encoded, as in all of these
    urn:graphkit:type:Method        a label
    urn:graphkit:vocab:evaluatedOn  an edge type, in camel case; and Fact, sentence
    urn:graphkit:property:NAME      a property of a node or an edge
    urn:graphkit:fact:ID;TYPE;ID    an edge as a thing of its own
    urn:graphkit:evidence:ID;0;20   a place in a paper
    urn:graphkit:venue:NAME         what a paper appeared in

Terms of others are used where they say the same: schema.org for papers, authors and what papers are about, SKOS for
names, CiTO for citations, PROV and Web Annotation for evidence.
"""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from functools import lru_cache
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from graphkit.graph import Value
from graphkit.types import EdgeType, NodeLabel

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

PREFIXES = {
    "cito": "http://purl.org/spar/cito/",
    "fact": "urn:graphkit:fact:",
    "gk": "urn:graphkit:vocab:",
    "node": "urn:graphkit:node:",
    "oa": "http://www.w3.org/ns/oa#",
    "place": "urn:graphkit:evidence:",
    "property": "urn:graphkit:property:",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "type": "urn:graphkit:type:",
    "venue": "urn:graphkit:venue:",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@lru_cache(4096)
def term(prefix: str, name: str) -> NamedNode:
    """Return a term of a vocabulary; `name` is ours, never a paper's."""
    return NamedNode(PREFIXES[prefix] + name)


def own(prefix: str, *names: object) -> NamedNode:
    """Return an IRI of our own, from anything: what could not stand in one, `;` and `/` too, is percent-encoded."""
    return NamedNode(PREFIXES[prefix] + ";".join(quote(str(name), safe=":") for name in names))


@lru_cache(64)
def edge_term(type: EdgeType) -> NamedNode:
    """Return the property of an edge type: EVALUATED_ON is gk:evaluatedOn."""
    first, *rest = type.value.lower().split("_")
    return NamedNode(PREFIXES["gk"] + first + "".join(map(str.capitalize, rest)))


def literal(value: str | int | float | bool) -> Literal:
    """Return a value with its type of XML Schema."""
    if isinstance(value, bool):
        return Literal("true" if value else "false", datatype=term("xsd", "boolean"))
    if isinstance(value, int):
        return Literal(str(value), datatype=term("xsd", "integer"))
    if isinstance(value, float):
        return Literal(repr(value), datatype=term("xsd", "double"))
    return Literal(value)


def date_literal(date: Value | None, year: Value | None) -> Literal | None:
    """Return a date as xsd:date, gYearMonth or gYear; the year alone where the date is none of these."""
    for text in (str(date), str(year)):
        if match := _DATE.fullmatch(text):
            with suppress(ValueError):  # such as the 31st of February
                datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
                return Literal(
                    text, datatype=term("xsd", "date" if match[3] else "gYearMonth" if match[2] else "gYear")
                )
    return None


CLASSES = {
    NodeLabel.PAPER: ("schema", "ScholarlyArticle"),
    NodeLabel.AUTHOR: ("schema", "Person"),
    NodeLabel.DATASET: ("schema", "Dataset"),
    NodeLabel.RESULT: ("schema", "PropertyValue"),
}
"""The class of schema.org that a label has beside our own."""

TEXTS = {
    "title": ("schema", "name"),
    "name": ("schema", "name"),
    "abstract": ("schema", "abstract"),
    "unit": ("schema", "unitText"),
    "value": ("schema", "value"),
}
"""Properties that schema.org has a word for; all others are urn:graphkit:property:…"""

ALSO = {
    EdgeType.CITES: (("cito", "cites"), ("schema", "citation")),
    EdgeType.AUTHORED_BY: (("schema", "author"),),
    EdgeType.MENTIONS: (("schema", "mentions"),),
    EdgeType.PROPOSES: (("schema", "about"),),
    EdgeType.ADDRESSES: (("schema", "about"),),
    EdgeType.SUBCLASS_OF: (("skos", "broader"),),
}
"""What an edge of a type also is, in the words of others."""

USES = {
    NodeLabel.METHOD: ("cito", "usesMethodIn"),
    NodeLabel.MODEL: ("cito", "usesMethodIn"),
    NodeLabel.DATASET: ("cito", "usesDataFrom"),
}
"""What BUILDS_ON also is, by the label of what it goes by."""
