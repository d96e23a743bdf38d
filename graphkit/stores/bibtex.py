r"""Papers as BibTeX, in UTF-8, for LaTeX with BibTeX or biblatex, and for reference managers.

What comes from a paper is text, not LaTeX: each character with a meaning there is written as one that has none, so no
title can run a command. A formula between dollars stays one where it holds nothing but letters, numbers, signs and the
harmless commands of `_COMMANDS`. Control characters become blanks. pybtex has a writer, too, but that takes its fields
for LaTeX and would let `\input` through.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from graphkit.graph import Node
from graphkit.identity import fold, short_hash

_ESCAPES = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "$": r"{\$}",
    "&": r"{\&}",
    "%": r"{\%}",
    "#": r"{\#}",
    "_": r"{\_}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
    "`": r"{\textasciigrave}",
}
_SPECIAL = re.compile(r"[\\{}$&%#_~^<>|`]|(?<=-)-|(?<=')'")
_FORMULA = re.compile(r"(?<![\\$])\$([A-Za-z0-9 ^_\\{}()\[\]+*/=.,:;!'-]{1,200})\$(?!\$)")
_UNSAFE = re.compile(r"""[\\{}^"`\s]""")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_COMMANDS = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi "
    "varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega ell infty times cdot pm to rightarrow le "
    "leq ge geq neq approx sim in log exp min max sqrt frac hat tilde bar vec mathcal mathbb mathbf mathrm mathit text "
    "ldots dots".split()
)
_PLAIN_NAME = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*\.?(?: [^\W\d_]+(?:[.'’-][^\W\d_]+)*\.?)*")
_LIST_WORDS = re.compile(r"(?i)\b(?:and|others)\b")
_VOLUME = re.compile(r"(?i)\b(?:proceedings|proc|conference|conf|workshop|symposium|advances in)\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-\d{2})?", re.ASCII)
_SMALL_WORDS = frozenset("a an the on of in for to and is are with how what why do does towards toward".split())


def dump_bibtex(papers: Iterable[Node]) -> Iterator[bytes]:
    """Yield an entry for each Paper node, in the order given, a node that comes again left out.

    A key is made of the paper alone (family name, year, first word of the title, hash of the id), so it stays the same
    whatever else is written.
    """
    seen: set[str] = set()
    keys: set[str] = set()
    for paper in papers:
        if paper.id in seen:
            continue
        key = _key(paper, 6)
        if key in keys:
            key = _key(paper, 16)
        yield f"{chr(10) if seen else ''}{_entry(paper, key)}".encode()
        seen.add(paper.id)
        keys.add(key)


def _entry(paper: Node, key: str) -> str:
    venue = _text(paper, "venue")
    kind = ("inproceedings" if _VOLUME.search(venue) else "article") if venue else "misc"
    year, date = paper.properties.get("year"), _text(paper, "date")
    dated = _DATE.fullmatch(date)
    dated = dated if dated and dated[1] == str(year) else None
    arxiv_id = _address(_text(paper, "arxiv_id"))
    url = _address(_text(paper, "url"))
    fields = {
        "author": " and ".join(filter(None, map(_author, _texts(paper, "authors")))),
        "title": escape_latex(_text(paper, "title")),
        {"inproceedings": "booktitle", "article": "journal"}.get(kind, "howpublished"): escape_latex(venue),
        "year": str(year) if isinstance(year, int) else "",
        "month": _MONTHS[int(dated[2]) - 1] if dated else "",
        "date": date if dated else "",
        "doi": _address(_text(paper, "doi")),
        "eprint": arxiv_id,
        "archiveprefix": "arXiv" if arxiv_id else "",
        "url": url if url.startswith(("https://", "http://")) else "",
        "abstract": escape_latex(_text(paper, "abstract")),
    }
    bare = ("month",)  # BibTeX has a macro for each
    lines = [f"  {name} = {text if name in bare else f'{{{text}}}'},\n" for name, text in fields.items() if text]
    return f"@{kind}{{{key},\n{''.join(lines)}}}\n"


def _key(paper: Node, digits: int) -> str:
    authors = _texts(paper, "authors")
    family = fold(authors[0]).split()[-1:] if authors else []
    words = [word for word in fold(_text(paper, "title")).split() if word not in _SMALL_WORDS]
    year = paper.properties.get("year")
    parts = [*family, str(year) if isinstance(year, int) else "", *words[:1]]
    readable = "".join("".join(c for c in part if c.isascii() and c.isalnum())[:30] for part in parts)
    return f"{readable or 'paper'}-{short_hash(paper.id)[:digits]}"


def escape_latex(text: str) -> str:
    r"""Return a text as one line of LaTeX that shows it: `50% of C_3` as `50{\%} of C{\_}3`. Formulas stay."""
    clean = _clean(text)
    parts, place = [], 0
    for formula in _FORMULA.finditer(clean):
        if _is_harmless(formula[1]):
            parts += [_escape(clean[place : formula.start()]), formula[0]]
            place = formula.end()
    return "".join([*parts, _escape(clean[place:])])


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], "{}" + match[0]), text)


def _clean(text: str) -> str:
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())


def _is_harmless(formula: str) -> bool:
    """Whether it has allowed commands alone and its braces fit; `^^` would spell any character."""
    if "^^" in formula or any(command[1:] not in _COMMANDS for command in _COMMAND.findall(formula)):
        return False
    depth = 0
    for c in formula:
        depth += (c == "{") - (c == "}")
        if depth < 0:
            return False
    return depth == 0


def _author(name: str) -> str:
    """Return a name, given names first, as BibTeX takes it; in braces where it would not be read as one name."""
    clean = _clean(name)
    if not clean or (_PLAIN_NAME.fullmatch(clean) and not _LIST_WORDS.search(clean)):
        return clean
    return "{" + _escape(clean) + "}"


def _address(text: str) -> str:
    """Return a DOI or URL without the characters that LaTeX or BibTeX would stumble over, percent-encoded."""
    return _UNSAFE.sub(lambda match: quote(match[0]), _clean(text))


def _text(paper: Node, name: str) -> str:
    value = paper.properties.get(name)
    return value if isinstance(value, str) else ""


def _texts(paper: Node, name: str) -> tuple[str, ...]:
    value = paper.properties.get(name)
    return value if isinstance(value, tuple) else ()
