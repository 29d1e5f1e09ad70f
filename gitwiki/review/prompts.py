"""The prompt: a file beside this one."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def prompt() -> str:
    """The instructions for a review."""
    return resources.files(__package__).joinpath("prompts", "review.md").read_text("utf-8")
