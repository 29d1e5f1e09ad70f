"""Links to files that were renamed, links of pages that were, and letters in the wrong case."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.lint.fixes.destinations import destinations
from gitwiki.lint.fixes.repair import Edit, Meant, Repair
from gitwiki.wiki import frontmatter as yaml
from gitwiki.wiki import outline
from gitwiki.wiki.markup import anchor, link_target
from gitwiki.wiki.paths import folded, join, slug_of
from gitwiki.wiki.targets import name_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from gitwiki.lint.fixes.destinations import Destination
    from gitwiki.lint.fixes.repair import Subject, Surroundings
    from gitwiki.wiki.snapshot import Wiki

_BEHIND_PATH = re.compile(r"[?#].*", re.DOTALL)
_PATH_CHARACTER = r"[^\s\"',\[\]{}]"


def repair_links(subject: Subject, around: Surroundings) -> Iterator[Repair]:
    """Point links that lead nowhere at the one file that they can mean.

    That is the file that git says was renamed, the file that the link meant before its own page was
    moved, or the only one whose path differs in case or Unicode form alone.
    """
    found = list(_flagged(subject))
    places = (subject.page.path, *around.renames.before(subject.page.path))
    meant = {
        path
        for link in found
        if not link.destination.named
        for path in _paths(link.target, places, around.wiki)
    }
    for link in found:
        new = _rewritten(link, subject.page.path, around)
        if new is not None:
            pair = (link.destination.read, new.read)
            edit = Edit(link.destination.start, link.destination.end, new.written)
            yield Repair((edit,), Meant(links=frozenset({pair})))
    edits = tuple(_resources(subject, meant, around))
    if edits:
        yield Repair(edits)


def sought(subject: Subject, around: Surroundings) -> frozenset[str]:
    """Paths about which git has to be asked before the links of a page can be repaired."""
    page, wiki = subject.page, around.wiki
    places = {page.path, *around.renames.before(page.path)}
    found = {page.path}
    for link in _flagged(subject):
        if link.destination.named:
            found.update(_paths_of_name(link.target, page.path, around))
        else:
            found.update(_paths(link.target, places, wiki))
    return frozenset(found - set(wiki.targets.files)) | {page.path}


class _Link(NamedTuple):
    """A link that leads nowhere: where it stands, and its target and anchor, decoded."""

    destination: Destination
    target: str
    anchor: str


class _Written(NamedTuple):
    """A destination as it is to be written, and as the parser will read it."""

    written: str
    read: str


def _flagged(subject: Subject) -> Iterator[_Link]:
    places = {(found.line, found.column) for found in subject.findings}
    for each in destinations(subject.text, places):
        meant = outline.destination(each.read, named=each.named)
        if meant and meant.target:
            yield _Link(each, meant.target, meant.anchor)


def _rewritten(link: _Link, from_path: str, around: Surroundings) -> _Written | None:
    wiki = around.wiki
    if link.destination.named and _is_turned(link, from_path, wiki):
        return None
    if link.destination.named:
        path = _only(_meant_by_name(link.target, from_path, around))
        new = _name(link, path, from_path, wiki) if path else None
    else:
        path = _meant_by_path(link.target, from_path, around)
        new = _relative(link, path, from_path, wiki) if path else None
    return new if new and path and _has_anchor(wiki, path, link) else None


def _is_turned(link: _Link, from_path: str, wiki: Wiki) -> bool:
    """Whether a wikilink names its page behind the pipe, as Dendron writes them."""
    same = [each for each in wiki.references(from_path) if each.target == link.target]
    return all(each.turned for each in same)


def _meant_by_path(target: str, from_path: str, around: Surroundings) -> str | None:
    """The one file that a Markdown link can mean."""
    wiki = around.wiki
    files = wiki.targets.files
    found = set()
    for place in (from_path, *around.renames.before(from_path)):
        for path in _paths(target, (place,), wiki):
            now = path if path in files else around.renames.now(path, files)
            if now and (now != path or place != from_path):
                found.add(now)
    return _only(found or _miscased(target, from_path, around))


def _paths(target: str, places: Iterable[str], wiki: Wiki) -> Iterator[str]:
    """The paths that a target means on pages at some places."""
    for place in places:
        path = join(target, place.rpartition("/")[0], wiki.root)
        if path:
            yield path


def _miscased(target: str, from_path: str, around: Surroundings) -> AbstractSet[str]:
    """The files whose path differs, or did before they were renamed, in case or form alone."""
    files = around.wiki.targets.files
    path = join(target, from_path.rpartition("/")[0], around.wiki.root)
    if not path or target.endswith("/"):
        return frozenset()
    if folded(path) in around.by_folded:
        return around.by_folded[folded(path)]
    old = {each.old for each in around.renames.found if folded(each.old) == folded(path)}
    return {now for each in old if (now := around.renames.now(each, files))}


def _meant_by_name(target: str, from_path: str, around: Surroundings) -> set[str]:
    """The files that a wikilink can mean, by the names they had."""
    files = around.wiki.targets.files
    old = set(_paths_of_name(target, from_path, around))
    if "/" not in target:
        wanted = name_key(target.removesuffix(".md"))
        renamed = (each.old for each in around.renames.found)
        old |= {path for path in renamed if name_key(slug_of(path)) == wanted}
    return {now for path in old if path not in files and (now := around.renames.now(path, files))}


def _paths_of_name(target: str, from_path: str, around: Surroundings) -> Iterator[str]:
    """The paths that a wikilink may have meant."""
    root = around.wiki.root
    starts = {from_path.rpartition("/")[0], root, ""}
    if "/" not in target:
        starts |= around.folders
    for start in sorted(starts):
        path = join(target, start, root)
        if path:
            yield from (f"{path}.md", path) if not path.endswith(".md") else (path,)


def _only(found: AbstractSet[str]) -> str | None:
    return next(iter(found)) if len(found) == 1 else None


def _has_anchor(wiki: Wiki, path: str, link: _Link) -> bool:
    """Whether a page has the heading that a link leads to; nothing is known of other files."""
    page = wiki.pages.get(path)
    if page is None or not link.anchor:
        return True
    names = {name.casefold() for name in page.anchors}
    heading = link.anchor.rpartition("#")[2].strip()
    return bool({link.anchor.casefold(), anchor(heading)} & names)


def _relative(link: _Link, path: str, from_path: str, wiki: Wiki) -> _Written | None:
    """A destination of a Markdown link: relative or from the root, as it was."""
    spot = link.destination
    if link.target.startswith("/"):
        inside = not wiki.root or path.startswith(f"{wiki.root}/")
        target = f"/{path[len(wiki.root) :].lstrip('/')}" if inside else ""
    else:
        target = posixpath.relpath(path, from_path.rpartition("/")[0] or ".")
        if link.target.startswith("./") and not target.startswith("../"):
            target = f"./{target}"
    if not target or (spot.angle and re.search(r"[<>\\\n#?%&]", target)):
        return None
    encoded = target if spot.angle else link_target(target)
    behind, read = (_BEHIND_PATH.search(text) for text in (spot.written, spot.read))
    return _Written(encoded + (behind[0] if behind else ""), encoded + (read[0] if read else ""))


def _name(link: _Link, path: str, from_path: str, wiki: Wiki) -> _Written | None:
    """A destination of a wikilink: a name or a path, as it was, and the same text to be seen."""
    spot = link.destination
    ending = "" if not path.endswith(".md") or link.target.endswith(".md") else ".md"
    from_root = path.removeprefix(f"{wiki.root}/") if wiki.root else path
    names = [from_root] if "/" in link.target else [path.rpartition("/")[2], from_root]
    if any(character in from_root for character in "[]|#^"):
        return None
    for name in names:
        target = name.removesuffix(ending)
        if wiki.targets.named(target, from_path)[:1] == (path,):
            behind = _BEHIND_PATH.search(spot.written.replace("?", " "))
            new = target + (spot.written[behind.start() :] if behind else "")
            return _with_text(spot, new)
    return None


def _with_text(spot: Destination, new: str) -> _Written:
    """A wikilink in which a reader sees what was to be seen before."""
    if not spot.bare or spot.embed:
        return _Written(new, new + ("\\" if spot.read.endswith("\\") else ""))
    # A bare pipe would end the cell.
    pipe = r"\|" if spot.in_table else "|"
    return _Written(f"{new}{pipe}{spot.written}", new + pipe[:-1])


def _resources(subject: Subject, meant: Collection[str], around: Surroundings) -> Iterator[Edit]:
    """Where the frontmatter names the page of a source that a link means, it follows, too."""
    wiki = around.wiki
    raw = subject.page.frontmatter.raw
    for old in dict.fromkeys(source.resource for source in subject.page.sources):
        gone = join(old, "", wiki.root) if old.startswith("/") else None
        path = around.renames.now(gone, wiki.targets.files) if gone in meant and gone else None
        if not path or path == gone or not path.startswith(f"{wiki.root}/"):
            continue
        new = path[len(wiki.root) :]
        whole = re.compile(rf"(?<!{_PATH_CHARACTER}){re.escape(old)}(?!{_PATH_CHARACTER})")
        places = [found.span() for found in whole.finditer(raw)]
        changed = yaml.read(whole.sub(new.replace("\\", r"\\"), raw), "").frontmatter
        if changed and changed.values.get("sources") == _with_resource(subject, old, new):
            yield from (Edit(start, end, new) for start, end in places)


def _with_resource(subject: Subject, old: str, new: str) -> object:
    """The value of ``sources`` with another resource in it."""
    given = subject.page.frontmatter.values.get("sources")
    if not isinstance(given, tuple):
        return None
    return tuple(
        {**each, "resource": new}
        if isinstance(each, dict) and each.get("resource") == old
        else each
        for each in given
    )
