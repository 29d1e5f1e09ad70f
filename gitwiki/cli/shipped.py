"""Files of the project that are shipped in the package: the default schema.md, rule pages."""

from __future__ import annotations

from pathlib import Path

import gitwiki


def shipped(name: str) -> str:
    """The text of a file, by its path in the project.

    Raises:
        FileNotFoundError: It is not shipped.
    """
    package = Path(gitwiki.__file__).parent
    installed = package / "shipped" / name
    # An editable installation runs from the checkout, where the file lies in its own place.
    found = installed if installed.exists() else package.parent / name
    return found.read_text(encoding="utf-8")
