"""What resolution joined or left in doubt, under keys that a user can point at, and what decisions change in it.

merges.jsonl holds one entry a line. How decisions are applied to entities is the matter of resolve.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path

from graphkit.decisions import decisions_in_force
from graphkit.errors import GraphkitError
from graphkit.graph import KnowledgeGraph, Node
from graphkit.identity import short_hash
from graphkit.types import Decision, Doubt, Merge, Reason, Resolution, Verdict

FILE = "merges.jsonl"
_SHORTEST_KEY = 6


@dataclass(frozen=True)
class Entry:
    """A merge or a doubt, under a key that stays the same as long as its names and entities do."""

    key: str
    found: Merge | Doubt

    @property
    def names(self) -> tuple[str, str]:
        """The form and the name of the entity that it joined, or the two names that may be of one thing."""
        if isinstance(self.found, Merge):
            return self.found.name, self.found.into
        return self.found.name, self.found.other_name


def list_entries(resolution: Resolution) -> list[Entry]:
    """Return all merges, then all doubts, sorted: each under the shortest start of its hash that is its alone."""
    merges = sorted(resolution.merges, key=lambda m: (m.entity, m.name))
    doubts = sorted(resolution.doubts, key=lambda d: (d.one, d.other, d.name, d.other_name, d.reason.value))
    found: list[Merge | Doubt] = [*merges, *doubts]
    hashes = [_hash(one) for one in found]
    starts = Counter(hash[:length] for hash in hashes for length in range(_SHORTEST_KEY, len(hash)))
    return [Entry(_shorten(hash, starts), one) for hash, one in zip(hashes, found, strict=True)]


def _hash(found: Merge | Doubt) -> str:
    """Hash what a merge or doubt is about; not how sure it is, nor in which papers it stands."""
    if isinstance(found, Merge):
        parts = ["merge", found.entity, found.name]
    else:
        ends = sorted([(found.one, found.name), (found.other, found.other_name)])
        parts = ["doubt", found.reason.value, *ends[0], *ends[1]]
    return short_hash(json.dumps(parts))


def _shorten(hash: str, starts: Mapping[str, int]) -> str:
    lengths = range(_SHORTEST_KEY, len(hash))
    return next((hash[:length] for length in lengths if starts[hash[:length]] == 1), hash)


def dump_entries(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield a JSON line for each entry."""
    for entry in entries:
        kind = "merge" if isinstance(entry.found, Merge) else "doubt"
        row = {"key": entry.key, "kind": kind, **asdict(entry.found), "reason": entry.found.reason.value}
        yield (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8")


def read_entries(folder: Path) -> list[Entry]:
    """Return the entries of a folder's merges.jsonl. Raises GraphkitError where there is none, or it is damaged."""
    file = folder / FILE
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
        return [_read_entry(json.loads(line)) for line in lines if line]
    except FileNotFoundError as error:
        raise GraphkitError(f"{folder} has no {FILE}: make it with `graphkit build SOURCE -o {folder}`") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GraphkitError(f"{file} is damaged: make it anew with `graphkit build SOURCE -o {folder}`") from error


def _read_entry(row: dict[str, object]) -> Entry:
    key, kind = str(row.pop("key")), row.pop("kind")
    fields: dict[str, object] = {**row, "reason": Reason(row["reason"])}
    return Entry(key, Merge(**fields) if kind == "merge" else Doubt(**fields))  # type: ignore[arg-type]


def find_entry(key: str, entries: Iterable[Entry]) -> Entry | None:
    """Return the entry that the key, or so many digits of it that no other has them, means.

    Raises GraphkitError where it means several.
    """
    if len(key) < _SHORTEST_KEY:
        return None
    meant = [entry for entry in entries if _hash(entry.found).startswith(key.lower())]
    if len(meant) > 1:
        keys = ", ".join(entry.key for entry in meant)
        raise GraphkitError(f"the key {key} means several: {keys}. Give the one you mean in full")
    return meant[0] if meant else None


def order_entries(entries: Iterable[Entry]) -> list[Entry]:
    """Return doubts, those of most weight (score x papers) first; then merges, the least sure first."""
    return sorted(entries, key=_place)


def _place(entry: Entry) -> tuple[bool, float, int, tuple[str, str], str]:
    found = entry.found
    if isinstance(found, Doubt):
        return False, -found.score * found.papers, -found.papers, entry.names, entry.key
    return True, found.score, -found.papers, entry.names, entry.key


def open_entries(entries: Iterable[Entry], decisions: Sequence[Decision]) -> list[Entry]:
    """Return what waits for a user's word, in the order of `order_entries`: doubts, and merges that are not sure.

    That a name was read as another type, too, is no merge of two names, and asks for nothing.

    What is decided is left out: a doubt by its two names, a merge by its form and any form of the entity.
    """
    listed = list(entries)
    forms: dict[str, set[str]] = defaultdict(set)
    for entry in listed:
        if isinstance(entry.found, Merge):
            forms[entry.found.entity].update(entry.names)
    same: dict[str, set[str]] = defaultdict(set)
    apart: dict[str, set[str]] = defaultdict(set)
    for decision in decisions_in_force(decisions):
        if decision.verdict in (Verdict.SAME, Verdict.APART):
            others = same if decision.verdict is Verdict.SAME else apart
            others[decision.name].add(decision.other)
            others[decision.other].add(decision.name)

    def is_open(entry: Entry) -> bool:
        name, other = entry.names
        if isinstance(entry.found, Doubt):
            return other not in same.get(name, ()) and other not in apart.get(name, ())
        sure = entry.found.score >= 1 or entry.found.reason in {Reason.DECISION, Reason.TYPE}
        return not sure and forms[entry.found.entity].isdisjoint(same.get(name, ()))

    return order_entries(filter(is_open, listed))


@dataclass(frozen=True)
class Effect:
    """A decision that is in force, and the entities that have its names: as things are, and if nothing were decided."""

    decision: Decision
    now: tuple[str, ...]
    without: tuple[str, ...]


def compare_decisions(decisions: Sequence[Decision], now: Resolution, without: Resolution) -> list[Effect]:
    """Return what each decision in force has to do with; `without` is the resolution where nothing was decided."""
    ids_now, ids_without = (_ids_by_name((e.id, (e.name, *e.aliases)) for e in r.entities) for r in (now, without))
    return [
        Effect(decision, _ids_of(decision, ids_now), _ids_of(decision, ids_without))
        for decision in decisions_in_force(decisions)
    ]


def _ids_by_name(entities: Iterable[tuple[str, Iterable[str]]]) -> dict[str, set[str]]:
    ids: dict[str, set[str]] = defaultdict(set)
    for id, names in entities:
        for name in names:
            ids[name].add(id)
    return ids


def _ids_of(decision: Decision, ids: Mapping[str, set[str]]) -> tuple[str, ...]:
    return tuple(sorted(ids.get(decision.name, set()) | ids.get(decision.other, set())))


def known_names(graph: KnowledgeGraph) -> set[str]:
    """Return all forms that the entities of the graph are written in."""
    return {name for node in graph.nodes if node.label.is_entity for name in names_of(node)}


def names_of(node: Node) -> tuple[str, ...]:
    """Return all forms that an entity is written in, the commonest first."""
    aliases = node.properties.get("aliases", ())
    return (node.name, *(aliases if isinstance(aliases, tuple) else ()))


def nearest_names(name: str, known: Iterable[str]) -> list[str]:
    """Return up to three of the known names that are spelt like `name`, or hold it, the nearest first."""
    folded: dict[str, str] = {}
    for other in sorted(known):
        folded.setdefault(other[:200].casefold(), other)
    wanted = name[:200].casefold()
    close = get_close_matches(wanted, folded, n=3, cutoff=0.6)
    close = close or [other for other in folded if len(wanted) > 2 and wanted in other][:3]
    return [folded[other] for other in close]
