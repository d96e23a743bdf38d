"""Find every number that may be a claimed result, and what kind it is. Does not say which are, nor of what.

It errs on the side of too many. Patterns have bounded repeats only and look back and ahead a bounded way, so time grows
with the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graphkit.sentences import covering_span, sentence_spans
from graphkit.types import ResultKind, Span

_GAP = "[ \\t~\xa0\u2009\u202f]"  # no line break: the title is one line, and a value never runs out of it
_DIGITS = r"(?:(?:\d{1,3}(?:,\d{3}){1,4}(?!\d)|\d{1,12}(?!\d))(?:\.\d{1,12}(?!\d))?|\.\d{1,12}(?!\d))"
_POWER = rf"(?:{_GAP}?(?:\$?\\times|×|x|\\cdot){_GAP}?10{_GAP}?\^{_GAP}?\{{?[-−]?\d{{1,3}}\}}?|[eE][-+]?\d{{1,3}}\b)?"
# Not from the middle of a word, a name (GPT-4), a number (1.2.3) or after ^ or _, but at once behind some LaTeX signs.
_NUMBER = re.compile(
    r"(?:(?<![\w.^\\])|(?<=[\ds}]sim)|(?<=\\sim)|(?<=\\approx)|(?<=\\[gl]eq)|(?<=\\[gl]e)|(?<=[ (]x))"
    rf"(?<![\^_]\{{)(?<![^\W\d][-‐‑])(?<!\d,){_DIGITS}{_POWER}"
)
_TIMES = (
    rf"(?:\${_GAP}?)?\{{?\\times(?![a-zA-Z]){_GAP}?\}}?\$?|{_GAP}?\{{times\}}|{_GAP}?x?times\b|{_GAP}?[xX]\b|{_GAP}?×|"
    rf"(?:{_GAP}|-){{0,2}}fold\b|(?:{_GAP}|-)orders?(?:{_GAP}|-)of(?:{_GAP}|-)magnitudes?\b"
)
_POINTS = (
    rf"(?:{_GAP}|-)(?:(?:absolute{_GAP}|percentage(?:{_GAP}|-)|percent(?:{_GAP}|-)|%(?:{_GAP}|-))?points?|pp|pts)\b"
)
_PERCENT = rf"{_GAP}?\$?{_GAP}?\\{{0,2}}{_GAP}?[%‰]\$?(?:(?:{_GAP}|-)points?\b)?|{_GAP}?per{_GAP}?cent\b"
_MEASURE = (
    r"[kKMGTP]i?[Bb](?:ps|/s)?|bits?|bytes?|[nm]s|ps|[µμ]s|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|weeks?|"
    r"months?|[nµμmck]?m|(?:milli|centi|kilo)?met(?:er|re)s?|miles?|[kKMG]?Hz|fps|FPS|d[Bb]m?|degrees?|deg|°C?|"
    r"m[WJV]|[kM]?[WJ]|kWh|[kMGTP]?FLOPs|[GTP]FLOPS?|[GT]MACs|mAh|nats?|bp[pcd]|ppm"
)
_PER = rf"(?:/(?:s|h|sec|second|hour|day)\b|{_GAP}per{_GAP}(?:second|minute|hour|day|sec)\b)?"
_SUFFIX = re.compile(
    rf"(?P<times>{_TIMES})|(?P<points>{_POINTS})|(?P<percent>{_PERCENT})|(?P<unit>{_GAP}?(?:{_MEASURE})(?![\w-]){_PER})|"
    r"(?P<scale>[kKMBT](?![\w-]))|(?P<more>\+)"
)
_RUNS_ON = re.compile(r"(?!sim\d)\w|\.\d|[-‐‑][^\W\d]")
_TIMES_NUMBER = re.compile(rf"{_GAP}?\$?\d")
_JOINT = re.compile(
    rf"\$?{_GAP}?(?:-{{1,3}}|[–—‐‑~∼±−]|\$?\\(?:sim|pm)(?![a-zA-Z])\$?|\$sim\$|sim|\+/?-|to(?!\w)){_GAP}?\$?"
)
_TWO_LEVELS = re.compile(r"\b(?:from|between)\b|\(\$?\Z", re.IGNORECASE)
_SIGN = re.compile(
    rf"(?:(?<!\w)[+−-]\$?|(?<!\w)[x×]|(?:[±<>≥≤~≈≳≲]|\\(?:geq?|leq?|approx|sim|pm)(?![a-zA-Z])){_GAP}?\$?)\Z"
)

_BOUND = re.compile(
    r"(?<![A-Za-z\\])(?:\\?exp ?\( ?[-−]? ?)?(?:\\?(?:(?:wide)?(?:tilde|hat)|mathcal|mathrm|mathbf|smash|text) ?"
    r"\{? ?){0,3}\{?(?:[OoÕΩΘ]|\\?(?:Omega|Theta|omega))\}{0,3} ?(?:\\?[Bb]ig[lg]? ?|\\?left ?)?\("
)
_BRACKET = re.compile(r"[()]")
_LONGEST_BOUND = 160
_DEEPEST_BOUND = 8

_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten)"
_COUNTS = rf"{_COUNT}(?: (?:to|or) {_COUNT})?"
_WORDS = re.compile(
    r"\b(?:(?:less than )?half|(?:a|one)[ -](?:third|quarter|fifth|tenth)|two[ -]thirds|twice|thrice|"
    rf"factors? (?:of )?(?:(?:up to|about|around) )?{_COUNT}|"
    rf"(?:an|one|several|{_COUNTS})[ -]orders?[ -]of[ -]magnitudes?|"
    rf"{_COUNTS}(?:[ -]times|[ -]?fold|[ -](?:percentage[ -])?points?))\b",
    re.IGNORECASE,
)

_WHOLE = re.compile(r"[^\d.]*[\d,]+\D*\Z")
_MEASURED_BEFORE = re.compile(
    r"(?:\b(?:by|up to|upto|to|from|only|just|about|around|approximately|nearly|almost|requir\w+|need\w*|tak\w+|"
    r"achiev\w+|reach\w*|attain\w*|obtain\w*|at|at least|scor\w+|(?:scores?|factors?) of|than)|"
    r"[a-z]{3,20} ?[=:<>]|→|\\to|sim\$?)\s?\$?\Z",
    re.IGNORECASE,
)
_MEASURED_BEHIND = re.compile(r"\$?\s(?:[\w-]{1,30}\s){0,2}(?:per (?:second|minute|hour|day)\b|vs\b|→|\$?\\to\b)")
_YEAR = re.compile(r"(?:19|20)\d{2}")

_CHANGE = (
    r"improv\w+|increas\w+|gain(?:s|ed|ing)?|reduc\w+|lower(?:s|ed|ing)?|sav(?:es?|ed|ings?)|margins?|by|up ?to|within"
)
_LEVEL = r"achiev\w+|reach\w*|attain\w*|obtain\w*|scor\w+|only|from|to|at"
_CUE = re.compile(rf"\b(?:(?P<change>{_CHANGE})|(?P<level>{_LEVEL}))\b", re.IGNORECASE)
_AT_LEVEL = re.compile(r"(?:\b(?:(?<!up )to|from|at|is|was)|=|→|\\to|vs\.?)\s?\$?\s?\$?\s?\Z", re.IGNORECASE)
_FROM_LEVEL = re.compile(r"\$?\s?\$?(?:→|\\to\b|vs\b|to \$?\d)")
_COMPARED_BEHIND = re.compile(
    r"(?:(?:,| and|/)\s?\$?\d[\d.]{0,8}\s?\\?%?\$?){0,3}\s?\$?\)?"
    r"(?:\s(?!(?:and|with|while|over|than|to|of|on|for|in)\b)[\w@/.-]{1,30}){0,4}?\s"
    r"(?:improvements?|gains?|increases?|reductions?|boosts?|better|higher|fewer|less|lower|more|drops?|faster|smaller|"
    r"decreases?|degradations?|savings?|speed-?ups?|declines?|loss|worse|larger|slower|shorter|cheaper)\b"
)
_FACTOR = re.compile(r"\bfactors? (?:of )?(?:(?:up to|about|around|over|more than) )?\$?\Z")
_PART_BEHIND = re.compile(r"\$?\s(?:\(respectively\)\s)?of\s")


@dataclass(frozen=True)
class Value:
    """A number with its sign and unit, as written: `text` is `paper.text[start:end]`."""

    text: str
    start: int
    end: int
    kind: ResultKind


@dataclass(frozen=True)
class _Piece:
    """A stretch that may be a value: its number ends at `number_end`, `suffix` is the kind of unit behind that."""

    start: int
    end: int
    number_end: int
    suffix: str = ""


class _Blocked:
    """Stretches of a text that no value may touch."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start < self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            elif start < end:
                self._starts.append(start)
                self._ends.append(end)

    def touches(self, start: int, end: int) -> bool:
        place = bisect_right(self._ends, start)
        return place < len(self._starts) and self._starts[place] < end


