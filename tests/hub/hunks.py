"""Where a line is in the diff of a file."""

from __future__ import annotations

import re

_HEAD = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


def position(patch: str, line: int, side: str) -> int | None:
    """How many lines below the first `@@` a line of the old or the new file is; None if it is not.

    Source: the deprecated `position` of review comments. [D]
    """
    at = {"LEFT": 0, "RIGHT": 0}
    other = {"LEFT": "+", "RIGHT": "-"}[side]
    for count, text in enumerate(patch.splitlines()):
        head = _HEAD.match(text)
        if head:
            at = {"LEFT": int(head[1]), "RIGHT": int(head[2])}
            continue
        if at[side] == line and not text.startswith((other, "\\")):
            return count
        at["LEFT"] += text[:1] in {" ", "-"}
        at["RIGHT"] += text[:1] in {" ", "+"}
    return None
