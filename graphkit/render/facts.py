"""What the page's panel, search and legend read: one JSON-able value of plain numbers, strings and lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from graphkit.graph import Edge, KnowledgeGraph, Node, Value
from graphkit.render.evidence import LONGEST_NAME, EvidenceTables, clip, evidence_of
from graphkit.render.figures import figures_of
from graphkit.render.part import aliases_of
from graphkit.render.wording import FAMILIES, PHRASES, Look, looks_of
from graphkit.types import NodeLabel

MOST_LEFT_OUT = 2000
"""Names of nodes left out that a search on the page still finds, best first."""
_MOST_VALUES = 40
_LONGEST_VALUE = 500

_SHOWN_ELSEWHERE = {"name", "title", "abstract", "aliases", "alias_reasons", "evidence", "sentences"}
_ORDER = (
    "value kind number unit year date authors venue url doi arxiv_id "
    "papers count mentions first_year confidence via source"
).split()
_WORDS = {"url": "Link", "doi": "DOI", "arxiv_id": "arXiv", "first_year": "First year", "stub": "Known by"}
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)", re.IGNORECASE)

Fact = list[str]
"""[label, text] or [label, text, address of a link]."""


def describe(drawn: KnowledgeGraph, left_out: Sequence[Node], whole: KnowledgeGraph) -> dict[str, Any]:
    """Return everything that the page shows as text about `drawn`, numbered in the order of its rows.

    `left_out` are nodes not drawn, best first; `whole` is where titles, counts of all edges and looks of labels are
    looked up.
    """
    number = {node.id: index for index, node in enumerate(drawn.nodes)}
    tables = EvidenceTables(whole)
    missing = _edges_missing(whole, number)
    looks = looks_of(whole)
    label_number = {label: index for index, label in enumerate(looks)}
    edges = [_describe_edge(edge, number, tables) for edge in drawn.edges]
    return figures_of(drawn, whole, tables.papers) | {
        "labels": _describe_labels(drawn, left_out, looks),
        "types": _describe_types(drawn),
        "families": [{"name": family.name, "dashes": family.dashes} for family in FAMILIES],
        "nodes": [_describe_node(node, label_number, missing.get(node.id, {})) for node in drawn.nodes],
        "edges": edges,
        "papers": [[tables.title(id), number.get(id, -1)] for id in tables.papers],
        "sentences": tables.sentences,
        "leftOut": [[label_number[node.label], clip(node.name, LONGEST_NAME)] for node in left_out[:MOST_LEFT_OUT]],
    }


_TYPE_NUMBER = {type: index for index, type in enumerate(PHRASES)}


def _describe_labels(
    drawn: KnowledgeGraph, left_out: Sequence[Node], looks: Mapping[NodeLabel, Look]
) -> list[dict[str, Any]]:
    shown, hidden = Counter(node.label for node in drawn.nodes), Counter(node.label for node in left_out)
    return [
        {"label": label.value, "plural": look.plural, "shape": look.shape, "fill": look.fill, "border": look.border}
        | {"count": shown[label], "leftOut": hidden[label]}
        for label, look in looks.items()
    ]


def _describe_types(drawn: KnowledgeGraph) -> list[dict[str, Any]]:
    count = Counter(edge.type for edge in drawn.edges)
    family = {type: index for index, family in enumerate(FAMILIES) for type in family.types}
    return [
        {"type": type.value, "out": out, "in": into, "count": count[type], "family": family[type]}
        for type, (out, into) in PHRASES.items()
    ]


def _describe_node(node: Node, label_number: Mapping[NodeLabel, int], missing: Mapping[str, int]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "label": label_number[node.label],
        "name": clip(node.name, LONGEST_NAME),
        "facts": facts_of(node.properties),
    }
    aliases, reasons = aliases_of(node)[:_MOST_VALUES], node.properties.get("alias_reasons", ())
    if shown := [index for index, alias in enumerate(aliases) if alias != node.name]:
        described["aliases"] = [clip(aliases[index], LONGEST_NAME) for index in shown]
        if isinstance(reasons, tuple | list) and len(reasons) >= len(aliases):
            described["reasons"] = [clip(str(reasons[index]), LONGEST_NAME) for index in shown]
    if missing:
        described["missing"] = dict(sorted(missing.items()))
    return described


def _describe_edge(edge: Edge, number: Mapping[str, int], tables: EvidenceTables) -> dict[str, Any]:
    described: dict[str, Any] = {
        "from": number[edge.source],
        "to": number[edge.target],
        "type": _TYPE_NUMBER[edge.type],
        "facts": facts_of(edge.properties),
        "evidence": tables.rows(edge),
    }
    if (total := len(list(evidence_of(edge)))) > len(described["evidence"]):
        described["total"] = total
    return described


def _edges_missing(whole: KnowledgeGraph, drawn: Mapping[str, int]) -> dict[str, Counter[str]]:
    """Count, for each node drawn, its edges to nodes that are not: by "type>" as their source, "type<" as target."""
    missing: dict[str, Counter[str]] = {}
    for edge in whole.edges:
        for end, other, way in ((edge.source, edge.target, ">"), (edge.target, edge.source, "<")):
            if end in drawn and other not in drawn:
                missing.setdefault(end, Counter())[f"{_TYPE_NUMBER[edge.type]}{way}"] += 1
    return missing


def facts_of(properties: Mapping[str, Value]) -> list[Fact]:
    """Return what is known beside names and evidence, in a fixed order, in words, with links where they are safe."""
    known = [key for key in _ORDER if key in properties]
    others = sorted(key for key in properties if key not in _ORDER and key not in _SHOWN_ELSEWHERE)
    return [fact for key in known + others if (fact := _say(key, properties[key]))]


def _say(key: str, value: Value) -> Fact | None:
    if key == "stub":
        return ["Known by", "citation alone: its text was not read"] if value else None
    text = "; ".join(_texts(value))
    if not text:
        return None
    if key == "confidence" and isinstance(value, int | float):
        text = f"{value:.2f}"
    label = _WORDS.get(key) or clip(key.replace("_", " ").capitalize(), 60)
    address = _link_of(key, str(value).strip())
    return [label, clip(text, _LONGEST_VALUE), *([address] if address else [])]


def _link_of(key: str, text: str) -> str | None:
    """Return the address that a property stands for; only a paper's url and DOI do."""
    if key == "doi":
        return link_of_doi(text)
    return link_of_url(text) if key == "url" else None


def _texts(value: Value) -> list[str]:
    """Return the value in words; of a long list, the first and how many more."""
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, float):
        return [f"{value:.10g}"]
    if isinstance(value, tuple | list):
        more = [f"and {len(value) - _MOST_VALUES} more"] if len(value) > _MOST_VALUES else []
        return [str(one) for one in value[:_MOST_VALUES]] + more
    return [str(value)] if str(value).strip() else []


def link_of_url(url: str) -> str | None:
    """Return the address if it is a plain web address, else None: no other scheme becomes a link."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:  # such as "http://[half"
        return None
    return url if plain and len(url) <= 2000 and not re.search(r"[\s\x00-\x1f\\]", url) else None


def link_of_doi(doi: str) -> str | None:
    """Return the address of a DOI, or None where it is not written as one."""
    match = _DOI.fullmatch(doi[:500])
    return f"https://doi.org/{quote(match[1], safe='/:;()._-')}" if match else None
