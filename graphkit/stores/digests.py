"""A mark for each node: a number that is another one when the node, or an edge that leaves it, is another.

A mark is a bucket and a digest: `bucket * DIGESTS + digest`. The bucket comes from the id alone, so that two sets of
nodes can be compared by the sums of their buckets' digests, and only buckets that differ need be looked into.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from zlib import crc32

from graphkit.graph import Edge, KnowledgeGraph, Node, Value

BUCKETS = 2**12
DIGESTS = 2**40  # so that the sum of eight million of them is still an integer of 64 bits
_FORM = b"graphkit-1"  # another one, when what is hashed changes
# Of the forms of marshal (four times as fast as text) the one that depends on values and types alone. Should another
# Python write it otherwise, nodes are sent once more than they need be.
_PLAIN = 0


def nodes_with_edges(graph: KnowledgeGraph) -> Iterator[tuple[Node, Sequence[Edge]]]:
    """Yield each node with the edges that leave it, in the graph's order."""
    end = 0
    for node in graph.nodes:
        start = end
        while end < len(graph.edges) and graph.edges[end].source == node.id:
            end += 1
        yield node, graph.edges[start:end]


def mark_nodes(graph: KnowledgeGraph) -> tuple[dict[str, int], str]:
    """Return the mark of each node by its id, and a digest of the whole graph in 32 hexadecimal digits."""
    labels = {node.id: node.label.value for node in graph.nodes}
    marks = {}
    whole = blake2b(digest_size=16, person=_FORM)
    for node, edges in nodes_with_edges(graph):
        # The label of the other end is a part: a node that gets another label is another node to a store.
        links = [(edge.type.value, edge.target, labels[edge.target], _items(edge.properties)) for edge in edges]
        row = marshal.dumps((node.id, node.label.value, _items(node.properties), links), _PLAIN)
        digest = blake2b(row, digest_size=16, person=_FORM).digest()
        whole.update(digest)
        bucket = crc32(marshal.dumps(node.id, _PLAIN)) % BUCKETS
        marks[node.id] = bucket * DIGESTS + int.from_bytes(digest[:8], "big") % (DIGESTS - 1) + 1
    return marks, whole.hexdigest()


def bucket_sums(marks: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return the sum of the digests, and how many there are, of each bucket."""
    sums: dict[int, tuple[int, int]] = {}
    for mark in marks:
        bucket, digest = divmod(mark, DIGESTS)
        total, count = sums.get(bucket, (0, 0))
        sums[bucket] = total + digest, count + 1
    return sums


def _items(properties: Mapping[str, Value]) -> list[tuple[str, Value]]:
    return sorted(properties.items())
