"""Readings of texts whose names are given by hand."""

from __future__ import annotations

import re

from graphkit.extract.reading import Reading, read_concepts
from graphkit.types import EntityType, Mention


def read(text: str, *aliases: tuple[str, str], **names: list[str]) -> Reading:
    """Mark each name, given by type (`Method=["LoRA"]`), at each of its places in the text."""
    mentions = [
        Mention(name, EntityType(type), match.start(), match.end())
        for type, given in names.items()
        for name in given
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    ]
    return read_concepts(text, mentions, aliases)
