"""Extraction in one process or several. The answer is the same, and in the same order, for any number of them.

The processes are ours, each with a pipe of its own: an executor of the standard library hangs on Python 3.10 when one
of its processes dies while a batch is on the way to it, and leaves orphans when the parent is killed.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TypeVar, cast

from graphkit.errors import GraphkitError
from graphkit.extract import extract, load_pipeline
from graphkit.extract.pipeline import MODEL
from graphkit.types import Extraction, Paper, Refusal

Item = TypeVar("Item")
Outcome = Extraction | Refusal

BATCH = 64


def extract_papers(papers: Iterable[Paper], *, workers: int = 1, model: Path = MODEL) -> Iterator[list[Outcome]]:
    """Yield, for each `BATCH` of papers, what the model in a folder reads in each, in order.

    Raises GraphkitError where there is no model that can be used, or a worker process dies.
    """
    load_pipeline(model)  # a model that is missing is told here, and not by a process that dies
    given = batches(papers, BATCH)
    if workers == 1:
        yield from map(partial(_extract_batch, model=model), given)
        return
    with _processes(workers, model) as connections:
        yield from _share_out(given, connections)


def _share_out(given: Iterator[list[Paper]], connections: list[Connection]) -> Iterator[list[Outcome]]:
    """Give each process its next batch as soon as it is free; at most four batches a process wait to be yielded."""
    idle = list(connections)
    busy: dict[Connection, int] = {}
    done: dict[int, list[Outcome]] = {}
    sent = yielded = 0
    while True:
        while idle and sent - yielded < 4 * len(connections) and (batch := next(given, None)) is not None:
            connection = idle.pop()
            with _death_told():
                connection.send(batch)
            busy[connection] = sent
            sent += 1
        if not busy:
            return
        for connection in cast("list[Connection]", wait(list(busy))):
            with _death_told():
                done[busy.pop(connection)] = connection.recv()
            idle.append(connection)
        while yielded in done:
            yield done.pop(yielded)
            yielded += 1


@contextmanager
def _death_told() -> Iterator[None]:
    """Turn the end of a pipe into a message."""
    try:
        yield
    except (EOFError, OSError) as error:
        raise GraphkitError(
            "a worker process died, perhaps for want of memory: run again with fewer --workers; "
            "a build keeps what was finished and goes on from there"
        ) from error


@contextmanager
def _processes(count: int, model: Path) -> Iterator[list[Connection]]:
    """Start `count` processes, each at the other end of a pipe, and end them all on leaving."""
    context = multiprocessing.get_context("spawn")  # the same on every system, and safe beside threads
    connections, processes = [], []
    try:
        for _ in range(count):
            ours, theirs = context.Pipe()
            connections.append(ours)
            process = context.Process(target=_work, args=(theirs, model), daemon=True)
            process.start()
            processes.append(process)
            theirs.close()  # so that a process that dies is seen as the end of its pipe
        yield connections
    finally:
        for connection in connections:
            connection.close()
        for process in processes:
            process.terminate()
            process.join()
            process.close()


def _work(connection: Connection, model: Path) -> None:
    """Extract batch after batch, until the pipe ends: the parent is done, or dead."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to deal with
    load_pipeline(model)
    with suppress(EOFError, OSError):
        while True:
            connection.send(_extract_batch(connection.recv(), model))


def _extract_batch(batch: list[Paper], model: Path) -> list[Outcome]:
    """Extract a batch; where that fails, paper by paper, so that one bad text spoils no other."""
    try:
        return list(extract(batch, nlp=load_pipeline(model)))
    except Exception as error:  # whatever a text may provoke in the model: it is told, and the others go on
        if len(batch) > 1:
            return [outcome for paper in batch for outcome in _extract_batch([paper], model)]
        reason = f"extraction failed ({type(error).__name__}: {error})"
        return [Refusal(batch[0].source, f"paper {batch[0].id}", reason)]


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items in lists of `size`; the last may be shorter."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
