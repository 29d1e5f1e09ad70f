"""Assemble the next version of a page: what was decided, as edits, with everything that follows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from posixpath import dirname, relpath
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.compiler.reconcile import Line, decide
from gitwiki.wiki import derive
from gitwiki.wiki import frontmatter as yaml
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.edits import (
    AddCaveat,
    AddFact,
    AddStatement,
    RemoveCaveat,
    RemoveFact,
    RemoveStatement,
    ReplaceStatement,
    SetFootnote,
    SetTldr,
    apply,
    drop_unused_footnotes,
    with_digests,
)
from gitwiki.wiki.links import LinkKind, links, locate
from gitwiki.wiki.markup import escape
from gitwiki.wiki.page import (
    BlockKind,
    CitedText,
    Footnote,
    Page,
    SourceRef,
    items,
    parse,
    source_values,
    statement_digest,
    with_body,
    with_frontmatter,
    written_by_gitwiki,
)
from gitwiki.wiki.paragraphs import excerpt, is_literal, resolve
from gitwiki.wiki.paths import OWN_PAGES, own_page, slug_of
from gitwiki.wiki.trust import said

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from gitwiki.compiler.linker import Linker
    from gitwiki.compiler.reconcile import Decision, Evidence
    from gitwiki.compiler.review import Conflict
    from gitwiki.wiki.draft import PageDraft
    from gitwiki.wiki.edits import Operation
    from gitwiki.wiki.source import Source

_QUOTE = 160
_DESCRIPTION = 120
_WIKILINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?(?P<text>(?:[^\[\]\\]++|\\.)*+)\]\]")
_LINK = re.compile(
    r"\[(?P<text>(?:[^\[\]\\]++|\\.)*+)\]"
    r"\(\s*+(?:<[^<>]*+>|[^()\s]*+(?:\([^()\s]*+\)[^()\s]*+)*+)"
    r"(?:\s++(?:\"[^\"]*+\"|'[^']*+'))?\s*+\)",
    re.DOTALL,
)


class Target(NamedTuple):
    """A page to be brought up to date.

    Attributes:
        path: Its path.
        page: The page as it is; None if it is new.
        draft: What was verified of the compiler's proposal; None if it has none.
    """

    path: str
    page: Page | None
    draft: PageDraft | None


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who makes a change, when and from what.

    Attributes:
        timestamp: Of the base commit, seconds since the epoch.
        by: Producer and version, as OKF writes actors.
        key: Key of the change.
    """

    timestamp: int
    by: str
    key: str

    def for_page(self, path: str, keys: Mapping[str, str]) -> Stamp:
        """The stamp for one page: a source's own page records the key of that source."""
        own = path.startswith(OWN_PAGES)
        return replace(self, key=keys.get(slug_of(path), self.key)) if own else self


def assemble(
    target: Target, evidence: Evidence, linker: Linker, stamp: Stamp
) -> tuple[Page | None, tuple[Conflict, ...]]:
    """The next version of a page and what was left because of a person.

    Returns:
        The same page object if nothing changes; None if nothing is left of it.
    """
    page, draft = target.page, target.draft
    decision = decide(page, draft, evidence)
    start = page or (_blank(target.path, draft, stamp) if draft else None)
    if start is None:
        return None, decision.conflicts
    changes = _operations(start, decision, linker)
    notes = _footnotes(start, _cited(start, decision, evidence), evidence, _quotes(draft))
    edited = apply(start, (*changes, *notes))
    edited = drop_unused_footnotes(edited)
    if not _says_anything(edited) and _is_emptied(page, edited, evidence):
        return None, decision.conflicts
    records_key = draft is not None and edited.type == "source-summary"
    if page is not None and edited is page and not decision.aliases and not records_key:
        return set_fields(page, _listed(page, target, evidence)), decision.conflicts
    made = _with_fields(edited, target, decision, evidence, stamp)
    if page is not None and said(made) != said(page):
        # Whoever verified it did not see what it says now.
        made = set_fields(made, {"verified": None})
    return made, decision.conflicts


