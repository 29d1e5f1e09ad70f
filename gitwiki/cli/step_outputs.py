"""The outputs of a step of a workflow, in a file that GitHub names in the environment."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from gitwiki.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "GITHUB_OUTPUT"


def write_outputs(values: Mapping[str, object]) -> None:
    """Set outputs of the step, where there is one; booleans as ``true`` and ``false``.

    Each value stands between two lines that nobody can guess, so that no line end in it ends it
    and what follows it sets no other output.

    Raises:
        OutputError: The file cannot be written; what comes next in the workflow relies on it.
    """
    name = os.environ.get(VARIABLE)
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8", newline="\n") as file:
            file.writelines(_entry(key, _text(value)) for key, value in values.items())
    except OSError as error:
        raise OutputError(name, str(error.strerror)) from error


def _entry(name: str, value: str) -> str:
    mark = f"gitwiki-{secrets.token_hex(16)}"
    return f"{name}<<{mark}\n{value}\n{mark}\n"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
