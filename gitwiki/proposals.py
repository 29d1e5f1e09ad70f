"""A proposal as data and as text: what a forge keeps of it besides branch, title and body.

A forge on a server has no field for most of it. So it goes in front of the body as a hidden
comment, the *marker*: ``<!-- gitwiki:v1 {...} -->``. Whoever may edit the pull request may edit the
marker too, so it says what was done and is no proof of anything.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from gitwiki.errors import LargeProposalError
from gitwiki.ports import Check, CheckState, Proposal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The most characters that GitHub takes for the body of a pull request.
BODY_LIMIT = 65_536
#: What a body needs at least beside its marker, to be of use.
_LEAST_BODY = 4_000
#: Characters of a marker beside those of the sources: ids, names, the outcome of a check.
_FIXED = 1_000
_MARKER = re.compile(r"\A<!-- gitwiki:v1 (\{[^\n]*\}) -->\n\n?")


class Marked(NamedTuple):
    """A body that has a marker, taken apart.

    Attributes:
        values: What the marker says; empty if there is none, or none that can be read.
        body: The rest.
    """

    values: Mapping[str, Any]
    body: str


def to_data(proposal: Proposal) -> dict[str, Any]:
    """Everything of a proposal but its body, for JSON."""
    return {
        "base": proposal.base,
        "branch": proposal.branch,
        "checks": [
            {"commit": c.commit, "name": c.name, "state": c.state.value, "summary": c.summary}
            for c in proposal.checks
        ],
        "commit": proposal.commit,
        "draft": proposal.draft,
        "compiler": proposal.compiler,
        "key": proposal.key,
        "keys": list(proposal.keys),
        "sources": list(proposal.sources),
        "title": proposal.title,
    }


def from_data(values: Mapping[str, Any], body: str) -> Proposal:
    """The proposal again.

    Raises:
        ValueError, KeyError, TypeError: It is not what `to_data` gives.
    """
    checks = (
        Check(_text(c["name"]), _text(c["commit"]), CheckState(c["state"]), _text(c["summary"]))
        for c in values["checks"]
    )
    sources, keys = _texts(values["sources"]), _texts(values["keys"])
    if len(sources) != len(keys):
        raise ValueError(values["keys"])
    return Proposal(
        key=_text(values["key"]),
        branch=_text(values["branch"]),
        base=_text(values["base"]),
        commit=_text(values["commit"]),
        title=_text(values["title"]),
        body=body,
        sources=sources,
        keys=keys,
        draft=bool(values["draft"]),
        compiler=_text(values.get("compiler", "")),
        checks=tuple(checks),
    )


def with_marker(values: Mapping[str, Any], body: str) -> str:
    """A body with a marker in front.

    Raises:
        LargeProposalError: The marker leaves too little room for the body.
    """
    # A title or path that holds `-->` must not end the comment.
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("--", "-\\u002d")
    marked = f"<!-- gitwiki:v1 {text} -->\n\n{body}"
    if len(marked) > BODY_LIMIT:
        raise LargeProposalError(len(values.get("sources", ())))
    return marked


def read_marker(text: str) -> Marked:
    """Take a body apart."""
    # A forge on a server may give back the line endings of a browser.
    text = text.replace("\r\n", "\n")
    found = _MARKER.match(text)
    if found is None:
        return Marked({}, text)
    try:
        values = json.loads(found[1])
    except (ValueError, RecursionError):
        values = {}
    return Marked(values if isinstance(values, dict) else {}, text[found.end() :])


def body_limit(sources: Iterable[str]) -> int:
    """How long the body of a proposal about some sources may be, beside its marker."""
    # Quotes, a comma and the key of 16 digits go with each path, and each byte may be escaped.
    claims = sum(2 * len(path) + 30 for path in sources)
    return max(_LEAST_BODY, BODY_LIMIT - _FIXED - claims)


def _text(value: object) -> str:
    """A text that can be written down; JSON can hold halves of characters, which cannot."""
    if not isinstance(value, str):
        raise TypeError(value)
    value.encode()
    return value


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError(values)
    return tuple(map(_text, values))
