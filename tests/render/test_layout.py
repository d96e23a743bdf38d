"""Places are the same each time, apart from each other, and not far away."""

from __future__ import annotations

from itertools import combinations
from math import dist

from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.render.layout import place_nodes


@st.composite
def networks(draw):
    """Up to forty nodes of any size, and links among them."""
    sizes = draw(st.lists(st.floats(6, 34), min_size=1, max_size=40))
    ends = st.integers(0, len(sizes) - 1)
    links = draw(st.lists(st.tuples(ends, ends, st.sampled_from([0.35, 1.0])), max_size=60))
    return sizes, links


@settings(deadline=None)
@given(networks())
def test_every_node_has_one_place_and_two_runs_agree(network) -> None:
    sizes, links = network

    places = place_nodes(sizes, links)

    assert len(places) == len(sizes)
    assert places == place_nodes(sizes, links)


@settings(deadline=None)
@given(networks())
def test_no_node_lies_over_the_middle_of_another_or_far_away(network) -> None:
    sizes, links = network

    places = place_nodes(sizes, links)

    assert all(dist(a, b) > 6 for a, b in combinations(places, 2))
    assert max(dist(place, (0, 0)) for place in places) < 400 * len(sizes) ** 0.5


def test_parts_without_a_link_lie_side_by_side() -> None:
    ring = [(index, (index + 1) % 10, 1.0) for index in range(10)]
    other = [(first + 10, second + 10, weight) for first, second, weight in ring]

    places = place_nodes([8.0] * 20, ring + other)

    first, second = places[:10], places[10:]
    apart_in_x = max(x for x, _ in first) < min(x for x, _ in second)
    apart_in_y = max(y for _, y in first) < min(y for _, y in second)
    assert apart_in_x or apart_in_y


def test_nothing_to_place_gives_nothing() -> None:
    assert place_nodes([], []) == []
