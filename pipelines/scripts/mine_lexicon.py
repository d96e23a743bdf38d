"""Write the lexicon of `graphkit.resolve` from extraction files: names and counts, and no text."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from graphkit.records import extraction_from_json, paper_from_json
from graphkit.resolve.lexicon import FIELDS, are_alike
from graphkit.resolve.senses import defined, short_form
from graphkit.resolve.spelling import key_of, slug_of, words_of
from graphkit.resolve.views import loose_keys
from graphkit.types import Extraction

LEAST_SHORT = 3  # papers that spell a short form out
LEAST_LONG = 2  # papers that spell it out so
LEAST_SHARE = 0.02  # of them, for a sense
LEAST_USES = 4  # papers with each of both names, where fewer spell it out
LEAST_FREQUENT = 30  # and with one that is always written alike
LEAST_WORD = 8  # papers with a word in a name
LEAST_SPELLING = 5  # papers with a name that is written in several ways
MOST_NEAR = 12


def read_extractions(paths: Iterable[Path]) -> Iterator[Extraction]:
    """Every line of the files."""
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield extraction_from_json(row, paper_from_json(row))


class Mine:
    """Counts over papers: each counts once."""

    def __init__(self) -> None:
        self.long_forms: dict[str, Counter[str]] = defaultdict(Counter)  # short form: names of long forms
        self.written: dict[str, Counter[str]] = defaultdict(Counter)  # key: names
        self.types: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)  # short form and long key: types
        self.words: Counter[str] = Counter()
        self.near: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)

    def add(self, extraction: Extraction) -> None:
        """Count one paper."""
        types = {mention.text: mention.type.value for mention in extraction.mentions}
        for name in types:
            self.written[key_of(name)][name] += 1
        keys = {key_of(name) for name in types}
        self.words.update({word for name in types for word in words_of(name)})
        for short, long in defined(extraction).items():
            self.long_forms[short][long] += 1
            self.written[key_of(long)][long] += 1
            own = {key_of(long), key_of(short)}
            for name, type in types.items():
                if key_of(name) in own:
                    self.types[short, key_of(long)][type] += 1
                    break
            self.near[short, key_of(long)].update(keys - own)


def commonest(names: Counter[str]) -> str:
    """The name in most papers; of as many the first."""
    return min(names, key=lambda name: (-names[name], name))


def senses_of(mine: Mine, short: str) -> list[tuple[str, list[tuple[str, int]]]]:
    """The senses of a short form, the commonest first: the key of each, and its long forms' keys with their papers."""
    counts: Counter[str] = Counter()
    for long, papers in mine.long_forms[short].items():
        counts[key_of(long)] += papers
    found: list[tuple[str, list[tuple[str, int]]]] = []
    for key, papers in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        names = commonest(mine.written[key]), written_out(mine, key)
        for sense, forms in found:
            others = commonest(mine.written[sense]), written_out(mine, sense)
            if any(map(are_alike, names, others)):
                forms.append((key, papers))
                break
        else:
            found.append((key, [(key, papers)]))
    total = counts.total()
    kept = [
        (sense, forms) for sense, forms in found if sum(n for _, n in forms) >= max(LEAST_LONG, LEAST_SHARE * total)
    ]
    return kept if total >= LEAST_SHORT else [one for one in found if known(mine, short, one[0])]


def written_out(mine: Mine, key: str) -> str:
    """The commonest name with a key; "bidirectional LSTM" with the commonest long form of its abbreviation."""
    words = commonest(mine.written[key]).split(" ")
    forms = (mine.long_forms.get(short_form(word)) for word in words)
    return " ".join(
        commonest(form) if form and len(words) > 1 else word for word, form in zip(words, forms, strict=True)
    )


def known(mine: Mine, short: str, long: str) -> bool:
    """Whether other papers use names that one paper alone spells out."""
    return max(total_papers(mine, long), total_papers(mine, key_of(short))) >= LEAST_USES


def total_papers(mine: Mine, key: str) -> int:
    """The papers that have a name with this key."""
    return mine.written[key].total() if key in mine.written else 0


def cell(counts: Counter[str], most: int) -> str:
    """Names with their counts, as the lexicon writes them."""
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
    return "|".join(f"{name}:{count}" for name, count in best)


def abbreviation_rows(mine: Mine) -> Iterator[Sequence[object]]:
    """The rows of abbreviations.tsv."""
    for short in sorted(mine.long_forms):
        senses = senses_of(mine, short)
        for sense, forms in senses:
            near: Counter[str] = Counter()
            for key, _ in forms:
                near.update({name: n for name, n in mine.near[short, key].items() if n > 1})
            for key, papers in forms:
                first = cell(near, MOST_NEAR) if len(senses) > 1 and key == sense else ""
                names = [commonest(mine.written[one]).casefold() for one in (sense, key)]
                yield short, *names, papers, cell(mine.types[short, key], 3), first


def spelling_rows(mine: Mine) -> Iterator[Sequence[object]]:
    """The rows of spellings.tsv: the commonest way to write a name that has several, or is frequent."""
    alike: Counter[str] = Counter()
    for names in mine.written.values():
        alike.update(loose_keys(commonest(names)))
    for key, names in sorted(mine.written.items()):
        slugs: Counter[str] = Counter()
        for name, papers in names.items():
            slugs[slug_of(name)] += papers
        several = len(slugs) > 1 or any(alike[loose] > 1 for loose in loose_keys(commonest(names)))
        if slugs.total() >= (LEAST_SPELLING if several else LEAST_FREQUENT):
            yield key, commonest(slugs), slugs.total()


def word_rows(mine: Mine) -> Iterator[Sequence[object]]:
    """The rows of words.tsv: the words that names are made of."""
    for word, papers in sorted(mine.words.items()):
        if papers >= LEAST_WORD and len(word) > 5 and word.isascii() and word.isalpha():
            yield word, papers


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        writer.writerow(header)
        writer.writerows(rows)


@click.command()
@click.argument("extractions", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True)
@click.argument("output", type=click.Path(file_okay=False, path_type=Path))
def main(extractions: tuple[Path, ...], output: Path) -> None:
    """Count what EXTRACTIONS, files of `graphkit extract`, call things, and write OUTPUT/*.tsv."""
    mine = Mine()
    for extraction in read_extractions(extractions):
        mine.add(extraction)
    output.mkdir(parents=True, exist_ok=True)
    write_rows(output / "abbreviations.tsv", FIELDS, abbreviation_rows(mine))
    write_rows(output / "spellings.tsv", ("key", "slug", "papers"), spelling_rows(mine))
    write_rows(output / "words.tsv", ("word", "papers"), word_rows(mine))


if __name__ == "__main__":
    main()
