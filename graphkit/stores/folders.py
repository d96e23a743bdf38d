"""Writing a folder of several files whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from graphkit.errors import GraphkitError


@contextmanager
def replaced_folder(path: Path, endings: Collection[str]) -> Iterator[Path]:
    """Give an empty folder to fill, which takes the place of `path` when the block ends without an error.

    A folder that is there goes, so it must hold files with these `endings` alone. Raises GraphkitError where it does
    not, and where the folder cannot be written.
    """
    place = Path(os.path.realpath(path))
    part, old = (place.parent / f".{place.name[:100]}.{os.getpid()}.{end}" for end in ("part", "old"))
    try:
        _check_own(path, endings)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        try:
            yield part
            if place.exists():
                place.rename(old)
            try:
                part.rename(place)
            except OSError:
                if old.exists():
                    old.rename(place)
                raise
        finally:
            shutil.rmtree(part, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise GraphkitError(
            f"cannot write {path}: {reason}. Choose another place, or check its rights and the free space"
        ) from error


def _check_own(path: Path, endings: Collection[str]) -> None:
    if not path.exists():
        return
    if not path.is_dir():
        raise GraphkitError(f"cannot write {path}: it is a file, and a folder is to stand there. Choose another name")
    for found in sorted(path.iterdir()):
        if found.suffix not in endings or found.is_dir():
            raise GraphkitError(
                f"cannot write {path}: it holds {found.name!r}, which graphkit did not write, and the folder is "
                "replaced as a whole. Choose another name, or move that file away"
            )
