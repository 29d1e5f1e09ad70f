"""GW707 unsafe-name: it cannot be checked out on every system, or is not a plain file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.derive import is_index
from gitwiki.wiki.paths import ROOT, collisions, form_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


_MODES = {"120000": "a symbolic link", "160000": "a submodule", "100755": "executable"}
_HINT = "rename it"
# Forges and other tools show them as pages, but gitwiki reads `.md` only.
_UNREAD = re.compile(
    r"\.(?:[xps]?html?|xht|mht(?:ml)?|markdown|mdown|mkdn?|mdx|mdwn)\Z|\.(?!md\Z)(?i:md)\Z",
)
# Microsoft, "Naming Files, Paths, and Namespaces": Git for Windows refuses the whole checkout.
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*]')


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each file that has an unsafe name, mode or double."""
    wiki = context.wiki
    paths = (*wiki.pages, *wiki.files)
    for path in paths:
        # An index is where its folder is, and each page in that is reported.
        problem = None if is_index(path) else _problem(path)
        if problem:
            yield Finding(0, f"the name is not safe: {problem}", _HINT, path=path)
        elif path not in wiki.pages and path.startswith(f"{ROOT}/") and _is_unread(path):
            message = "no rule looks into a file of this kind, though it can be shown as a page"
            hint = "write it as Markdown in a file that ends in `.md`"
            yield Finding(0, message, hint, path=path)
    for path, mode in wiki.modes.items():
        # A source may be executable; one that is a link is GW807.
        if not path.startswith("raw/"):
            what = _MODES.get(mode, f"of mode {mode}")
            yield Finding(0, f"the file is {what}", "commit it as a plain file", path=path)
    for path, other in collisions(sorted(paths)).items():
        message = f"the name differs from {other} in case or Unicode form only"
        yield Finding(0, message, "rename one of them", path=path)


def _is_unread(path: str) -> bool:
    name = path[path.rfind("/") :]
    return _UNREAD.search(name) is not None or _UNREAD.search(name.lower()) is not None


def _problem(path: str) -> str | None:
    """Why a file should not have this path; what keeps a source from being read is GW807."""
    problem = form_problem(path) if path.startswith((f"{ROOT}/", "extracted/")) else None
    found = None if problem else _NOT_ON_WINDOWS.search(path)
    return f"Windows allows no `{found[0]}` in it" if found else problem


RULE = WikiRule(
    code="GW707",
    name="unsafe-name",
    severity=Severity.ERROR,
    summary="A file of the wiki has a name, mode or kind that is not safe everywhere.",
    check=check,
)