def redirect(page: Page, deleted: Collection[str], known: Collection[str] = ()) -> Page:
    """The page with its links to deleted pages turned into their text; all else stays as it is.

    Args:
        page: The page.
        deleted: Paths that there are no more.
        known: Names of pages that there are, so that a wikilink to such a name stays.
    """
    text = page.text
    lines = [0, *(found.end() for found in re.finditer("\n", text))]
    names = {slug_of(path) for path in deleted}.difference(known)
    pieces, at = [], 0
    for link in sorted(links(text), key=lambda link: (link.line, link.column)):
        wiki = link.kind is LinkKind.WIKI
        if link.external or not (wiki or link.kind is LinkKind.MARKDOWN):
            continue
        pattern = _WIKILINK if wiki else _LINK
        found = pattern.match(text, lines[link.line - 1] + link.column - 1)
        is_dead = link.target in names if wiki else locate(link, page.path) in deleted
        if found and found.start() >= at and is_dead:
            pieces += [text[at : found.start()], found["text"]]
            at = found.end()
    if not pieces:
        return page
    return with_body(page, "".join([*pieces, text[at:]])[len(page.frontmatter.raw) :])


def set_fields(page: Page, fields: Mapping[str, object | None]) -> Page:
    """The page with some frontmatter keys set, None removes one; the same page if none differs."""
    changed = yaml.with_values(page.frontmatter, fields)
    return page if changed is page.frontmatter else with_frontmatter(page, changed)


def _blank(path: str, draft: PageDraft, stamp: Stamp) -> Page:
    date = derive.date_of(stamp.timestamp)
    values: dict[str, object] = {"type": draft.type, "title": draft.title}
    values |= {"description": draft.description} if draft.description else {}
    values |= {"tags": draft.tags} if draft.tags else {}
    values |= {"created": date, "updated": date}
    text = yaml.write(values).raw + f"\n# {escape(draft.title)}\n"
    page, diagnostics = parse(path, text)
    if page is None:
        message = f"{path}: what gitwiki wrote cannot be read: {diagnostics}"
        raise AssertionError(message)
    return page


def _operations(page: Page, decision: Decision, linker: Linker) -> Iterable[Operation]:
    linked = _linked(page, linker)
    written = {
        line: linker.markdown(line.text, page.path, linked)
        for line in sorted(decision.add, key=lambda line: _ORDER[line.kind])
    }
    yield from _summary_operations(page, decision, written)
    for line in decision.remove:
        if line.kind == "statement":
            yield RemoveStatement(line.section, line.text, line.labels)
        elif line.kind == "caveat":
            yield RemoveCaveat(line.text, line.labels)
    for line, kept in decision.relabel:
        if line.kind == "statement":
            markdown = _markdown_of(page, line)
            yield ReplaceStatement(line.section, line.text, line.labels, markdown, kept)
    for line in decision.add:
        if line.kind == "statement":
            yield AddStatement(line.section, written[line], line.labels)
    yield from (RemoveFact(fact) for fact in decision.remove_facts)
    yield from (AddFact(fact) for fact in decision.add_facts)
    for line in decision.add:
        if line.kind == "caveat":
            yield AddCaveat(written[line], line.labels)


#: The summary links first, since it is read first.
_ORDER = {"tldr": 0, "statement": 1, "caveat": 2}


def _summary_operations(
    page: Page, decision: Decision, written: Mapping[Line, str]
) -> Iterable[Operation]:
    gone = {line.text for line in decision.remove if line.kind == "tldr"}
    relabelled = {line.text: labels for line, labels in decision.relabel if line.kind == "tldr"}
    new = [CitedText(written[line], line.labels) for line in decision.add if line.kind == "tldr"]
    if not gone and not relabelled and not new:
        return
    kept = [
        CitedText(statement.markdown, relabelled.get(statement.text, statement.labels))
        for statement in page.tldr
        if statement.text not in gone
    ]
    old = tuple(statement.text for statement in page.tldr)
    yield SetTldr(tuple(kept + new), old)


