"""What all spellings of a name share, by rules alone. Pure functions of strings.

Does not know what a name means: abbreviations are for `senses`, and words such as "dataset" for `tails`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from graphkit.identity import short_hash
from graphkit.types import Reason

Words = tuple[str, ...]

LONGEST_KEY = 80
"""Characters of a key; what is longer is cut, and a hash is added so that two of them never meet."""

_LATEX_COMMAND = re.compile(
    r"\\(?:text|math)(?:bf|it|tt|rm|sc|sf|cal|bb|frak|up|normal|md|sl)?\b|\\(?:bf|it|tt|rm|sc|sf|emph)\b|\\(?=[A-Za-z])"
)
_LATEX_INDEX = re.compile(r"[_^]\{?(?=\d)")
_LATEX_MARK = re.compile(r"\\[\"'`^~=.](?=\{?[A-Za-z])|[${}~]|\\[,;:! ]")
_SPELT = {"+": " plus ", "#": " sharp ", "*": " star ", "&": " ", "∞": " infinity ", "→": " to ", "×": "x"}
_LATEX_SPELT = {r"\times": "x", r"\infty": " infinity ", r"\ell": "l", r"\rightarrow": " to ", r"\to": " to "}
_POINT_ZERO = re.compile(r"(?<=\d)\.0(?![\w.])")  # "wav2vec 2.0"
_LINE_BREAK = re.compile(r"(?<=[a-z])- (?!(?:and|or|to|vs)\b)(?=[a-z])")  # of a printed page: "gen- eralization"
_POSSESSIVE = re.compile(r"['’]s\b")
TO = re.compile(r"(?<=[a-z])2(?=[a-z])")
"""The "2" of "seq2seq", in lower case."""

_DIMENSIONS = {"one": "1", "two": "2", "three": "3", "four": "4", "n": "n"}


@lru_cache(maxsize=1 << 18)
def key_of(name: str) -> str:
    """Return what all spellings of a name share: "Fine-Tunings", "finetuning" and "GPT-3", "gpt 3", "GPT3".

    Numbers stay apart, so that "GPT-3.5" and "GPT-35" do.
    """
    return join(words_of(name)) or short_hash(name.strip())


def join(words: Words) -> str:
    """The words without what stands between them, but where a digit would meet a digit, and with "2" for "to"."""
    return _cut(re.sub(r"-(?!(?<=\d-)\d)", "", "-".join(TO.sub("to", word) for word in words)))


def slug_of(name: str) -> str:
    """The words of a name, joined by hyphens: what is read in an id."""
    return _cut("-".join(words_of(name))) or short_hash(name.strip())


def _cut(key: str) -> str:
    return key if len(key) <= LONGEST_KEY else f"{key[: LONGEST_KEY - 17]}-{short_hash(key)}"


@lru_cache(maxsize=1 << 18)
def words_of(name: str) -> Words:
    """The words of a name: lower case, singular, in American spelling, "classification of images" turned round."""
    return _turn_round(tuple(_american_singular(word) for word in _plain_words(name)))


def spelling_reason(one: str, other: str) -> Reason:
    """Which rule joins two names that share a key: the weakest that does."""
    plain = _plain_words(one), _plain_words(other)
    stages: list[tuple[Reason, Callable[[str], str]]] = [
        (Reason.SPELLING, str.casefold),
        (Reason.PLURAL, _singular),
        (Reason.BRITISH, _american_singular),
    ]
    for reason, change in stages:
        if len({join(tuple(change(word) for word in words)) for words in plain}) == 1:
            return reason
    return Reason.ORDER


@lru_cache(maxsize=1 << 17)
def _american_singular(word: str) -> str:
    return _american(_singular(word))


def _plain_words(name: str) -> list[str]:
    """The words as they are written, without LaTeX, accents and punctuation; Greek letters by their names."""
    text = name
    if "\\" in name or "$" in name or "{" in name:
        for command, spelt in _LATEX_SPELT.items():
            text = re.sub(re.escape(command) + r"(?![A-Za-z])", spelt, text)
        text = _LATEX_MARK.sub("", _LATEX_COMMAND.sub(" ", _LATEX_INDEX.sub("", text)))
    text = unicodedata.normalize("NFKC", _POSSESSIVE.sub("", text))
    if not text.isascii():
        text = "".join(map(_ascii_mark, unicodedata.normalize("NFKD", text)))
    text = _LINE_BREAK.sub("", text)
    for mark, spelt in _SPELT.items():
        text = text.replace(mark, spelt)
    words = re.findall(r"[^\W_]+", _POINT_ZERO.sub("", text))
    told = [word for word in words if word.casefold() not in {"the", "and"}]
    return _dimensions(told if len(told) > 0 else words)


def _ascii_mark(mark: str) -> str:
    """A Greek letter's name, nothing for an accent."""
    if unicodedata.combining(mark):
        return ""
    if "GREEK" in (written := unicodedata.name(mark, "")) and mark.isalpha():
        return f" {written.split()[3].lower().replace('lamda', 'lambda')} "
    return mark


