"""The values that travel between the stages. Frozen, comparable, JSON-able. No input or output here.

Spans are half-open character offsets into `Paper.text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from graphkit.labels import ENTITY_TYPES as ENTITY_TYPES
from graphkit.labels import NODE_LABELS as NODE_LABELS
from graphkit.labels import EntityType as EntityType
from graphkit.labels import NodeLabel as NodeLabel
from graphkit.labels import types_in_order as types_in_order


class EdgeType(str, Enum):
    """Every type that an edge of the graph may have."""

    PROPOSES = "PROPOSES"
    ADDRESSES = "ADDRESSES"
    MENTIONS = "MENTIONS"
    USED_FOR = "USED_FOR"
    PART_OF = "PART_OF"
    BASED_ON = "BASED_ON"
    COMPARED_WITH = "COMPARED_WITH"
    TRAINED_ON = "TRAINED_ON"
    EVALUATED_ON = "EVALUATED_ON"
    MEASURED_BY = "MEASURED_BY"
    BENCHMARK_FOR = "BENCHMARK_FOR"
    SUBCLASS_OF = "SUBCLASS_OF"
    REPORTS = "REPORTS"
    OF = "OF"
    ON = "ON"
    IN = "IN"
    CITES = "CITES"
    INTRODUCED_IN = "INTRODUCED_IN"
    BUILDS_ON = "BUILDS_ON"
    AUTHORED_BY = "AUTHORED_BY"

    __hash__ = str.__hash__  # that of Enum is slow, and there are millions of look-ups by a type


_TECHNIQUE = frozenset({EntityType.METHOD, EntityType.MODEL})
_DATASET = frozenset({EntityType.DATASET})
_TASK = frozenset({EntityType.TASK})

SIGNATURES: dict[EdgeType, tuple[frozenset[EntityType], frozenset[EntityType]]] = {
    EdgeType.USED_FOR: (_TECHNIQUE, _TASK),
    EdgeType.PART_OF: (frozenset({EntityType.METHOD}), _TECHNIQUE),
    EdgeType.BASED_ON: (_TECHNIQUE, _TECHNIQUE),
    EdgeType.COMPARED_WITH: (_TECHNIQUE, _TECHNIQUE),
    EdgeType.TRAINED_ON: (_TECHNIQUE, _DATASET),
    EdgeType.EVALUATED_ON: (_TECHNIQUE, _DATASET),
    EdgeType.MEASURED_BY: (_TECHNIQUE | _TASK | _DATASET, frozenset({EntityType.METRIC})),
    EdgeType.BENCHMARK_FOR: (_DATASET, _TASK),
    EdgeType.SUBCLASS_OF: (frozenset(ENTITY_TYPES), frozenset(ENTITY_TYPES)),
}
"""Relations between entities: the types of the schema that head and tail may have (SUBCLASS_OF: both the same)."""


def allowed(head: EntityType, relation: EdgeType, tail: EntityType) -> bool:
    """Whether `relation` may go from a `head` to a `tail`; of a type of the user's, the schema asks nothing more."""
    heads, tails = SIGNATURES[relation]
    if relation is EdgeType.SUBCLASS_OF:
        return head == tail
    if head in ENTITY_TYPES and tail in ENTITY_TYPES:
        return head in heads and tail in tails
    return True


class ResultKind(str, Enum):
    """How a claimed value is meant: a score, a difference to another, or times another."""

    ABSOLUTE = "absolute"
    DELTA = "delta"
    RATIO = "ratio"


@dataclass(frozen=True)
class Paper:
    """A record of a source, as ingest read it. Empty strings and None stand for what is not known."""

    id: str
    title: str
    abstract: str
    year: int | None = None
    date: str | None = None  # ISO 8601: 2024-04-15, 2024-04, or --06-12 where no year is written
    authors: tuple[str, ...] = ()
    venue: str = ""
    url: str = ""
    doi: str = ""
    arxiv_id: str = ""
    other_ids: tuple[str, ...] = ()  # of services, as `identity.service_id` writes them: "pubmed:31452104"
    references: tuple[str, ...] = ()  # a DOI, an id of arXiv, a service or the source, a title, or as printed
    source: str = ""

    @property
    def text(self) -> str:
        """What is read, and what every offset counts in: title, line break, abstract."""
        return self.title + "\n" + self.abstract