def find_values(text: str, taken: Sequence[Span] = ()) -> list[Value]:
    """Return the values of a paper's text in order, not overlapping; offsets count its characters, half-open.

    No value shares a character with a span of `taken` (names, citations), which may come in any order: where only the
    unit does, the number alone is the value. A bare whole number counts where the words around it measure something.
    """
    blocked = _Blocked(taken)
    sentences = sentence_spans(text)
    values: list[Value] = []
    pieces = [*_find_bounds(text), *_find_worded(text), *_join_ranges(text, list(_find_numbers(text)))]
    for piece in sorted((_complete(text, piece) for piece in pieces), key=lambda piece: (piece.start, -piece.end)):
        if values and piece.start < values[-1].end:
            continue
        if blocked.touches(piece.start, piece.end):
            piece = replace(piece, end=piece.number_end, suffix="")
        if blocked.touches(piece.start, piece.end):
            continue
        sentence = covering_span(sentences, piece.start, piece.end)
        if _measures(text, piece, sentence, blocked):
            kind = _tell_kind(text, piece, sentence)
            values.append(Value(text[piece.start : piece.end], piece.start, piece.end, kind))
    return values


def _find_numbers(text: str) -> Iterator[_Piece]:
    last = 0
    for match in _NUMBER.finditer(text):
        start, number_end = match.span()
        suffix = _SUFFIX.match(text, number_end)
        end = suffix.end() if suffix else number_end
        name = (suffix.lastgroup or "") if suffix else ""
        if name == "times":
            runs_on = _TIMES_NUMBER.match(text, end)  # 64 x 64 is a size
        else:
            runs_on = None if name == "percent" else _RUNS_ON.match(text, end)
        if start >= last and not runs_on:
            last = end
            yield _Piece(start, end, number_end, name)


