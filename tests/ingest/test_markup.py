"""LaTeX and HTML of bibliographies become plain text, whatever they hold."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.ingest.markup import decode_latex, turn_name
from graphkit.ingest.tags import plain_text

LATEX = {
    r"M{\"{u}}ller, {\'E}mile du Ch{\^a}telet": "Müller, Émile du Châtelet",
    r"Erd\H{o}s \c{C}a \L{}ukasz {\AA}ke \'{\i} \v{S} {\o} \ss": "Erdős Ça Łukasz Åke í Š ø ß",
    r"{\em Deep} \textbf{R}outing -- of ``Tokens''": "Deep Routing – of “Tokens”",
    r"\citep{ada2015} of $5\%$ and {AT\&T}": "<cit.> of $5\\%$ and AT&T",
    "AT&T has 5% of~all": "AT&T has 5% of all",
    "it costs $5, no more \\& no less": "it costs $5, no more & no less",
    r"see \url{https://example.org/a}": "see https://example.org/a",
    r"\v S and \c{c} of \emph{a {\L}ong phrase}, $a \le b$": "Š and ç of a Łong phrase, $a \\le b$",
    r"{\"a}" * 100: "ä" * 100,
    r"95\% of \textit{a\_b} \(x + \alpha\) \{set\}": "95% of a_b \\(x + \\alpha\\) {set}",
    r"p {\textless} 0.05, |x{\textbar} {\textgreater} 1": "p < 0.05, |x| > 1",
    r"\textbraceleft a\textbraceright{\textasciicircum}2": "{a}^2",
    "plain": "plain",
}


@pytest.mark.parametrize(("latex", "plain"), LATEX.items())
def test_latex_becomes_plain(latex, plain):
    assert decode_latex(latex) == plain


@pytest.mark.parametrize("piece", ["{", "}", "{}", "$", r"\(", r"\begin{a}", r"\"", r"\textbf", "%\n", r"\left(", "\\"])
def test_any_amount_of_one_thing_is_read_in_time(piece):
    begin = time.monotonic()
    decode_latex("Routing " + piece * 30_000)

    assert time.monotonic() - begin < 10


@given(st.text(alphabet="ab\\{}$%&~'\"^`-_[]( )\n<>;#", max_size=60))
def test_any_text_is_decoded(text):
    decoded = decode_latex(plain_text(text))

    assert "\n" not in decoded


@pytest.mark.parametrize(
    ("name", "turned"),
    [("Lovelace, Ada", "Ada Lovelace"), ("King,Ada,Jr.", "Ada King Jr."), ("UNESCO", "UNESCO"), (",", "")],
)
def test_names_begin_with_the_given_name(name, turned):
    assert turn_name(name) == turned
