"""The pull request as its reviewer reads it: what changed, fact by fact, with the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.budget import dollars
from gitwiki.compiler.guidance import NO_GUIDANCE
from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.ports import Spent
from gitwiki.proposals import BODY_LIMIT
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.hidden import visible
from gitwiki.wiki.markup import escape, inert, link_target
from gitwiki.wiki.secrets import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.compiler.guidance import Guidance, Note
    from gitwiki.compiler.verify import Report
    from gitwiki.wiki.compare import Item, PageChange
    from gitwiki.wiki.source import Source

#: Room for the line that says where the rest is.
_POINTER_ROOM = 400
#: Items of one kind that are spelt out for a page; the diff has them all.
_LISTED = 40
#: What was dropped stands nowhere else; the pages are in the diff.
_DROPPED_LISTED = 100
_DOUBTS_LISTED = 60
_NOTES_LISTED = 20
#: ``[skip ci]`` in a title keeps the checks from running.
_NO_BRACKETS = str.maketrans("[]", "()")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A change that was not made because a person had been there.

    Attributes:
        path: The page.
        kept: What the person wrote; empty if the person removed something.
        proposed: What the compiler would have put or kept there; may be empty.
        why: One sentence.
    """

    path: str
    kept: str
    proposed: str
    why: str


class SentBack(NamedTuple):
    """Statements that went back to the compiler because they did not hold.

    Attributes:
        statements: How many.
        left: How many of them did not hold the second time either, and were dropped.
    """

    statements: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that the body of a pull request tells.

    Attributes:
        key: Key of the change.
        base: Commit it was made for.
        sources: Every source that the pages cite, by id.
        compiled: Ids of the sources that were compiled.
        deleted: Paths of sources that are gone.
        changes: The pages, in path order.
        report: What verification kept and dropped.
        conflicts: What was left as a person wrote it.
        findings: New lint findings.
        unread: Diagnostics of sources that could not be read, or not all of it.
        command: How to make the same change again.
        compiler: Name and version.
        sent_back: What the compiler was asked to mend.
        spent: What a model took for it.
        guidance: What reviewers asked for.
        follows: Whether the compiler could do so; one that writes no sentence cannot.
        question: The question whose answer is filed; empty where sources are compiled.
    """

    key: str
    base: str
    sources: Mapping[str, Source]
    compiled: tuple[str, ...]
    deleted: tuple[str, ...]
    changes: tuple[PageChange, ...]
    report: Report
    conflicts: tuple[Conflict, ...]
    findings: tuple[Diagnostic, ...]
    unread: tuple[Diagnostic, ...]
    command: str
    compiler: str
    sent_back: SentBack = field(default_factory=SentBack)
    spent: Spent = field(default_factory=Spent)
    guidance: Guidance = NO_GUIDANCE
    follows: bool = False
    question: str = ""

    def with_guidance(self, guidance: Guidance, *, follows: bool) -> Review:
        """The same with what reviewers asked for, and whether the compiler could follow it."""
        return replace(self, guidance=guidance, follows=follows)

    def with_findings(self, findings: tuple[Diagnostic, ...]) -> Review:
        """The same with what lint found."""
        return replace(self, findings=findings)


def title(review: Review) -> str:
    """One line for the pull request and the commit."""
    if review.question:
        return plain(_cut(f"Answer: {review.question}", 100))
    names = [review.sources[source_id].title for source_id in review.compiled]
    if not names:
        return plain(_cut(f"Remove what rested on {_listing(review.deleted, 2)}", 100))
    shown = names[0] if len(names) == 1 else f"{len(names)} sources: {_listing(names, 2)}"
    return plain(_cut(f"Compile {shown}", 100))


def body(review: Review, limit: int = BODY_LIMIT) -> str:
    """The Markdown body.

    What does not fit is left out from the end, page by page, and the last line says so.

    Args:
        review: What it tells.
        limit: The most characters that it may have.
    """
    head = [
        summary(review),
        _attention(_attention_lines(review)),
        _guidance(review),
        _doubts(review),
        _table(review),
    ]
    tail = [_verification(review), _lint(review), _reproduce(review)]
    pages = [_page(review, change) for change in review.changes]
    ends = ([part for part in head if part], [part for part in tail if part])
    return _fit(*ends, pages, limit)


def summary(review: Review) -> str:
    """What the change is, in one sentence."""
    created = sum(change.created for change in review.changes)
    deleted = sum(change.deleted for change in review.changes)
    changed = len(review.changes) - created - deleted
    parts = [
        _count(created, "new page"),
        _count(changed, "changed page"),
        _count(deleted, "deleted page"),
    ]
    said = [part for part in parts if part] or ["no page"]
    added = sum(len(change.added) for change in review.changes)
    replaced = sum(len(change.replaced) for change in review.changes)
    removed = sum(len(change.removed) for change in review.changes)
    sources = [
        "1 answer" if review.question else "",
        _count(len(review.compiled), "source"),
        _count(len(review.deleted), "deleted source"),
    ]
    what = " and ".join(part for part in sources if part)
    return (
        f"{what}, {' and '.join(said)}: {_count(added, 'item') or '0 items'} added, "
        f"{replaced} changed, "
        f"{removed} removed. Every statement carries the words of the source it rests on, "
        f"and code has checked that they stand there."
    )


def cost(spent: Spent) -> str:
    """What a change took, in tokens: what is committed must not depend on a table of prices."""
    if not spent.calls:
        return "0 tokens"
    return f"{spent.usage.read:,} tokens read, {spent.usage.output:,} written"


def plain(text: str) -> str:
    """Text for a title and a commit message: nothing in it makes a forge act."""
    seen = " ".join(visible(text).text.split()).translate(_NO_BRACKETS)
    return inert(seen, " ")


def rebased_body(review: Review, rebased: Rebased, limit: int = BODY_LIMIT) -> str:
    """The body of a pull request that was made again on another base without a compile.

    What follows from the files is told anew. What only the compile knew is taken over: its doubts,
    what it dropped, how to make it again.

    Args:
        review: What the files say now, and what was left because of a person.
        rebased: What was done, and the body before.
        limit: The most characters that it may have.
    """
    old = _read_sections(rebased.body)
    kept = {name: f"## {name}\n\n{text}" for name, text in old.items() if text}
    carried = [line for line in old.get(_ATTENTION, "").split("\n") if line.startswith("- ")]
    carried = [line for line in carried if not line.startswith(_DISAGREEMENT)]
    lines = dict.fromkeys((*_attention_lines(review), *carried))
    head = [
        summary(review),
        _told(review, rebased),
        _attention(tuple(lines)),
        kept.get(_ASKED, ""),
        kept.get(_DOUBTS, ""),
        _table(review),
    ]
    tail = [kept.get(_CHECKED, ""), _lint(review), kept.get(_REPRODUCE, "")]
    pages = [_page(review, change) for change in review.changes]
    ends = ([part for part in head if part], [part for part in tail if part])
    return _fit(*ends, pages, limit)


class Rebased(NamedTuple):
    """How a pull request came to another base.

    Attributes:
        body: Its body before.
        pages: Paths of the pages that both sides had changed.
        authors: People whose edits are in it.
    """

    body: str
    pages: tuple[str, ...]
    authors: tuple[str, ...] = ()


_ATTENTION, _DOUBTS, _PAGES = "Look at this first", "Worth a second look", "Pages"
_CHANGES, _CHECKED = "Changes", "Checked against the sources"
_ASKED = "What reviewers asked for"
_LINT, _REPRODUCE = "Lint", "Reproduce"
_HEADINGS = frozenset({_ATTENTION, _ASKED, _DOUBTS, _PAGES, _CHANGES, _CHECKED, _LINT, _REPRODUCE})
_DISAGREEMENT = "- **Disagreement**"
_ONTO = re.compile(r"^Merged onto `[0-9a-f]+` statement by statement\b.*$", re.MULTILINE)
_QUOTED_PAGE = re.compile(r"`(wiki/[^`]+)`")


def _read_sections(body: str) -> dict[str, str]:
    """The texts of a body under its headings; what stands before the first one under no name."""
    found: dict[str, list[str]] = {"": []}
    name = ""
    for line in body.replace("\r\n", "\n").split("\n"):
        heading = line.removeprefix("## ")
        if heading != line and heading in _HEADINGS and heading not in found:
            name = heading
            found[name] = []
        else:
            found[name].append(line)
    return {heading: "\n".join(lines).strip("\n") for heading, lines in found.items()}


def _told(review: Review, rebased: Rebased) -> str:
    """One line that says where the change was taken, and what of it no compile has seen so."""
    earlier = _ONTO.search(_read_sections(rebased.body)[""])
    known = {_code(change.path) for change in review.changes}
    pages = [_code(path) for path in rebased.pages]
    pages += _QUOTED_PAGE.findall(earlier[0]) if earlier else []
    shared = sorted(known.intersection(pages))
    said = f"Merged onto `{review.base[:12]}` statement by statement, without asking a model."
    if shared:
        more = f" and {len(shared) - _LISTED} more" if len(shared) > _LISTED else ""
        listed = ", ".join(f"`{path}`" for path in shared[:_LISTED])
        said += f" Both sides had changed {listed}{more}."
    if rebased.authors:
        said += f" It has edits by {_listing(map(_safe, rebased.authors), _LISTED)}."
    return said


def _attention(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    return f"## {_ATTENTION}\n\n" + "\n".join(_first(lines, _LISTED))


def _attention_lines(review: Review) -> list[str]:
    lines = _disagreements(review)
    for conflict in review.conflicts:
        kept = f' Kept: "{_safe(conflict.kept)}".' if conflict.kept else ""
        instead = f' Not written: "{_safe(conflict.proposed)}".' if conflict.proposed else ""
        why = _safe(conflict.why)
        lines.append(f"- **A person's edit** in `{_code(conflict.path)}`: {why}{kept}{instead}")
    lines += [
        f"- **{'Source' if found.path.startswith('raw/') else 'File'}** `{_code(found.path)}`"
        f"{f':{found.line}' if found.line else ''}: {_safe(found.message)} ({found.code})"
        for found in review.unread
    ]
    return lines


def _guidance(review: Review) -> str:
    """Whose comments were followed, with their words."""
    if not review.guidance:
        return ""
    how = "The compiler was given these comments; whether it did well is for you to see:"
    if not review.follows:
        how = (
            "This compiler chooses sentences and writes none, so it cannot follow comments. "
            "These are not followed:"
        )
    lines = [_asked(each) for each in review.guidance.notes]
    return "\n".join([f"## {_ASKED}", "", how, "", *_first(lines, _NOTES_LISTED)])


def _asked(each: Note) -> str:
    where = f" on `{_code(each.path)}`" if each.path else ""
    quoted = f' at "{_safe(_cut(each.statement, 100))}"' if each.statement else ""
    return f'- {_safe(each.by)}{where}{quoted}: "{_safe(_cut(each.text, 200))}"'


def _doubts(review: Review) -> str:
    """What is kept and may say something else than its evidence, beside the words of that."""
    if not review.report.doubts:
        return ""
    lines = [
        f'- `{_code(doubt.path)}` {doubt.kind}: "{_safe(_cut(doubt.text, 200))}" {doubt.sentence} '
        f'The evidence: "{_safe(_cut(doubt.detail, 160))}" ({doubt.reason})'
        for doubt in review.report.doubts
    ]
    return f"## {_DOUBTS}\n\n" + "\n".join(_first(lines, _DOUBTS_LISTED))


def _disagreements(review: Review) -> list[str]:
    """What sources disagree on, each once, with the pages that say so."""
    pages: dict[str, list[str]] = {}
    for change in review.changes:
        for item in change.added:
            if item.kind == "caveat":
                pages.setdefault(item.text, []).append(_link(change))
    return [
        f"{_DISAGREEMENT} on {', '.join(links)}: {_safe(text)}" for text, links in pages.items()
    ]


def _table(review: Review) -> str:
    rows = [
        f"| {_link(change)} | {_state(change)} {_safe(change.type)} "
        f"| {len(change.added)} | {len(change.replaced)} | {len(change.removed)} |"
        for change in review.changes
    ]
    head = ["| Page | | Added | Changed | Removed |", "|---|---|--:|--:|--:|"]
    return f"## {_PAGES}\n\n" + "\n".join([*head, *rows])


def _page(review: Review, change: PageChange) -> str:
    lines = [f"### {_safe(change.title)} ({_state(change)})", "", f"`{_code(change.path)}`"]
    if change.aliases:
        lines += ["", "Also called: " + ", ".join(_safe(alias) for alias in change.aliases)]
    groups = (
        ("Added", [_item(review, item) for item in change.added]),
        (
            "Changed",
            [
                f"- ~~{_safe(pair.before.text)}~~\n  {_item(review, pair.after)[2:]}"
                for pair in change.replaced
            ],
        ),
        ("Removed", [f"- ~~{_safe(item.text)}~~" for item in change.removed]),
    )
    for name, listed in groups:
        if listed:
            lines += ["", f"**{name}**", "", *_first(listed, _LISTED)]
    return "\n".join(lines)


def _state(change: PageChange) -> str:
    return "new" if change.created else "deleted" if change.deleted else "changed"


def _first(lines: Sequence[str], limit: int) -> list[str]:
    """The first list items, and one that says how many more there are."""
    more = [f"- and {len(lines) - limit} more"] if len(lines) > limit else []
    return [*lines[:limit], *more]


def _item(review: Review, item: Item) -> str:
    kind = "" if item.kind == "statement" else f"*{item.kind}* "
    where = "; ".join(_evidence(review, label) for label in item.labels)
    return f"- {kind}{_safe(item.text)}" + (f" <sub>{where}</sub>" if where else "")


def _evidence(review: Review, label: str) -> str:
    target = parse_label(label)
    source = review.sources.get(target.source) if target else None
    if target is None or source is None:
        return _safe(label)
    paragraph = source.by_id.get(target.paragraph)
    number = f" ¶{paragraph.number}" if paragraph else ""
    return f"{_safe(source.name)}{number}"


def _verification(review: Review) -> str:
    report = review.report
    rows = ["| | Proposed | Kept | Dropped |", "|---|--:|--:|--:|"]
    rows += [
        f"| {count.kind} | {count.proposed} | {count.kept} | {count.proposed - count.kept} |"
        for count in report.counts
    ]
    lines = [f"## {_CHECKED}", "", *rows]
    if review.sent_back.statements:
        mended = review.sent_back.statements - review.sent_back.left
        many = _count(review.sent_back.statements, "statement")
        told = f"{mended} mended, {review.sent_back.left} dropped"
        lines += ["", f"{many} went back to the model once, with the reason: {told}."]
    dropped = [
        f'- {found.kind} "{_safe(_cut(found.text, 160))}" ({found.reason}): {_safe(found.sentence)}'
        for found in report.dropped
    ]
    if dropped:
        lines += ["", "Dropped, and why:", "", *_first(dropped, _DROPPED_LISTED)]
    return "\n".join(lines)


def _lint(review: Review) -> str:
    if not review.findings:
        return f"## {_LINT}\n\nNo new findings."
    errors = sum(found.severity is Severity.ERROR for found in review.findings)
    counts = [_count(errors, "error"), _count(len(review.findings) - errors, "warning")]
    listed = [
        f"- `{_code(found.path)}:{found.line}` {found.code}: {_safe(found.message)}"
        for found in review.findings
    ]
    head = f"## {_LINT}\n\n{', '.join(filter(None, counts))}, all new:\n"
    return "\n".join([head, *_first(listed, _LISTED)])


def _reproduce(review: Review) -> str:
    if review.question:
        return (
            f"## {_REPRODUCE}\n\n"
            f"Filed for commit `{review.base[:12]}`, as {_safe(review.compiler)} answered the "
            f"question; key `{review.key}`. The question is an alias of the page from now on."
        )
    how = "The same state gives the same bytes"
    if review.spent.calls:
        how = "With the answers that were kept, `--compiler replay` gives the same bytes"
    return (
        f"## {_REPRODUCE}\n\n"
        f"Made by {_safe(review.compiler)} for commit `{review.base[:12]}`; key `{review.key}`. "
        f"{how}:\n\n```\n{review.command}\n```\n{_bill(review.spent)}"
    )


def _bill(spent: Spent) -> str:
    if not spent.calls:
        return ""
    cached = (
        f", {spent.usage.cache_read:,} of them from the cache" if spent.usage.cache_read else ""
    )
    return (
        f"\n{_count(spent.calls, 'answer')} of {_safe(spent.model)}: {cost(spent)}{cached}; "
        f"{dollars(spent.dollars)}.\n"
    )


def _fit(head: Sequence[str], tail: Sequence[str], pages: Sequence[str], limit: int) -> str:
    fixed = "\n\n".join([*head, f"## {_CHANGES}", *tail])
    room = limit - _POINTER_ROOM - len(fixed)
    kept: list[str] = []
    for page in pages:
        room -= len(page) + 2
        if room < 0:
            break
        kept.append(page)
    left = len(pages) - len(kept)
    pointer = (
        [f"*Left out for length: {_count(left, 'page')}; the diff of this pull request has all.*"]
        if left
        else []
    )
    text = "\n\n".join([*head, f"## {_CHANGES}", *kept, *pointer, *tail])
    if len(text) <= limit:
        return text
    note = "\n\n*Cut here; the diff of this pull request has all of it.*\n"
    return text[: limit - len(note)] + note


def _safe(text: str) -> str:
    return inert(escape(visible(text).text))


def _link(change: PageChange) -> str:
    return f"[{_safe(change.title) or _safe(change.path)}]({link_target(change.path)})"


def _code(text: str) -> str:
    return "".join(c for c in without_secrets(text) if c.isprintable() and c != "`")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""


def _listing(names: Iterable[str], limit: int) -> str:
    listed = list(names)
    rest = f" and {len(listed) - limit} more" if len(listed) > limit else ""
    return ", ".join(listed[:limit]) + rest


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
