"""What to say where a format needs a library that is not installed."""

from __future__ import annotations

from graphkit.errors import StoreError


def missing_extra(path: object, extra: str) -> StoreError:
    """Return the error that names the extra of the package which brings the library."""
    return StoreError(
        f'{path} needs a library that is not installed. Get it with: pip install "graphkit[{extra}]", or choose '
        "another format."
    )
