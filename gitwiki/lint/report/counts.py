"""What all reports say alike: numbers, and which rules did not run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.diagnostics import Severity
from gitwiki.lint.fixes import FIXABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitwiki.diagnostics import Diagnostic

#: What each severity is called in totals and by forges.
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}

_ORDER = list(LEVELS)


class RulesOff(NamedTuple):
    """The rules that were turned off for a whole run.

    Attributes:
        codes: Their codes.
        reason: Why, as the rest of a sentence: ``this folder has no schema.md``.
    """

    codes: tuple[str, ...] = ()
    reason: str = ""

    def sentence(self) -> str:
        """``31 rules are off: this folder has no schema.md``; empty if none is."""
        if not self.codes:
            return ""
        verb = "is" if len(self.codes) == 1 else "are"
        return f"{counted(len(self.codes), 'rule')} {verb} off: {self.reason}"


#: All rules ran.
NOTHING_OFF = RulesOff()


def totals(found: Iterable[Diagnostic]) -> str:
    """The numbers of findings by level: ``2 errors, 1 warning``; ``no findings`` if there is none.

    What is no error and no warning is called a notice, as forges do.
    """
    counts = Counter(item.severity for item in found)
    parts = [counted(counts[each], LEVELS[each]) for each in _ORDER if counts[each]]
    return ", ".join(parts) or "no findings"


def totals_in_files(found: Sequence[Diagnostic]) -> str:
    """As `totals`, and in how many files: ``2 errors in 1 file``."""
    files = len({item.path for item in found})
    return f"{totals(found)} in {counted(files, 'file')}" if found else totals(found)


def counted(number: int, noun: str) -> str:
    """A number and what it counts: ``1 rule``, ``2 rules``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def by_weight(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Errors first, then warnings, then the rest; each in the order in which they came."""
    return sorted(found, key=lambda item: _ORDER.index(item.severity))


def is_fixable(item: Diagnostic) -> bool:
    """Whether ``gitwiki lint --fix`` repairs findings of its rule, where it is sure."""
    return item.code in FIXABLE
