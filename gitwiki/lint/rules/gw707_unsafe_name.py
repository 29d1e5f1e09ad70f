"""GW707 unsafe-name: it cannot be checked out on every system, or is not a plain file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.paths import ROOT, collisions, form_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


_MODES = {"120000": "a symbolic link", "160000": "a submodule", "100755": "executable"}


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each file under wiki/ that has an unsafe name, mode or double."""
    wiki = context.wiki
    inside = [path for path in (*wiki.pages, *wiki.files) if path.startswith(f"{ROOT}/")]
    for path in inside:
        problem = form_problem(path)
        if problem:
            yield Finding(0, f"the name is not safe: {problem}", "rename it", path=path)
        mode = wiki.modes.get(path, "100644")
        if mode != "100644":
            what = _MODES.get(mode, f"of mode {mode}")
            yield Finding(0, f"the file is {what}", "commit it as a plain file", path=path)
    for path, other in collisions(sorted(inside)).items():
        message = f"the name differs from {other} in case or Unicode form only"
        yield Finding(0, message, "rename one of them", path=path)


RULE = WikiRule(
    code="GW707",
    name="unsafe-name",
    severity=Severity.ERROR,
    summary="A file of the wiki has a name or mode that is not safe everywhere.",
    check=check,
)
