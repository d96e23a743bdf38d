"""What a query may say: that it reads the graph, and nothing else.

The engines refuse clauses that write by themselves. What they let through is refused here, on each of them alike: files
and addresses (LOAD CSV), transactions of others, and procedures that are not known to do no more than read.
"""

from __future__ import annotations

import re

from graphkit.errors import StoreError

_TEXT = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`"""
_COMMENT = r"//[^\r\n]*|/\*.*?\*/"
_TEXT_OR_COMMENT = re.compile(f"{_TEXT}|{_COMMENT}", re.DOTALL)
# The engines do not agree on what is a space. So whatever is no visible ASCII may stand between two words here, and a
# word may begin where a number ends.
_GAP = "[^!-~]"
_BEGIN = r"(?<![^\W\d])(?<![.:$])"
_NAME = r"(?:[^\W\d]\w*|``)"
_REFUSED = (
    (
        re.compile(rf"{_BEGIN}LOAD{_GAP}+CSV\b", re.IGNORECASE),
        "would read a file or an address (LOAD CSV); only the graph can be queried",
    ),
    (
        re.compile(rf"{_BEGIN}TERMINATE{_GAP}+TRANSACTION", re.IGNORECASE),
        "would end a transaction; use Neo4j's own shell",
    ),
)
_CALL = re.compile(
    rf"{_BEGIN}CALL\b{_GAP}*({_NAME}(?:{_GAP}*\.{_GAP}*{_NAME})*)(?={_GAP}*(?:\(|;|YIELD\b|$))", re.IGNORECASE
)
_ESCAPED_ASCII = re.compile(r"\\u+00[0-7]", re.IGNORECASE)
_PROCEDURES = frozenset(
    """db.info db.labels db.ping db.propertykeys db.relationshiptypes db.schema.nodetypeproperties
    db.schema.reltypeproperties db.schema.visualization db.index.fulltext.querynodes
    db.index.fulltext.queryrelationships db.index.vector.querynodes db.index.vector.queryrelationships
    dbms.components""".split()
)


def check_reads(cypher: str, place: str) -> None:
    """Raise StoreError where a query on `place` is empty, or does what an engine's read-only mode lets through."""
    if not cypher.strip():
        raise StoreError("The query is empty. Write one such as MATCH (p:Paper) RETURN p.title LIMIT 5.")
    if found := _ESCAPED_ASCII.search(cypher):
        raise StoreError(
            f"The query on {place} holds {found[0]}…, an escaped letter or sign, which engines read differently: "
            "write it as it is, or give the text as a parameter."
        )
    bare = blank_texts(blank_comments(cypher))
    for pattern, reason in _REFUSED:
        if pattern.search(bare):
            raise StoreError(f"The query on {place} {reason}.")
    for call in _CALL.finditer(bare):
        if (name := re.sub(_GAP, "", call[1])).lower() not in _PROCEDURES:
            raise StoreError(
                f"The query on {place} would run a procedure ({name[:60]}) that is not known to only read. Those that "
                f"may be called: {', '.join(sorted(_PROCEDURES))}. `graphkit analyse` ranks, groups and pairs."
            )


def blank_comments(cypher: str) -> str:
    """Put spaces in the place of comments: all else keeps its line and column."""
    return _TEXT_OR_COMMENT.sub(lambda m: re.sub(r"[^\r\n]", " ", m[0]) if m[0][0] == "/" else m[0], cypher)


def blank_texts(cypher: str) -> str:
    """Empty all texts in quotes, and all names in backticks, of a query without comments."""
    return re.sub(_TEXT, lambda m: m[0][0] * 2, cypher, flags=re.DOTALL)


def timed_out(place: str, seconds: float | None) -> str:
    """Say that a query was stopped, and what to do."""
    after = "" if seconds is None else f" after {seconds:g} s"
    return (
        f"The query on {place} was stopped{after}: it had not ended. Make it smaller (a label on each node, no two "
        "patterns that share no variable, an upper bound on each *), or give it more time with --timeout."
    )