def _markdown_of(page: Page, line: Line) -> str:
    return next(
        statement.markdown
        for statement in page.statements
        if (statement.section, statement.text, statement.labels) == line[1:]
    )


def _linked(page: Page, linker: Linker) -> set[str]:
    """Paths that the page links to already."""
    found = [link for link in links(page.text) if not link.external]
    paths = {locate(link, page.path) for link in found if link.kind is LinkKind.MARKDOWN}
    names = {link.target for link in found if link.kind is LinkKind.WIKI}
    if names:
        paths |= {path for path in linker.paths.values() if slug_of(path) in names}
    return {path for path in paths if path}


def _is_compiled(label: str, evidence: Evidence) -> bool:
    target = parse_label(label)
    return target is not None and target.source in evidence.compiled


def _cited(page: Page, decision: Decision, evidence: Evidence) -> Iterable[str]:
    """The labels whose footnotes have to be there, or may have to change."""
    cited = [label for line in decision.add for label in line.labels]
    cited += [label for _, labels in decision.relabel for label in labels]
    cited += [fact.label for fact in decision.add_facts]
    cited += [label for label in page.footnotes if _is_compiled(label, evidence)]
    return dict.fromkeys(cited)


def _quotes(draft: PageDraft | None) -> dict[str, str]:
    """For each label, the words that the first statement with it rests on."""
    if draft is None:
        return {}
    said = [*draft.tldr, *(s for section in draft.sections for s in section.statements)]
    cited = [citation for statement in (*said, *draft.caveats) for citation in statement.citations]
    cited += [fact.citation for fact in draft.facts]
    return {citation.label: citation.quote for citation in reversed(cited)}


def _words(text: str, cited: str) -> str:
    """A stretch of a paragraph that begins with the words that are cited."""
    start = text.find(cited)
    return excerpt(text[start:] if start >= 0 else cited, _QUOTE)


def _footnotes(
    page: Page, labels: Iterable[str], evidence: Evidence, quotes: Mapping[str, str]
) -> Iterable[Operation]:
    for label in labels:
        target = parse_label(label)
        source = evidence.sources.get(target.source) if target else None
        paragraph = resolve(source, target.paragraph) if source and target else None
        if source is None or paragraph is None:
            continue
        there = page.footnotes.get(label)
        # A person may have chosen other words of the paragraph, or have noted something else.
        chosen = there.quote if there and is_literal(there.quote, paragraph.text) else ""
        note = Footnote(
            label=label,
            title=source.title,
            target=_own_page(source, page),
            number=paragraph.number,
            quote=chosen or _words(paragraph.text, quotes.get(label, "")),
        )
        is_ours = there is not None and there.title and "\n" not in there.raw.rstrip()
        if there is None or (is_ours and there != note):
            yield SetFootnote(label, note)


def _own_page(source: Source, page: Page) -> str:
    return relpath(own_page(source.id), dirname(page.path))


def _says_anything(page: Page) -> bool:
    """Whether a page has more than its title, be it no statement: a picture, a list, a heading."""
    return any(
        section.name or any(block.kind is not BlockKind.BLANK for block in section.blocks)
        for section in page.sections
    )


def _is_emptied(page: Page | None, edited: Page, evidence: Evidence) -> bool:
    """Whether it is this change that leaves a page without anything."""
    if page is None:
        return True
    rested = any(ref.id in evidence.deleted for ref in page.sources)
    return bool(page.generated) and (edited is not page or rested)


