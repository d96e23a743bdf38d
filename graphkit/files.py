"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from graphkit.errors import GraphkitError


def write_whole(path: Path, chunks: Iterable[bytes]) -> None:
    """Put `chunks` at `path` in one step, so that a reader or a crash never meets half a file; makes its folder.

    Raises GraphkitError where that cannot be done.
    """
    with whole_file(path) as file:
        file.writelines(chunks)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write, which stands at `path` in one step when the block ends without an error.

    Raises GraphkitError where that cannot be done.
    """
    part = path.parent / f".{path.name[:100]}.{os.getpid()}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                yield file
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise GraphkitError(
            f"cannot write {path}: {reason}. Choose another place, or check its rights and the free space"
        ) from error
