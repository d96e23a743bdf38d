"""LaTeX as bibliographies write it becomes plain text: accents, braces and commands.

What stands between dollars is left as it is: so do abstracts of other sources write formulas. A "%", which in a
bibliography begins no comment, stays too. Tags of HTML and JATS are for `tags`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import accumulate

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import LatexWalkerError

_MAX_DEPTH = 40  # braces in braces; the decoder goes down by recursion
_MAX_COMMANDS = 20_000  # of one text: far beyond any abstract

_LATEX = re.compile(r"[\\{}~$]|--|``|''")
_NEEDS_DECODER = re.compile(r"\\(?![%&#_])|\$")
_SIGNS = (("~", " "), ("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"))
_BARE = re.compile(r"(?<!\\)[%&]")
_DOLLAR = re.compile(r"(?<!\\)\$")
_NESTING = re.compile(r"\\(?:begin|end|left|right|\W)|[{}]")
_STEPS = {
    "{": 1,
    r"\(": 1,
    r"\[": 1,
    r"\begin": 1,
    r"\left": 1,
    "}": -1,
    r"\)": -1,
    r"\]": -1,
    r"\end": -1,
    r"\right": -1,
}
_TEXT_SIGNS = {  # as Zotero writes them; the decoder knows no others, or another sign
    "less": "<",
    "greater": ">",
    "bar": "|",
    "braceleft": "{",
    "braceright": "}",
    "asciicircum": "^",
}
_OPEN_COMMAND = re.compile(r"\\(?:[A-Za-z]+|[\"'`^~=.])$")
_ESCAPED = re.compile(r"\\([_%&#~${}])|\\url\s*|[{}]")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+\s*|.)|[{}]", re.DOTALL)

logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)  # it tells of odd LaTeX in papers, which nobody can mend


def decode_latex(text: str) -> str:
    r"""Return LaTeX as plain text on one line: `{\"U}ber {BERT}` is "Über BERT"; formulas between dollars stay.

    What the decoder cannot read, such as hundreds of braces in braces, loses its commands and braces.
    """
    if not _LATEX.search(text):
        return " ".join(text.split())
    if text.count("\\") > _MAX_COMMANDS:
        return " ".join(_COMMAND.sub(" ", text).split())
    if len(_DOLLAR.findall(text)) % 2:  # a price, no formula
        text = _DOLLAR.sub(r"\\$", text)
    decoded = [_decode(group) if _NEEDS_DECODER.search(group) else _strip_braces(group) for group in _group(text)]
    return " ".join(" ".join(decoded).split())


def _group(text: str) -> Iterator[str]:
    """Cut at blanks where no brace, formula or command is open: the decoder is slow, and most words need none."""
    group: list[str] = []
    depth, in_formula = 0, False
    for word in text.split():
        group.append(word)
        depth += sum(_STEPS.get(match[0], 0) for match in _NESTING.finditer(word))
        in_formula ^= len(_DOLLAR.findall(word)) % 2 == 1
        if depth <= 0 and not in_formula and not _OPEN_COMMAND.search(word):
            yield " ".join(group)
            group, depth = [], 0
    if group:
        yield " ".join(group)


def _strip_braces(text: str) -> str:
    for written, meant in _SIGNS:
        text = text.replace(written, meant)
    return _ESCAPED.sub(lambda match: match[1] or "", text)


def _decode(text: str) -> str:
    depths = accumulate(_STEPS.get(match[0], 0) for match in _NESTING.finditer(text))
    if max(depths, default=0) <= _MAX_DEPTH:
        with suppress(LatexWalkerError, RecursionError, ValueError, LookupError, TypeError, AttributeError):
            return str(_decoder().latex_to_text(_BARE.sub(r"\\\g<0>", text)))
    return _COMMAND.sub(" ", text)  # the decoder is made for LaTeX that compiles; this takes any text


@cache
def _decoder() -> LatexNodes2Text:
    context = get_default_latex_context_db()
    macros = [MacroTextSpec("url", simplify_repl="%s")]
    macros += [MacroTextSpec(f"text{name}", simplify_repl=sign) for name, sign in _TEXT_SIGNS.items()]
    context.add_context_category("graphkit", prepend=True, macros=macros)
    return LatexNodes2Text(latex_context=context, math_mode="verbatim", keep_comments=True)


def decode_address(text: str) -> str:
    r"""Return a URL, DOI or other identifier without LaTeX's escapes: `10.1000/a\_b` is "10.1000/a_b"."""
    return _ESCAPED.sub(lambda match: match[1] or "", text).strip()


def turn_name(name: str) -> str:
    """Return a name with the family name last: "Lovelace, Ada" and "Lovelace,Ada,Jr." begin with "Ada"."""
    family, *rest = [part.strip() for part in name.split(",")]
    return " ".join(filter(None, [*rest[:1], family, *rest[1:]]))
