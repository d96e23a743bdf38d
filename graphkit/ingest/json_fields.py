"""Look into parsed JSON whose shape nobody vouches for: what is not there, or is of another kind, is nothing."""

from __future__ import annotations

from collections.abc import Mapping

from graphkit.ingest.tags import plain_text


def value_at(values: object, *keys: str) -> object:
    """Return what stands under the keys, one inside the other; None where one of them is missing."""
    for key in keys:
        if not isinstance(values, Mapping):
            return None
        values = values.get(key)
    return values


def text_at(values: object, *keys: str) -> str:
    """Return the text, or the whole number as text, that stands under the keys; an empty string where none does."""
    value = value_at(values, *keys)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def list_at(values: object, *keys: str) -> list[object]:
    """Return the list that stands under the keys; an empty one where none does."""
    value = value_at(values, *keys)
    return value if isinstance(value, list) else []


def first_text(values: object, key: str) -> str:
    """Return the text under the key, or the first one of a list of texts, without markup."""
    texts = list_at(values, key) or [value_at(values, key)]
    return next((plain for text in texts if isinstance(text, str) and (plain := plain_text(text))), "")


def plain_title(value: object) -> object:
    """Return a title without markup; what is no text comes back as it is, to be refused with its reason."""
    return plain_text(value) if isinstance(value, str) else value


def plain_abstract(value: object) -> object:
    """Return an abstract without markup, an empty one for null; what else is no text comes back, to be refused."""
    return "" if value is None else plain_title(value)
