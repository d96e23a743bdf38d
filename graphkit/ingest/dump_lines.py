"""What a single line of a page dump looks like: metadata, button text, prose or heading. Pure functions of strings.

Scores are log-odds in spirit: above 0 a line reads like a piece of an abstract, below 0 like a title. They look at
length, sentences, final mark, capitals, the first person and addresses, never at particular titles or sites.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

_READ = 3_000  # characters of a line that are looked at: a line may have millions

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"(?:(?:published|submitted) )?(?:on )?"
    r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\.?"
    r" {1,3}(?P<day>\d{1,2})(?:,? {1,3}(?P<year>(?:19|20)\d\d))?(?: {1,3}\d{1,6}(?:\.\d)?k?)?",
    re.IGNORECASE,
)
_AUTHORS = re.compile(r"\d{1,5} authors?", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,6}(?:\.\d)?k?")
_DOT = re.compile("[•·∙●|]")

_BUTTON = re.compile(r"(?:[^!]{1,100}!){0,3}\s*Subscribe(?=[^\s!,.:;'’-])(?!(?:rs?|d|s)(?![^\W_]))")
_SENTENCE_END = re.compile(r"[a-z]{3}[.?!]\)? +[A-Z]")
_FIRST_PERSON = re.compile(r"\b(?:we|our|this (?:paper|work|study|thesis|article|survey|report))\b", re.IGNORECASE)
_RESEARCH = re.compile(
    r"\b(?:we|our|this (?:paper|work|study|thesis|survey)|propos\w+|introduc\w+|experiment\w*|method\w*|approach\w*|"
    r"works?|stud(?:y|ies)|show\w*|improv\w*|tasks?|perform\w*|train\w*|problems?|accura\w+|data|neural|"
    r"models?|algorithms?|results?|learning|datasets?|novel|benchmarks?|outperform\w*|evaluat\w+)\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"#|```|[-*+>|=]\s|[-=*_]{3}|//|/\*|<[!/a-z]|\[!?\[|[\[{\"']{2}|[\[{]$|.*[;{]$|`|>>>|\$ |"  # Markdown, C, shells
    r"[\w.]+ = |@\w+|import \w|from \S+ import|(?:def|class) \w+[:(]|(?:if|for|while) .*:$|(?:try|else):$"  # Python
)
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_HANGING = re.compile(r"(?:[,\-–—(]|\b(?:a|an|and|as|at|by|for|from|in|is|of|on|or|that|the|to|with))$")
_LENGTHS = ((40, -5.0), (60, -4.0), (80, -2.5), (110, -1.0), (150, 0.5), (200, 2.0), (300, 5.0))


class Meta(NamedTuple):
    """A line of metadata: the date in it (ISO 8601, without the year where none is written) and the year."""

    date: str | None = None
    year: int | None = None


def read_meta(text: str) -> Meta | None:
    """Read a line of author count, dots, date and upvotes, or of some of them; None for any other line."""
    if len(text) > 80:
        return None
    found = Meta()
    for part in map(str.strip, _DOT.split(text)):
        if match := _DATE.fullmatch(part):
            found = _make_meta(match)
        elif part and not _AUTHORS.fullmatch(part) and not _COUNT.fullmatch(part):
            return None
    return found


def _make_meta(match: re.Match[str]) -> Meta:
    month, day = _MONTHS.index(match["month"][:3].lower()) + 1, int(match["day"])
    year = int(match["year"]) if match["year"] else None
    try:
        date(year or 2000, month, day)  # 2000 was a leap year
    except ValueError:
        return Meta(None, year)
    return Meta(f"{year or '-'}-{month:02}-{day:02}", year)


def cut_button(text: str) -> str:
    """Take off the page's button text that stands glued to what follows: "SubscribeA Title" is "A Title"."""
    match = _BUTTON.match(text)
    return text[match.end() :].strip() if match else text


def prose_score(text: str) -> float:
    """Return how much a line reads like a piece of an abstract (above 0) rather than a title (below 0)."""
    score = next((score for limit, score in _LENGTHS if len(text) < limit), 9.0)
    start = text[:_READ]
    if len(text) > 60:
        score += min(6.0, 3.0 * len(_SENTENCE_END.findall(start)))
    score += 2.0 if text.endswith(".") else -1.0
    share = capital_share(start)
    score += -2.5 if share > 0.6 else 1.0 if share < 0.3 else 0.0
    if _FIRST_PERSON.search(start):
        score += 2.5
    if "://" in start:
        score += 4.0
    return max(-6.0, min(12.0, score))


def capital_share(text: str) -> float:
    """Return the share of the longer words, without the first, that have a capital; 0.5 where there are none."""
    words = _LONG_WORD.findall(text[:_READ])[1:]
    return sum(word[0].isupper() for word in words) / len(words) if words else 0.5


def is_markup(text: str) -> bool:
    """Whether a line starts like a heading, list or rule of Markdown, or like program code."""
    return bool(_MARKUP.match(text[:_READ]))


def is_research(text: str) -> bool:
    """Whether a text uses one of the words that abstracts of papers are made of."""
    return bool(_RESEARCH.search(text[:_READ]))


def is_finished(text: str) -> bool:
    """Whether a line ends as a sentence, a formula or an address does."""
    last = text[-200:].rsplit(None, 1)[-1] if text else ""
    return text.endswith((".", "!", "?", ":", '"', "'", "”", "’", ")", "]", "}", "$")) or "/" in last


def is_hanging(text: str) -> bool:
    """Whether a line ends so that it must go on: in a comma, a hyphen, or a small word."""
    return bool(_HANGING.search(text[-20:]))


def goes_on(text: str, following: str) -> bool:
    """Whether the next line goes on in the middle of a sentence. Lines are broken where they are full."""
    return len(text) >= 40 and (is_hanging(text) or (not is_finished(text) and following[:1].islower()))
