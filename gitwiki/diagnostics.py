"""What is wrong with a wiki or a source, as a value that says where and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error stops a merge, a warning does not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One finding.

    Attributes:
        path: Repository path of the file that the finding is about.
        line: Line in that file, from 1; 0 where the file as a whole is meant.
        code: Rule code, such as ``GW101``.
        message: What is wrong, in one sentence, without a final line break.
        column: Column in the line, from 1; 0 where the line as a whole is meant.
        severity: How much it weighs.
        hint: What to do about it, in one sentence; empty where the message says it.
    """

    path: str
    line: int
    code: str
    message: str
    column: int = 0
    severity: Severity = Severity.ERROR
    hint: str = ""

    def identity(self) -> tuple[str, str, str]:
        """What makes it the same finding on another commit: its line may have moved."""
        return (self.path, self.code, self.message)
