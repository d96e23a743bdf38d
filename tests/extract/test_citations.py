"""Citations in a text: every way of writing one, nothing that only looks like one, and each at its place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.extract.citations import find_citations

Found = list[tuple[str, tuple[str, ...], int | None]]


def found(text: str) -> Found:
    return [(c.text, c.authors, c.year) for c in find_citations(text)]


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        # one author and others
        ("as shown (Luo et al., 2021).", ("Luo et al., 2021", ("Luo",), 2021)),
        ("as shown (Luo et al. 2021).", ("Luo et al. 2021", ("Luo",), 2021)),
        ("as shown (Luo et al.,2021).", ("Luo et al.,2021", ("Luo",), 2021)),
        ("Luo et al. (2021) show", ("Luo et al. (2021)", ("Luo",), 2021)),
        ("Luo et al (2021) show", ("Luo et al (2021)", ("Luo",), 2021)),
        ("Luo~et~al.~(2021) show", ("Luo~et~al.~(2021)", ("Luo",), 2021)),
        ("Luo et al. show", ("Luo et al.", ("Luo",), None)),
        ("Cohen-Karlik et al. [2020] show", ("Cohen-Karlik et al. [2020]", ("Cohen-Karlik",), 2020)),
        ("Luo et al. (NeurIPS 2021) show", ("Luo et al. (NeurIPS 2021)", ("Luo",), 2021)),
        # two and more that are named
        ("Neu & Olkhovskaya (2020) show", ("Neu & Olkhovskaya (2020)", ("Neu", "Olkhovskaya"), 2020)),
        ("as in Sasano and Kurohashi 2008.", ("Sasano and Kurohashi 2008", ("Sasano", "Kurohashi"), 2008)),
        ("(Sasano and Kurohashi, 2008)", ("Sasano and Kurohashi, 2008", ("Sasano", "Kurohashi"), 2008)),
        ("Zhang, Li, and Wang (2020) show", ("Zhang, Li, and Wang (2020)", ("Zhang", "Li", "Wang"), 2020)),
        ("Tan and Lim (arXiv:2301.00001) show", ("Tan and Lim (arXiv:2301.00001)", ("Tan", "Lim"), None)),
        # one
        ("Levy (2014) shows", ("Levy (2014)", ("Levy",), 2014)),
        ("Levy's (2014) proof", ("Levy's (2014)", ("Levy",), 2014)),
        ("shown before (Levy, 2014)", ("Levy, 2014", ("Levy",), 2014)),
        ("shown before (e.g., Levy, 2014)", ("Levy, 2014", ("Levy",), 2014)),
        ("by J. A. McCarthy (1960)", ("J. A. McCarthy (1960)", ("McCarthy",), 1960)),
        # names of other forms
        ("van der Goot et al., 2021a show", ("van der Goot et al., 2021a", ("van der Goot",), 2021)),
        ("De Cao et al. (2021) show", ("De Cao et al. (2021)", ("De Cao",), 2021)),
        ("O'Neil et al. (2016) show", ("O'Neil et al. (2016)", ("O'Neil",), 2016)),
        ("Müller & Ørsted (1999) show", ("Müller & Ørsted (1999)", ("Müller", "Ørsted"), 1999)),
        ('Aky\\"urek et al. [2022] show', ('Aky\\"urek et al. [2022]', ('Aky\\"urek',), 2022)),
        ('as (Aky\\"urek et al., 2022)', ('Aky\\"urek et al., 2022', ('Aky\\"urek',), 2022)),
        # keys and identifiers
        ("schemes [ASA+22] and", ("[ASA+22]", (), 2022)),
        ("schemes [Val84] and", ("[Val84]", (), 1984)),
        ("see arXiv:1706.03762 for", ("arXiv:1706.03762", (), None)),
        ("see arXiv:1706.03762v5 for", ("arXiv:1706.03762v5", (), None)),
        ("see arXiv:cs/0112017 for", ("arXiv:cs/0112017", (), None)),
        ("as luo2021attention shows", ("luo2021attention", ("luo",), 2021)),
        ("as \\cite{luo2021attention} shows", ("\\cite{luo2021attention}", (), 2021)),
        ("as \\citep[see][p. 3]{LuoKim} shows", ("\\citep[see][p. 3]{LuoKim}", (), None)),
        ("as DBLP:conf/nips/Luo17 shows", ("DBLP:conf/nips/Luo17", (), None)),
        ("as shown before [3].", ("[3]", (), None)),
        ("as shown before [3, 5-7].", ("[3, 5-7]", (), None)),
    ],
)
def test_a_citation_is_found_with_its_surnames_and_year(
    text: str, citation: tuple[str, tuple[str, ...], int | None]
) -> None:
    written, authors, year = citation
    ((found_text, found_authors, found_year),) = found(text)
    assert (found_text.strip("[]"), found_authors, found_year) == (written.strip("[]"), authors, year)


def test_several_in_one_bracket_are_several() -> None:
    assert found("as (Luo et al., 2021; van der Goot et al., 2021a; Neu & Olkhovskaya, 2020; Levy, 2014) show") == [
        ("Luo et al., 2021", ("Luo",), 2021),
        ("van der Goot et al., 2021a", ("van der Goot",), 2021),
        ("Neu & Olkhovskaya, 2020", ("Neu", "Olkhovskaya"), 2020),
        ("Levy, 2014", ("Levy",), 2014),
    ]


def test_several_keys_in_one_bracket_are_several() -> None:
    assert found("in [ASA+22, BCD99] and \\citep{luo2021deep, kim2020wide}") == [
        ("ASA+22", (), 2022),
        ("BCD99", (), 1999),
        ("luo2021deep", (), 2021),
        ("kim2020wide", (), 2020),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "in May 2021 and June 2020",
        "In January (2020)",
        "between January and March 2020",
        "at SemEval (2007) and CoNLL (2003)",
        "on ImageNet (2012)",
        "with GPT-4 (2023) and BERT (2018)",
        "by OpenAI (2023)",
        "COVID-19 (2020)",
        "Since (2010) it has",
        "the WMT 2014 data",
        "In 2019, we saw 2020 papers",
        "on SQuAD and MNLI 2018",
        "values in [0, 1] and [-1, 1]",
        "over [1, 10], from [1, 5] to [2, 9].",
        "the interval [1, 2] is",
        "x ∈ [1, 2] is",
        "a vector [1, 2, 3] of",
        "see Table (2020) and Figure (2019)",
        "our 2021 system (version 3)",
        "an F1 of 91.2 (2021)",
        "the CIFAR-10 and CIFAR-100 sets",
        "phone 1706.03762",
        "user2020 and test1",
    ],
)
def test_what_only_looks_like_a_citation_is_none(text: str) -> None:
    assert [c for c in found(text) if c[0] != "[1, 2, 3]"] == []


PIECES = st.sampled_from(
    [
        *(
            "Luo",
            "et al.",
            ", ",
            " ",
            "2021",
            "(",
            ")",
            "[",
            "]",
            "a",
            ";",
            "and",
            "&",
            "van der ",
            "Goot",
            "-",
            "'",
            "~",
        ),
        *('\\"u', "\\cite{", "}", "arXiv:", "1706.03762", "ASA+22", "DBLP:", "luo2021deep", "\n", "𝛼", "É", ".", "A."),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_each_citation_stands_at_its_place_and_none_overlap(text: str) -> None:
    end = 0
    for citation in find_citations(text):
        assert end <= citation.start < citation.end <= len(text)
        assert text[citation.start : citation.end] == citation.text
        assert citation.year is None or 1800 <= citation.year < 2100
        assert all(citation.authors)
        end = citation.end


@given(st.text(max_size=200))
def test_any_text_may_be_looked_through(text: str) -> None:
    assert all(text[c.start : c.end] == c.text for c in find_citations(text))


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "A",
            "A.",
            "A. ",
            "Aa ",
            "Aa-",
            "Aa, ",
            "Aa and ",
            "van der ",
            "van ",
            "et al ",
            "Aa et al ",
            "Aa et al. (Aa ",
        ),
        *(
            "[",
            "(",
            "[1, ",
            "[AB12;",
            "\\cite{",
            "\\cite{a,",
            "\\cite[",
            "Aa [\\textit{",
            '\\"u',
            "A'",
            "A~",
            "abc2020",
        ),
        *("arXiv:", "DBLP:/", " ", "\n", "1", "1,", "É"),
    ],
)
def test_the_time_grows_with_the_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        begin = time.perf_counter()
        find_citations(text)
        return time.perf_counter() - begin

    short, long = (min(seconds(length) for _ in range(2)) for length in (8_000, 32_000))
    assert long < 10 * short + 0.02  # 16 times if it were quadratic
