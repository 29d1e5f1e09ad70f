"""The prompts: files beside this one, whose contents are part of the compile key."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

NAMES = ("common", "plan", "wanted", "page", "mend")


@cache
def prompt(name: str) -> str:
    """The instructions for one purpose, with what they all have in common before them."""
    return f"{_read('common')}\n{_read(name)}"


def with_wanted(instructions: str) -> str:
    """Instructions for a plan where some pages are wanted."""
    return f"{instructions}\n{_read('wanted')}"


@cache
def version() -> str:
    """Changes with the words of any prompt: 8 hexadecimal digits."""
    words = "\0".join(_read(name) for name in NAMES)
    return hashlib.sha256(words.encode()).hexdigest()[:8]


def _read(name: str) -> str:
    return resources.files(__package__).joinpath("prompts", f"{name}.md").read_text("utf-8")
