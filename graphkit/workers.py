"""Extraction in one process or several. The answer is the same, and in the same order, for any number of them."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TypeVar

from graphkit.errors import GraphkitError
from graphkit.extract import extract, load_pipeline
from graphkit.types import Extraction, Paper, Refusal

Item = TypeVar("Item")
Record = Paper | Extraction
Outcome = Extraction | Refusal

BATCH = 64


def extract_records(records: Iterable[Record], *, workers: int = 1) -> Iterator[list[Outcome]]:
    """Yield, for each `BATCH` of records, what is read in each, in order; extractions among them pass through.

    Raises GraphkitError where a worker process dies.
    """
    load_pipeline()  # a model that is missing is told here, and not by a broken pool
    if workers == 1:
        yield from map(_extract_batch, batches(records, BATCH))
        return
    # spawn: the same on every system, and safe beside threads
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=load_pipeline) as pool:
        running: deque[Future[list[Outcome]]] = deque()
        try:
            for batch in batches(records, BATCH):
                running.append(pool.submit(_extract_batch, batch))
                if len(running) > 2 * workers:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        except BrokenProcessPool as error:
            raise GraphkitError(
                "a worker process died, perhaps for want of memory: run again with fewer --workers; "
                "a build keeps what was finished and goes on from there"
            ) from error
        finally:
            for future in running:
                future.cancel()


def _extract_batch(batch: list[Record]) -> list[Outcome]:
    """Extract a batch; where that fails, paper by paper, so that one bad text spoils no other."""
    try:
        found = extract(record for record in batch if isinstance(record, Paper))
        return [record if isinstance(record, Extraction) else next(found) for record in batch]
    except Exception as error:  # whatever a text may provoke in the model: it is told, and the others go on
        if len(batch) > 1:
            return [outcome for record in batch for outcome in _extract_batch([record])]
        paper = batch[0] if isinstance(batch[0], Paper) else batch[0].paper
        return [Refusal(paper.source, f"paper {paper.id}", f"extraction failed ({type(error).__name__}: {error})")]


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items in lists of `size`; the last may be shorter."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