def _with_fields(
    page: Page, target: Target, decision: Decision, evidence: Evidence, stamp: Stamp
) -> Page:
    before, draft = target.page, target.draft
    fields: dict[str, object | None] = {
        **_listed(page, target, evidence),
        "updated": derive.date_of(stamp.timestamp),
        "confidence": _confidence(page, before, len(_sources(page, target, evidence))),
    }
    if decision.aliases:
        fields["aliases"] = (*page.aliases, *decision.aliases)
    own = evidence.sources.get(slug_of(page.path))
    if page.type == "source-summary" and own:
        fields["resource"] = relpath(own.raw, dirname(page.path))
    description = _description(page, target)
    if description:
        fields["description"] = description
    made = {"by": stamp.by, "at": derive.instant_of(stamp.timestamp), "key": stamp.key}
    owned = _digests(page, before, draft, decision, description)
    return with_digests(set_fields(page, {**fields, "generated": made}), owned)


def _listed(page: Page, target: Target, evidence: Evidence) -> Mapping[str, object | None]:
    """The list of sources as a field; nothing where it says already what it should."""
    refs = _sources(page, target, evidence)
    if refs == sorted(page.sources, key=lambda ref: ref.id):
        return {}
    return {"sources": source_values(refs) or None}


def _sources(page: Page, target: Target, evidence: Evidence) -> list[SourceRef]:
    """The sources that the page rests on now: those cited, and those a person listed."""
    cited = {found.source for label in page.footnotes if (found := parse_label(label))}
    if page.type == "source-summary" and target.draft:
        cited.add(slug_of(page.path))
    ours = {*evidence.compiled, *evidence.deleted}
    refs = {ref.id: ref for ref in page.sources if ref.id in cited or ref.id not in ours}
    for source_id in cited:
        source = evidence.sources.get(source_id)
        if source and (source_id in evidence.compiled or source_id not in refs):
            resource = f"/sources/{source.id}.md"
            refs[source_id] = SourceRef(source.id, resource, source.raw, source.blob, source.title)
    return [refs[source_id] for source_id in sorted(refs)]


def _confidence(page: Page, before: Page | None, sources: int) -> str:
    """What follows from the sources, or less if a person had lowered it by hand."""
    derived = derive.confidence(page.type, sources, len(page.caveats))
    if before is None or not before.confidence:
        return derived
    usual = derive.confidence(before.type, len(before.sources), len(before.caveats))
    lowered = derive.lower(before.confidence, usual) != usual
    return derive.lower(before.confidence, derived) if lowered else derived


def _description(page: Page, target: Target) -> str:
    """A new description where gitwiki wrote the old one and the summary it came from is gone."""
    before = target.page
    if before is None:
        return ""
    is_ours = statement_digest("description", before.description) in written_by_gitwiki(before)
    if not is_ours or [s.text for s in before.tldr] == [s.text for s in page.tldr]:
        return ""
    return shorten(page.tldr[0].text) if page.tldr else ""


def shorten(text: str) -> str:
    """At most 120 characters of a text, cut at a word; an ellipsis says that it was cut."""
    if len(text) <= _DESCRIPTION:
        return text
    return excerpt(text, _DESCRIPTION - 1).rstrip(" ,;:") + "…"


def _digests(
    page: Page,
    before: Page | None,
    draft: PageDraft | None,
    decision: Decision,
    description: str,
) -> list[str]:
    """What gitwiki wrote on this page, now or before; what it took away itself is forgotten."""
    known = set(written_by_gitwiki(before)) if before else set()
    removed = {line.digest for line in decision.remove}
    removed |= {statement_digest("fact", fact.text) for fact in decision.remove_facts}
    # The same words may stand there twice, with other evidence.
    known -= removed - {statement_digest(item.kind, item.text) for item in items(page)}
    known |= {line.digest for line in decision.add}
    known |= {statement_digest("fact", fact.text) for fact in decision.add_facts}
    known |= {statement_digest("alias", alias) for alias in decision.aliases}
    if before is None and draft is not None:
        known |= {statement_digest("tag", tag) for tag in draft.tags}
        known.add(statement_digest("title", page.title))
        known.add(statement_digest("description", page.description))
    if description:
        known.add(statement_digest("description", description))
    return sorted(known)
