"""A small field of five papers, which know and cite each other."""

from __future__ import annotations

import pytest
from resolve.made_up_extraction import read

from graphkit.types import Extraction


@pytest.fixture
def field() -> list[Extraction]:
    """Pebble nets, from their first paper to a survey; one of the records is there twice."""
    first = read(
        "PebbleNet: a Sparse Network",
        "We propose PebbleNet for parsing. PebbleNet reaches 91.2% accuracy on RockBank, above GPT-3.",
        year=2020,
        authors=["Ada Stone", "Bo Reed"],
        Method=["PebbleNet"],
        Model=["GPT-3"],
        Task=["parsing"],
        Dataset=["RockBank"],
        Metric=["accuracy"],
        proposes=["PebbleNet"],
        addresses=["parsing"],
        relations=[
            ("PebbleNet", "USED_FOR", "parsing"),
            ("PebbleNet", "COMPARED_WITH", "GPT-3"),
            ("PebbleNet", "EVALUATED_ON", "RockBank"),
        ],
        results=[("PebbleNet", "RockBank", "accuracy", "91.2%")],
    )
    second = read(
        "Deeper Pebbles",
        "Gravel sieve tuning (GST) extends PebbleNet (Stone and Reed, 2020), says Okafor et al. (2019). GST is small.",
        year=2021,
        authors=["Cy Brook"],
        Method=["Gravel sieve tuning", "GST", "PebbleNet"],
        aliases=[["Gravel sieve tuning", "GST"]],
        proposes=["GST"],
        relations=[("GST", "BASED_ON", "PebbleNet")],
        references=["PebbleNet: A Sparse Network", "10.1000/far", "arXiv:1901.00001"],
    )
    survey = read(
        "A Survey of Pebbles",
        "We look at pebble-net and GST for parsing, after Okafor et al. (2019) and arXiv:1901.00001.",
        year=2022,
        authors=["Ada Stone"],
        doi="10.1000/survey",
        Method=["pebble-net", "GST"],
        Task=["parsing"],
        addresses=["parsing"],
    )
    again = read("PebbleNet - A sparse network", "We propose PebbleNet.", doi="10.1000/pebble", source="other")
    return [first, second, survey, again]
