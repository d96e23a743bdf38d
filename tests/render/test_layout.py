"""Places are the same each time, apart from each other, and not far away."""

from __future__ import annotations

import random
from itertools import combinations
from math import dist

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.render.apart import near_pairs
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


def make_groups(groups: int, members: int, seed: int) -> list[tuple[int, int, float]]:
    """Link members of groups: eight links each, one of them to anyone, the others within the group."""
    draw = random.Random(seed)
    links = []
    for node in range(groups * members):
        start = node // members * members
        links += [(node, start + draw.randrange(members), 1.0) for _ in range(7)]
        links.append((node, draw.randrange(groups * members), 1.0))
    return links


def test_groups_with_many_links_among_them_stand_apart() -> None:
    places = place_nodes([8.0] * 600, make_groups(6, 100, seed=2))

    middles = [[sum(column) / 100 for column in zip(*places[at : at + 100], strict=True)] for at in range(0, 600, 100)]
    nearest = [min(range(6), key=lambda group, place=place: dist(place, middles[group])) for place in places]
    at_home = sum(group == node // 100 for node, group in enumerate(nearest))
    assert at_home > 570  # of 600


def test_few_of_many_nodes_overlap() -> None:
    draw = random.Random(4)
    sizes = [6 + 28 * draw.random() ** 4 for _ in range(2000)]

    places = place_nodes(sizes, make_groups(20, 100, seed=5))

    first, second = near_pairs(np.asarray(places, dtype=np.float64), 68)
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    overlaps = sum(dist(places[a], places[b]) < sizes[a] + sizes[b] for a, b in pairs)
    assert overlaps < 20  # of two million pairs


points = st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), min_size=1, max_size=60)


@given(points, st.floats(0.5, 80))
def test_near_pairs_are_all_pairs_within_reach_each_once(places, reach) -> None:
    first, second = near_pairs(np.asarray(places, dtype=np.float64), reach)

    found = [tuple(sorted(pair)) for pair in zip(first.tolist(), second.tolist(), strict=True)]
    assert len(found) == len(set(found))
    assert set(found) >= {(a, b) for a, b in combinations(range(len(places)), 2) if dist(places[a], places[b]) <= reach}
    assert all(max(abs(x - y) for x, y in zip(places[a], places[b], strict=True)) <= 2 * reach for a, b in found)
