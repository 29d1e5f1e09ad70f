"""How many examples a property is tried with.

The examples are the same in every run (conftest.py), so a run tries some of them and not all each
time. ``GITWIKI_EXAMPLES=all`` tries all, which a change of what a property is about calls for; a
number, such as 10, tries so many times as many.
"""

from __future__ import annotations

import os

_SHARE = 0.4
_FEWEST = 20


def examples(count: int) -> int:
    """How many examples this run tries of so many."""
    wish = os.environ.get("GITWIKI_EXAMPLES", "")
    if wish:
        return count * (1 if wish == "all" else int(wish))
    return min(count, max(_FEWEST, round(count * _SHARE)))


#: Of a property that names no number.
USUAL = examples(100)
