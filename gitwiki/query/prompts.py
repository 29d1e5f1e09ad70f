"""The prompts: files beside this one."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def prompt(name: str) -> str:
    """The instructions for one purpose, with what they all have in common before them."""
    return f"{_read('common')}\n{_read(name)}"


def _read(name: str) -> str:
    return resources.files(__package__).joinpath("prompts", f"{name}.md").read_text("utf-8")
