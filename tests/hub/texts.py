"""How long a text may be.

Sources: bodies of 65,536 characters [forge.md 2; many reports of "body is too long (maximum is
65536 characters)"], descriptions of statuses of 140 [forge.md 2; the same], titles of 256 [K].
"""

from __future__ import annotations

from hub.exchange import invalid

TITLE = 256
BODY = 65_536
DESCRIPTION = 140


def check_title(resource: str, title: object) -> None:
    """There is a title, and it fits."""
    if title is not None and not str(title).strip():
        raise invalid(resource, code="missing_field", field="title")
    _check(resource, "title", title, TITLE)


def check_body(resource: str, body: object) -> None:
    """A body may be missing, but not be longer than it may."""
    _check(resource, "body", body, BODY)


def check_description(description: object) -> None:
    """The description of a status is short."""
    _check("Status", "description", description, DESCRIPTION)


def _check(resource: str, field: str, text: object, limit: int) -> None:
    if text is not None and len(str(text)) > limit:
        said = f"{field} is too long (maximum is {limit} characters)"
        raise invalid(resource, field=field, message=said)