class Span(NamedTuple):
    """Half-open character offsets into `Paper.text`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as written at one place of a paper."""

    text: str
    type: EntityType
    start: int
    end: int
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Role:
    """An entity that the paper proposes or addresses, and the sentence that says so."""

    name: str
    score: float
    evidence: Span


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed link between two names of one paper, and the sentence that states it."""

    head: str
    type: EdgeType
    tail: str
    score: float
    evidence: Span


@dataclass(frozen=True, slots=True)
class Result:
    """A measured value that a paper claims; the names are mentions of the same paper."""

    subject: str
    dataset: str | None
    metric: str
    value: str
    kind: ResultKind
    score: float
    evidence: Span


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation written in the text. `authors` are surnames; empty for keys such as "[ASA+22]"."""

    text: str
    authors: tuple[str, ...]
    year: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read in one paper."""

    paper: Paper
    mentions: tuple[Mention, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()  # (long form, short form)
    proposes: tuple[Role, ...] = ()
    addresses: tuple[Role, ...] = ()
    relations: tuple[Relation, ...] = ()
    results: tuple[Result, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """A record that was not taken: from which source, where in it ("line 17"), and why."""

    source: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact was read: half-open offsets into the text of a paper of the graph, and the words of its sentence."""

    paper_id: str
    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Entity:
    """One task, method, model, dataset, metric or thing of a user's own type, over all papers."""

    id: str
    type: EntityType
    name: str
    aliases: tuple[str, ...]
    mentions: int
    papers: int
    first_year: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A result as a thing of its own: `number` is the value's, where one can be read, and `unit` what follows it."""

    id: str
    value: str
    number: float | None
    unit: str
    kind: ResultKind


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed link between two ids, with all that supports it."""

    source: str
    type: EdgeType
    target: str
    papers: int
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    count: int | None = None  # MENTIONS: how often
    origin: str | None = None  # CITES: "text", or "metadata" where a reference list says so
    via: tuple[str, ...] = ()  # BUILDS_ON: the names of the entities


class Reason(str, Enum):
    """How two names were found to be one thing."""

    SPELLING = "spelling"  # case, hyphens, spaces, accents, LaTeX and Greek letters
    PLURAL = "plural"
    BRITISH = "British or American spelling"
    ORDER = "word order"
    INFLECTION = "inflection"  # "convolution network", "loop closure detection" and "detecting loop closures"
    TAIL = "generic word"  # "ImageNet dataset"
    ABBREVIATION = "abbreviation"  # a paper of the folder spells it out
    KNOWN = "known abbreviation"  # the lexicon of the package has it
    TYPO = "typing error"
    TYPE = "other type"  # the same name, read as another type in a few papers
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Merge:
    """One surface form that became part of an entity: how, how surely (0-1), and in how many papers it stands."""

    entity: str
    name: str
    into: str  # the name of the entity
    reason: Reason
    score: float
    papers: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two entities that may be one, `name` of `one` and `other_name` of `other`: not merged, for the user to decide."""

    one: str
    other: str
    name: str
    other_name: str
    reason: Reason
    score: float
    papers: int  # of the rarer of both


class Verdict(str, Enum):
    """What a user may decide of names."""

    SAME = "same"
    APART = "apart"
    SPLIT = "split"
    RENAME = "rename"


@dataclass(frozen=True, order=True)
class Decision:
    """A user's word: two names are one thing or are not, a name is a thing of its own, a thing is called otherwise.

    Names count as they are written. SAME and APART have two names, SPLIT has one, RENAME has a name of the thing and
    the new one.
    """

    verdict: Verdict
    name: str
    other: str = ""


class Cited(str, Enum):
    """What became of a citation, or of an entry of a reference list."""

    PAPER = "is a paper of the graph"
    TWICE = "is said twice in one list"
    ITSELF = "is the paper itself"
    SEVERAL = "fits several papers: a stub"
    NO_ID = "has an id that no paper has: a stub"
    NO_TITLE = "has a title that no paper has: a stub"
    NO_AUTHOR = "fits no author and year of a paper: a stub"
    KEY = "is a key alone: a stub"
    NOBODY = "names nobody: left out"


@dataclass(frozen=True)
class Resolution:
    """The facts of all papers, on papers and entities that are known by one id each."""

    papers: tuple[Paper, ...]
    stubs: tuple[Paper, ...]  # known by citation alone
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    authors: tuple[tuple[str, str], ...]  # (id, name)
    facts: tuple[Fact, ...]
    merges: tuple[Merge, ...]
    doubts: tuple[Doubt, ...]
    unresolved: tuple[tuple[str, str], ...]  # (paper id, citation that names no one and nothing)
    cited: tuple[tuple[str, Cited, int], ...]  # ("text" or "metadata", what became of them, how many)
    may_be: Mapping[str, tuple[str, ...]]  # the papers that an ambiguous stub may be, by its id
    field_sources: Mapping[str, tuple[str, ...]]  # of papers that several sources have: "abstract: refs.bib", …
    misfits: int  # relations left out, as over all papers their ends have types that the schema does not link
    records: int  # how many were given; those of one paper are joined
