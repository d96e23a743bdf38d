"""How fast snapshots of services are read, and in how much memory. The files are invented here, of any size.

Each is written with a fixed seed, read by `read_papers` in a process of its own, whose peak memory is read at its end,
and deleted before the next is written.
"""

import argparse
import gzip
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from graphkit.ingest import read_papers

SEED = 20261121
MB = 10**6


class Words:
    """Names, titles and abstracts drawn from invented words."""

    def __init__(self) -> None:
        self.draw = random.Random(SEED)
        syllables = [c + v for c in "bdfgklmnprstvz" for v in ("a", "e", "i", "o", "u", "ar", "en")]
        words = ["".join(self.draw.choices(syllables, k=self.draw.randint(1, 4))) for _ in range(5_000)]
        self.sentences = [" ".join(self.draw.choices(words, k=22)).capitalize() + "." for _ in range(5_000)]
        self.names = [" ".join(self.draw.choices(words, k=2)).title() for _ in range(5_000)]

    def title(self, number: int) -> str:
        """A title that no other number has."""
        return f"{self.draw.choice(self.sentences)[:70]} {number}"

    def abstract(self) -> str:
        """Some 1,100 characters."""
        return " ".join(self.draw.choices(self.sentences, k=7))

    def authors(self) -> list[str]:
        """One to six names."""
        return self.draw.choices(self.names, k=self.draw.randint(1, 6))


def arxiv_lines(words: Words) -> Iterator[str]:
    """Lines of arXiv's metadata snapshot, without end."""
    for number in count():
        names, year = words.authors(), 2007 + number % 17
        yield _line(
            {
                "id": f"{year % 100:02}{number % 12 + 1:02}.{number // 204 % 100_000:05}",
                "submitter": names[0],
                "authors": ", ".join(names),
                "title": words.title(number),
                "comments": "12 pages",
                "journal-ref": None,
                "doi": f"10.5555/a.{number}",
                "report-no": None,
                "categories": "cs.LG",
                "license": None,
                "abstract": words.abstract(),
                "versions": [{"version": "v1", "created": f"Mon, 2 Apr {year} 19:18:42 GMT"}],
                "update_date": f"{year}-11-26",
                "authors_parsed": [[*reversed(name.split(" ", 1)), ""] for name in names],
            }
        )


def openalex_lines(words: Words) -> Iterator[str]:
    """Works of OpenAlex, without end."""
    for number in count(1):
        index: dict[str, list[int]] = {}
        for place, word in enumerate(words.abstract().split()):
            index.setdefault(word, []).append(place)
        title, cited = words.title(number), words.draw.choices(range(1, 10**6), k=20)
        yield _line(
            {
                "id": f"https://openalex.org/W{number}",
                "doi": f"https://doi.org/10.5555/w.{number}",
                "title": title,
                "display_name": title,
                "publication_year": 2020,
                "publication_date": "2020-05-04",
                "ids": {"openalex": f"https://openalex.org/W{number}", "mag": str(number)},
                "primary_location": {"landing_page_url": f"https://doi.org/10.5555/w.{number}", "source": None},
                "authorships": [_authorship(words, name) for name in words.authors()],
                "concepts": [{"id": f"https://openalex.org/C{n}", "display_name": "Sand", "score": 0.5} for n in cited],
                "referenced_works": [f"https://openalex.org/W{n}" for n in cited],
                "abstract_inverted_index": index,
                "counts_by_year": [{"year": year, "cited_by_count": 3} for year in range(2012, 2022)],
            }
        )


def _authorship(words: Words, name: str) -> dict[str, Any]:
    id = f"https://openalex.org/A{words.draw.randrange(10**9)}"
    return {
        "author_position": "middle",
        "author": {"id": id, "display_name": name, "orcid": None},
        "institutions": [{"id": "https://openalex.org/I1", "display_name": words.draw.choice(words.names)}],
        "raw_affiliation_strings": [words.draw.choice(words.sentences)],
    }


def list_parts(words: Words) -> Iterator[str]:
    """Plain records as one list on one line, without end."""
    for number in count():
        row = {"title": words.title(number), "abstract": words.abstract(), "year": 2020, "authors": words.authors()}
        yield ("[" if number == 0 else ", ") + json.dumps(row)


def dblp_parts(words: Words) -> Iterator[str]:
    """Articles of DBLP, without end."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>\n'
    for number in count():
        authors = "".join(f"<author>{name}</author>\n" for name in words.authors())
        yield (
            f'<article mdate="2020-05-04" key="journals/sand/{number}">\n{authors}'
            f"<title>{words.title(number)}</title>\n<pages>1-9</pages>\n<year>2020</year>\n<volume>7</volume>\n<journal>Sand</journal>\n"
            f"<ee>https://doi.org/10.5555/d.{number}</ee>\n"
            f"<url>db/journals/sand/sand7.html#{number}</url>\n</article>\n"
        )


def paper_lines(words: Words, papers: int) -> Iterator[str]:
    """Semantic Scholar's data set `papers`."""
    for number in range(papers):
        yield _line(
            {
                "corpusid": _corpus_id(number),
                "externalids": {
                    "ACL": None,
                    "DBLP": None,
                    "ArXiv": None,
                    "MAG": str(number),
                    "DOI": f"10.5555/s.{number}",
                },
                "url": f"https://www.semanticscholar.org/paper/{number}",
                "title": words.title(number),
                "authors": [{"authorId": str(number), "name": name} for name in words.authors()],
                "venue": "Sand",
                "year": 2020,
                "referencecount": 10,
                "s2fieldsofstudy": [{"category": "Computer Science", "source": "s2-fos-model"}],
                "publicationdate": "2020-05-04",
                "journal": {"name": "Sand", "pages": None, "volume": "7"},
            }
        )


