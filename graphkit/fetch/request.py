"""What is asked of a service, and the pages that it answers with. Values alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from graphkit.identity import short_hash

Resume = Mapping[str, Any]
"""Where to go on, as a service wants it said: values that JSON can hold."""


@dataclass(frozen=True)
class Request:
    """One of a query, ids and an author, at one of SERVICES."""

    service: str
    query: str = ""
    ids: tuple[str, ...] = ()
    author: str = ""
    first_year: int | None = None  # of a query or an author, the years to be taken, both included
    last_year: int | None = None
    limit: int | None = None  # works at most

    @property
    def key(self) -> str:
        """A text that is the same for the same request."""
        return json.dumps({**asdict(self), "ids": [len(self.ids), short_hash(json.dumps(self.ids))]}, sort_keys=True)

    def __str__(self) -> str:
        what = f"author {self.author!r}" if self.author else repr(self.query)
        if self.ids:
            what = f"{len(self.ids):,} ids"
        years = f", years {self.first_year or ''}-{self.last_year or ''}" if self.first_year or self.last_year else ""
        return f"{self.service} {what}{years}" + (f", at most {self.limit:,}" if self.limit else "")


class Work(NamedTuple):
    """A work in the service's own form, and the service's id of it."""

    id: str
    values: Mapping[str, Any]


class Page(NamedTuple):
    """Works that came together, where to go on after them, how many works there are in all, and the ids not known."""

    works: Sequence[Work]
    resume: Resume
    total: int
    missing: Sequence[str] = ()