def _dimensions(words: list[str]) -> list[str]:
    """ "three-dimensional" and "3-dimensional" are "3D"."""
    found: list[str] = []
    for word in words:
        if word.casefold() == "dimensional" and found:
            number = _DIMENSIONS.get(found[-1].casefold(), found[-1])
            if number in {"1", "2", "3", "4", "n"}:
                found[-1] = f"{number}D"
                continue
        found.append(word)
    return found


_IRREGULAR = {
    "matrices": "matrix", "indices": "index", "vertices": "vertex", "vortices": "vortex", "appendices": "appendix",
    "corpora": "corpus", "criteria": "criterion", "phenomena": "phenomenon", "automata": "automaton",
    "nuclei": "nucleus", "stimuli": "stimulus", "loci": "locus", "foci": "focus", "schemata": "schema",
    "formulae": "formula", "antennae": "antenna", "children": "child", "women": "woman", "men": "man",
    "mice": "mouse", "feet": "foot", "leaves": "leaf", "halves": "half", "axes": "axis", "caches": "cache",
    "niches": "niche", "movies": "movie", "selfies": "selfie", "cookies": "cookie", "calories": "calorie",
    "lenses": "lens", "biases": "bias", "aliases": "alias", "gases": "gas", "atlases": "atlas", "viruses": "virus",
    "buses": "bus", "corpuses": "corpus", "stimuluses": "stimulus", "crises": "crisis", "bases": "base",
}  # fmt: skip
_NO_PLURAL = frozenset(
    "series species bias gas atlas alias canvas pancreas pandas texas midas chaos cosmos news lens mars diabetes "
    "always across las los des".split()
)
_ENDINGS = (("lyses", "lysis"), ("theses", "thesis"), ("gnoses", "gnosis"), ("stases", "stasis"))
_HISSES = ("sses", "shes", "ches", "xes", "zzes")


def _singular(word: str) -> str:
    """The singular of an English noun, in lower case. "GPS" and "YOLOv5s" keep what they have, "LLMs" does not."""
    key = word.casefold()
    if key in _IRREGULAR:
        return _IRREGULAR[key]
    if not key.endswith("s") or len(word) < 3 or key in _NO_PLURAL:
        return key
    if word[-1] == "s" and word[-2].isupper():
        return key[:-1] if sum(map(str.isupper, word)) > 1 else key
    if len(key) < 4 or word.isupper() or not key[-2].isalpha() or key.endswith(("ss", "us", "is")):
        return key
    for plural, singular in _ENDINGS:
        if key.endswith(plural):
            return key[: -len(plural)] + singular
    if key.endswith("ies") and len(key) > 4:
        return key[:-3] + "y"
    return key[:-2] if key.endswith(_HISSES) else key[:-1]


_AMERICAN = tuple(
    (re.compile(pattern), american)
    for pattern, american in (
        (r"(?<=[lmnrtdg])is(e|ed|er|ing|ation|able|ability)$", r"iz\1"),
        (r"(anal|catal|paral|electrol|hydrol)ys(e|ed|er|ing)$", r"\1yz\2"),
        (r"(col|behavi|neighb|fav|flav|hon|lab|hum|tum|rum|harb|vap|arm|endeav|vig|clam|od)our", r"\1or"),
        (r"^(cent|met|fib|lit|theat|calib|spect|lust|meag)re$", r"\1er"),
        (
            r"(mode|labe|trave|channe|cance|leve|fue|tunne|counse|signa|tota|equa|spira|riva|pane)ll(ing|ed|er|or)$",
            r"\1l\2",
        ),
        (r"^(dial|catal)og$", r"\1ogue"),
        (r"^analogue$", "analog"),
        (r"^(def|off|lic|pret)ence", r"\1ense"),
        (r"^grey", "gray"),
        (r"^artefact", "artifact"),
        (r"^programme$", "program"),
        (r"(judg|acknowledg)ement", r"\1ment"),
        (r"^ageing", "aging"),
        (r"^(an|h|leuk)ae", r"\1e"),
        (r"aemia$", "emia"),
        (r"paed", "ped"),
        (r"^oe(?=dema|soph|stro)", "e"),
        (r"^sceptic", "skeptic"),
        (r"^mould", "mold"),
        (r"^dextrous$", "dexterous"),
        (r"^manoeuv(re|er)", "maneuver"),
    )
)
_NEVER_AMERICAN = re.compile(r"(?:.*(?:promis|rpris|erpris|ompris|xpertis|reatis|handis|radis)|(?:a|sun|moon)?ris)")


def _american(word: str) -> str:
    """The American spelling of a word in lower case. What it does to other words, it does to both that it compares."""
    if word.isalpha() and not _NEVER_AMERICAN.match(word):
        for pattern, american in _AMERICAN:
            word = pattern.sub(american, word)
    return word


_OF_WHAT = re.compile(r".+(?:tion|sion|ing|ment|sis|val|very|ance|ence)$")
_SMALL_WORDS = frozenset("of for in on with by from to over under via and or at as".split())


def _turn_round(words: Words) -> Words:
    """ "classification of images" is "image classification"; with more small words, who knows what belongs to what."""
    if "of" not in words:
        return words
    place = words.index("of")
    before, after = words[:place], tuple(word for word in words[place + 1 :] if word not in {"the", "a", "an"})
    if not before or not after or not _OF_WHAT.match(before[-1]) or _SMALL_WORDS & {*before, *after}:
        return words
    return after + before