def _join_ranges(text: str, pieces: list[_Piece]) -> list[_Piece]:
    """Make one piece of "9% to 30%", but not of "from 9% to 30%" and "(9% to 30%)", which are two scores."""
    joined: list[_Piece] = []
    single = False
    for piece in pieces:
        first = joined[-1] if joined else piece
        alike = first.suffix in ("", piece.suffix) and first.end < piece.start
        joint = _JOINT.fullmatch(text, first.end, piece.start) if single and alike else None
        two = joint and "to" in joint.group() and _TWO_LEVELS.search(text[max(0, first.start - 40) : first.start])
        if joint and not two:
            joined[-1] = replace(piece, start=first.start)
            single = False
        else:
            joined.append(piece)
            single = True
    return joined


def _find_bounds(text: str) -> Iterator[_Piece]:
    """Find "O(n log n)" and its like, to the bracket that closes them."""
    last = 0
    for match in _BOUND.finditer(text):
        if match.start() < last:
            continue
        depth = 0
        for bracket in _BRACKET.finditer(text, match.start(), match.end() + _LONGEST_BOUND):
            depth += 1 if bracket.group() == "(" else -1
            if depth == 0:
                last = bracket.end()
                yield _Piece(match.start(), last, last, "bound")
            if not 0 < depth <= _DEEPEST_BOUND:
                break


def _find_worded(text: str) -> Iterator[_Piece]:
    for match in _WORDS.finditer(text):
        yield _Piece(match.start(), match.end(), match.end(), "worded")


def _complete(text: str, piece: _Piece) -> _Piece:
    """Take the sign before the number in, and of the dollars at the two sides both or neither."""
    if sign := _SIGN.search(text, max(0, piece.start - 9), piece.start):
        piece = replace(piece, start=sign.start())
    inside = text[piece.start : piece.end]
    if inside.count("$") % 2 == 0:
        return piece
    if text[piece.start - 1 : piece.start] == "$" and inside.find("$") < len(inside) - 1:
        return replace(piece, start=piece.start - 1)
    return replace(piece, end=piece.end - 1) if inside.endswith("$") else piece


def _measures(text: str, piece: _Piece, sentence: Span, blocked: _Blocked) -> bool:
    """Whether it is more than a bare whole number, or such a one where the words or a name at its sides measure."""
    value = text[piece.start : piece.end]
    if piece.suffix not in ("", "more") or not _WHOLE.match(value):
        return True
    before = text[max(sentence.start, piece.start - 30) : piece.start]
    if _YEAR.fullmatch(value):
        return False
    if _MEASURED_BEFORE.search(before) or _MEASURED_BEHIND.match(text, piece.end, sentence.end):
        return True
    signed = value[0] in "x×+<>≥≤" and not re.search(r"\b\w{1,2}\s?\Z", before)
    return signed or blocked.touches(piece.end + 1, piece.end + 2)


def _tell_kind(text: str, piece: _Piece, sentence: Span) -> ResultKind:
    """Tell the kind by the unit, then by the words at its sides, then by the last cue before it in the sentence."""
    value = text[piece.start : piece.end]
    before = text[max(sentence.start, piece.start - 150) : piece.start]
    behind = text[piece.end : min(sentence.end, piece.end + 150)]
    if re.search(r"(?:points?|pp|pts)\Z", value) or value.startswith("+"):
        return ResultKind.DELTA
    if piece.suffix in ("times", "worded") or value[0] in "x×" or _FACTOR.search(before):
        return ResultKind.RATIO
    if piece.suffix == "bound" and re.match(r"\$?\s(?:times|faster)\b", behind):
        return ResultKind.RATIO
    if piece.suffix == "bound" or _FROM_LEVEL.match(behind):
        return ResultKind.ABSOLUTE
    if _COMPARED_BEHIND.match(behind):
        return ResultKind.DELTA
    if _AT_LEVEL.search(before):
        return ResultKind.ABSOLUTE
    cues = list(_CUE.finditer(before))
    if cues and cues[-1]["change"]:
        return ResultKind.DELTA
    return ResultKind.RATIO if piece.suffix == "percent" and _PART_BEHIND.match(behind) else ResultKind.ABSOLUTE
