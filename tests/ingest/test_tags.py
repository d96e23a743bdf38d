"""Markup goes, text and LaTeX stay."""

import html
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.ingest.tags import plain_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("H<sub>2</sub>O and <i>E. coli</i>", "H2O and E. coli"),
        ("<jats:title>Abstract</jats:title><jats:p>We try.</jats:p>", "We try."),
        ("<jats:sec><jats:title>Methods</jats:title><jats:p>We try.</jats:p></jats:sec>", "Methods: We try."),
        ("<h3>Why?</h3>Because.", "Why? Because."),
        ("&lt;p&gt;R&amp;amp;D&lt;/p&gt;", "R&D"),
        ("Caf&eacute; &#x3b1; &#945;", "Café α α"),
        ("p < 0.05 and q > 2, a<b", "p < 0.05 and q > 2, a<b"),
        ("the <mask> and <eos> tokens, List<String>", "the <mask> and <eos> tokens, List<String>"),
        ("$\\alpha_{1} < \\beta$ & \\emph{x}", "$\\alpha_{1} < \\beta$ & \\emph{x}"),
        ('<a href="https://example.org/?a=1&b=2">here</a>', "here"),
        ("one<br/>two<BR>three", "one two three"),
        ("<!-- hidden -->text", "hidden text"),
        ("<![CDATA[text]]>", "text"),
        (
            "<jats:alternatives><jats:tex-math>$x^2$</jats:tex-math><mml:math><mml:mi>x</mml:mi><mml:mn>2</mml:mn>"
            "</mml:math></jats:alternatives> grows",
            "$x^2$ grows",
        ),
        ("<mml:math><mml:mi>x</mml:mi></mml:math> grows", "x grows"),
        ("  a \n\t b ", "a b"),
    ],
)
def test_tags_and_entities_are_read_and_the_rest_stays(text, plain):
    assert plain_text(text) == plain


@given(st.text(alphabet="abc <>;.,$\\{}é", max_size=40).filter(lambda text: not set("<") & set(text)))
def test_text_without_markup_stays_but_for_blanks(text):
    assert plain_text(text) == " ".join(text.split())
    assert plain_text(f"<p>{html.escape(text)}</p>") == " ".join(text.split())


@pytest.mark.parametrize(
    "piece", ["<", "<p ", "</", "&", "&lt;", "<mml:math>", "<h1>", "<a:b", "<!--", "&amp;lt;p", "<p>"]
)
def test_time_grows_as_the_text_does(piece):
    text = piece * (1_000_000 // len(piece))
    start = time.perf_counter()
    plain_text(text)

    assert time.perf_counter() - start < 10
