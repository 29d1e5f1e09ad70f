"""Texts: what a model is given to read, without what nobody sees and without keys."""

from __future__ import annotations

from gitwiki.wiki.hidden import visible
from gitwiki.wiki.secrets import without_secrets


def clean(text: str) -> str:
    """A text as a person sees it, with keys and tokens blotted out."""
    return without_secrets(visible(text).text)
