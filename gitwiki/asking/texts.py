"""Texts: what a model is given to read, without what nobody sees and without keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.wiki.hidden import visible
from gitwiki.wiki.secrets import without_secrets, without_secrets_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def clean(text: str) -> str:
    """A text as a person sees it, with keys and tokens blotted out."""
    return without_secrets(visible(text).text)


def clean_all(texts: Iterable[str]) -> Iterator[str]:
    """Texts that follow each other, each as `clean` has it: a key may go on in the next one."""
    return without_secrets_in(visible(text).text for text in texts)
