"""What makes a finding the same on another commit, for programs that keep track of findings."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from gitwiki.diagnostics import Diagnostic

# Of a line hash: so many UTF-16 code units from the start of the line on, as bytes.
_WINDOW = 200
_FACTOR = 37
_END = b"\xff\xff"
_NO_BLANKS = str.maketrans("", "", " \t")


def identities(found: Iterable[Diagnostic]) -> Iterator[str]:
    """For each finding a hash of its `Diagnostic.identity`, and which one of several such it is.

    It stays the same when lines move.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for item in found:
        identity = item.identity()
        seen[identity] += 1
        digest = sha256("\0".join(identity).encode("utf-8", "surrogatepass")).hexdigest()
        yield f"{digest[:16]}:{seen[identity]}"


def line_hashes(text: str, lines: Collection[int]) -> dict[int, str]:
    """The hashes by which GitHub's code scanning knows lines, by line number.

    A hash is of the first 100 UTF-16 code units from the start of the line, without blanks and
    tabs, line ends as one line feed, the end of the text as U+FFFF and then zeros: a polynomial in
    37 modulo 2^64, in hexadecimal, and which one of several such lines it is. This is what
    github/codeql-action computes as ``primaryLocationLineHash`` (src/fingerprints.ts).

    Args:
        text: A whole file.
        lines: Line numbers, from 1; those past the end are left out.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n").translate(_NO_BLANKS)
    data = unified.encode("utf-16-le", "surrogatepass") + _END
    start = 0
    seen: Counter[bytes] = Counter()
    found = {}
    last = max(lines, default=0)
    for number, line in enumerate(unified.split("\n"), 1):
        if number > last:
            break
        window = data[start : start + _WINDOW].ljust(_WINDOW, b"\0")
        seen[window] += 1
        if number in lines:
            found[number] = f"{_hash(window):x}:{seen[window]}"
        start += 2 * (len(line) + 1 if line.isascii() else _units(line) + 1)
    return found


def _units(line: str) -> int:
    return len(line.encode("utf-16-le", "surrogatepass")) // 2


def _hash(window: bytes) -> int:
    total = 0
    for at in range(0, _WINDOW, 2):
        total = total * _FACTOR + int.from_bytes(window[at : at + 2], "little")
    return total % 2**64
