"""The outputs of a step of a workflow, in a file that GitHub names in the environment."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from gitwiki.errors import OutputFileError

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "GITHUB_OUTPUT"


def write_outputs(values: Mapping[str, str]) -> None:
    """Append outputs, if there is such a file.

    Each value stands between two lines that nobody can guess, so that no value can begin another
    output. Format: docs.github.com, "Workflow commands for GitHub Actions", multiline strings.

    Raises:
        OutputFileError: The file cannot be written.
    """
    name = os.environ.get(VARIABLE)
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8", newline="\n") as file:
            for key, value in values.items():
                end = f"gitwiki-{secrets.token_hex(16)}"
                file.write(f"{key}<<{end}\n{value}\n{end}\n")
    except OSError as error:
        raise OutputFileError(name, str(error)) from error
