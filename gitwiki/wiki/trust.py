"""Who verified what a page says: entries of ``verified``, which follow from merges."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki import frontmatter as yaml
from gitwiki.wiki.dates import instant
from gitwiki.wiki.page import with_frontmatter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitwiki.wiki.page import Page

#: Who verifies by lint alone.
LINT = "process:gitwiki-lint"


class Verification(NamedTuple):
    """Somebody verified a page as it was.

    Attributes:
        path: Repository path of the page.
        by: The actor: ``human:alice`` or ``process:gitwiki-lint``.
        at: Instant, ISO 8601.
        said: What the page said then: see `said`.
    """

    path: str
    by: str
    at: str
    said: str


def said(page: Page) -> str:
    """Stands for everything that a reader of a page is told, to the letter: 16 digits.

    That is its text, title, description and other names; dates, sources and related pages follow
    from other things.
    """
    told = repr((page.type, page.title, page.description, page.aliases, page.tags))
    data = f"{told}\n{page.body}".encode("utf-8", "replace")
    return blake2b(data, digest_size=8).hexdigest()


def with_verified(page: Page, entries: Iterable[Verification]) -> Page:
    """The page with entries for those who verified it as it is; of one actor the newest stays.

    Other entries stay as they are. The same page if nothing changes.

    Raises:
        NoRoomError: Its frontmatter has no room for them.
    """
    now = said(page)
    listed = list(page.verified)
    for entry in sorted(entries, key=lambda each: (each.at, each.by)):
        if (entry.path, entry.said) == (page.path, now) and _is_newer(entry, listed):
            listed = [each for each in listed if _by(each) != entry.by]
            listed.append({"by": entry.by, "at": entry.at})
    return _with(page, listed)


def without_outdated(page: Page, entries: Collection[Verification]) -> Page:
    """The page without the entries that were made for something else that it said.

    Args:
        page: The page.
        entries: Everything that was ever verified of it. An entry that is none of these stays:
            nobody knows what it was made for.
    """
    now = said(page)
    held = {(each.by, each.at) for each in entries if each.said == now}
    outdated = {(each.by, each.at) for each in entries if each.path == page.path} - held
    return _with(page, [each for each in page.verified if _signature(each) not in outdated])


def _with(page: Page, listed: list[object]) -> Page:
    if tuple(listed) == page.verified:
        return page
    changed = yaml.with_values(page.frontmatter, {"verified": tuple(listed) or None})
    return page if changed is page.frontmatter else with_frontmatter(page, changed)


def _is_newer(entry: Verification, listed: Iterable[object]) -> bool:
    """Whether an actor has no entry yet that is as new."""
    moment = instant(entry.at)
    known = [instant(_signature(each)[1]) for each in listed if _by(each) == entry.by]
    return moment is not None and all(each is None or each < moment for each in known)


def _by(entry: object) -> str:
    return _signature(entry)[0]


def _signature(entry: object) -> tuple[str, str]:
    if not isinstance(entry, Mapping):
        return "", ""
    return str(entry.get("by") or ""), str(entry.get("at") or "")