def abstract_lines(words: Words, papers: int) -> Iterator[str]:
    """Abstracts of four papers out of five, and of as many others, in an order of their own."""
    for number in range(papers * 8 // 5):
        place = number // 2 * 7_919 % papers if number % 2 else papers + number
        open_access = {"externalids": {"MAG": str(place)}, "license": None, "url": None, "status": None}
        yield _line({"corpusid": _corpus_id(place), "openaccessinfo": open_access, "abstract": words.abstract()})


def citation_lines(words: Words, papers: int) -> Iterator[str]:
    """Ten citations a paper, of which each tenth names no cited paper, and as many of others."""
    for number in range(20 * papers):
        yield _line(
            {
                "citationid": number,
                "citingcorpusid": _corpus_id(words.draw.randrange(2 * papers)),
                "citedcorpusid": _corpus_id(words.draw.randrange(4 * papers)) if number % 10 else None,
                "isinfluential": False,
                "contexts": [words.draw.choice(words.sentences)] if number % 2 else None,
                "intents": [["background"]] if number % 2 else None,
            }
        )


def _corpus_id(number: int) -> int:
    return number * 1_000_003 % 300_000_007  # each another, in no order


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row) + "\n"


def write_text(path: Path, parts: Iterable[str], size: int, end: str = "", pack: bool = False) -> int:
    """Write parts until they are of `size` bytes, or end; return the bytes before packing."""
    written = 0
    with gzip.open(path, "wb", compresslevel=1) if pack else path.open("wb") as file:
        for part in parts:
            written += file.write(part.encode())
            if written >= size:
                break
        file.write(end.encode())
    return written


def write_bulk(folder: Path, size: int) -> int:
    """Write the three data sets of Semantic Scholar in packed parts, under names that say nothing."""
    words, papers, written = Words(), size // 7_000, 0
    sets = (citation_lines(words, papers), paper_lines(words, papers), abstract_lines(words, papers))
    names = (f"20240101_{number:05}.gz" for number in count())
    for lines in sets:
        while part := write_text(path := folder / next(names), lines, 200 * MB, pack=True):
            written += part
        path.unlink()  # nothing was left for the last
    return written


KINDS: dict[str, Callable[[Path, int], int]] = {
    "arXiv JSON lines": lambda path, size: write_text(path, arxiv_lines(Words()), size),
    "OpenAlex works": lambda path, size: write_text(path, openalex_lines(Words()), size),
    "OpenAlex works, gz": lambda path, size: write_text(path, openalex_lines(Words()), size, pack=True),
    "JSON list on one line": lambda path, size: write_text(path, list_parts(Words()), size, end="]"),
    "DBLP XML": lambda path, size: write_text(path, dblp_parts(Words()), size, end="</dblp>\n"),
    "Semantic Scholar data sets, gz": lambda path, size: (path.mkdir(), write_bulk(path, size))[1],
}


def read(path: Path) -> dict[str, float]:
    """Read all papers of a path: how many, how many refusals, seconds of CPU time, peak memory in MB."""
    refusals: list[Any] = []
    began = time.process_time()
    records = abstracts = references = 0
    for paper in read_papers(path, refuse=refusals.append):
        records += 1
        abstracts += bool(paper.abstract)
        references += len(paper.references)
    return {
        "records": records,
        "abstracts": abstracts,
        "references": references,
        "refusals": len(refusals),
        "seconds": time.process_time() - began,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Read the arguments, write, read, and print a row for each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", action="append", choices=sorted(KINDS), help="one of them; all without it")
    parser.add_argument("--size", type=int, default=5_000, help="MB of text in each, before packing (5,000)")
    parser.add_argument(
        "--folder", type=Path, help="where the files are written; the system's temporary folder without it"
    )
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        print(json.dumps(read(given.read)))
        return
    print(
        "| what | MB of text | papers | abstracts | references | refusals | CPU seconds | MB a second | peak memory |"
    )
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    for kind in given.kind or KINDS:
        folder = Path(tempfile.mkdtemp(dir=given.folder))
        try:
            size = KINDS[kind](folder / "snapshot", given.size * MB)
            command = [sys.executable, __file__, "--read", str(folder / "snapshot")]
            got = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        finally:
            shutil.rmtree(folder)
        counts = " | ".join(f"{got[name]:,}" for name in ("records", "abstracts", "references", "refusals"))
        speed = f"{got['seconds']:,.0f} | {size / MB / got['seconds']:.1f}"
        print(f"| {kind} | {size // MB:,} | {counts} | {speed} | {got['memory']:,} MB |", flush=True)


if __name__ == "__main__":
    main()
