"""What a change would bring into the base as it is now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.lint.rules import BY_CODE
from gitwiki.workflows.lint import lint_commit
from gitwiki.workflows.load import is_of_wiki, load_wiki
from gitwiki.workflows.trust import grants

if TYPE_CHECKING:
    from gitwiki.diagnostics import Diagnostic
    from gitwiki.ports import Commit, Outside
    from gitwiki.workflows.lint import LintOutcome

#: What a change says of who verified a page.
FORGED = BY_CODE["GW601"]


class Judged(NamedTuple):
    """What lint says of a change.

    Attributes:
        findings: What it would bring in, sorted.
        off: Codes of the rules that were not run, because gitwiki did not make these files.
        obstacle: Why it cannot be merged and so was not linted, as the rest of a sentence; empty
            if it was.
        conflicts: The files that both sides changed.
        concerns_wiki: Whether it changes a file of the wiki.
    """

    findings: tuple[Diagnostic, ...] = ()
    off: tuple[str, ...] = ()
    obstacle: str = ""
    conflicts: tuple[str, ...] = ()
    concerns_wiki: bool = True


def judge(outside: Outside, head: Commit, base: Commit) -> Judged:
    """Lint what a merge of a head into the base would be, by the contract of the base.

    The head may have been made for an older base. Then neither is looked at for itself: a link to
    a page that the base has removed meanwhile is dead after the merge, and what the base has mended
    meanwhile is not the fault of the head.
    """
    joined = head
    if not outside.repository.is_ancestor(base.id, head.id):
        found = outside.repository.join(base.id, head.id)
        if found is None:
            return Judged(obstacle="it has no commit in common with the base")
        if found.conflicts:
            return Judged(obstacle="it conflicts with the base", conflicts=found.conflicts)
        joined = replace(head, id=found.tree)
    outcome = lint_over(outside, joined, base)
    changed = outside.repository.changed_paths(base.id, joined.id)
    # Where the base is no wiki yet, every Markdown file is linted.
    concerns_wiki = bool(outcome.off) or any(map(is_of_wiki, changed))
    return Judged(outcome.findings, outcome.off, concerns_wiki=concerns_wiki)


def lint_over(outside: Outside, head: Commit, base: Commit) -> LintOutcome:
    """Lint what a head on top of the base brings in.

    Who verified what is asked of the server where the head says something about that, so that true
    entries pass and forged ones do not.
    """
    outcome = lint_commit(outside, head, base)
    paths = {found.path for found in outcome.findings if found.code == FORGED.code}
    if not paths or outside.server is None:
        return outcome
    granted = grants(outside, load_wiki(outside, base), paths)
    return lint_commit(outside, head, base, granted=frozenset(granted))
