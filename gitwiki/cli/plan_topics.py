"""``gitwiki plan-topics``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_checkout, open_decisions, open_files, open_outside
from gitwiki.cli.findings import as_data, as_lines
from gitwiki.cli.options import Common, common
from gitwiki.cli.output import counted
from gitwiki.errors import CheckoutDirtyError
from gitwiki.wiki.paragraphs import excerpt
from gitwiki.wiki.topics import PATH
from gitwiki.workflows.audit import moment
from gitwiki.workflows.plan_topics import listed_topics, plan_topics, write_topics

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitwiki.query.topics import Asked, Candidate, Unanswered
    from gitwiki.workflows.plan_topics import TopicsPlan

#: Questions of a kind that are shown to people.
_LISTED = 10
_WIDEST = 40
_QUESTION = 100


@click.command("plan-topics", epilog="Example: gitwiki plan-topics --since 90d --write")
@click.option(
    "-n",
    "number",
    type=click.IntRange(1, 200),
    default=20,
    show_default=True,
    metavar="NUMBER",
    help="Propose so many pages at most.",
)
@click.option(
    "--since",
    metavar="WHEN",
    default="90d",
    show_default=True,
    help="Count questions from then on: 90d, 2026-11-20.",
)
@click.option("--write", is_flag=True, help="Put them behind what topics.yaml has.")
@common()
def command(options: Common, number: int, since: str, *, write: bool) -> None:
    """Propose pages, from what was asked and missed and from the sources.

    A page is proposed for words that occur in the sources and have no page: those that questions
    without a page are about, those that links lead to, and those that several sources are about.
    With --write the proposals are put into topics.yaml of the checkout, for you to edit and commit;
    the next compile makes the pages. What the file has stays as it is.
    """
    outside = open_outside(options.directory, options.printer)
    listed = listed_topics(open_checkout(options.directory, options.printer))
    instant = moment("--since", since, datetime.now(UTC))
    plan = plan_topics(outside, open_decisions(options.directory), instant, listed)
    chosen = plan.proposed.candidates[:number]
    written: tuple[str, ...] = ()
    if write and chosen:
        written = write_topics(open_files(options.directory), plan, chosen)
        if not written:
            raise CheckoutDirtyError(f"{PATH} is not what it was when it was read")
    options.printer.result("\n".join(_text(plan, chosen)), _data(plan, chosen, written))
    if written:
        options.printer.note(f"{counted(len(chosen), 'topic')} written to {PATH}; edit and commit")
        options.suggest(("compile", "once it is committed: makes the pages"))
    elif chosen:
        options.suggest(("plan-topics --write", f"puts them into {PATH}"))


def _text(plan: TopicsPlan, chosen: Sequence[Candidate]) -> Iterator[str]:
    yield from as_lines(plan.diagnostics)
    if not chosen:
        yield "no page to propose"
    else:
        rows = [("score", "page", "why")]
        rows += [
            (f"{each.score:.1f}", f"{each.topic.title} ({each.topic.category})", each.why)
            for each in chosen
        ]
        width = min(_WIDEST, max(len(row[1]) for row in rows))
        for score, page, why in rows:
            yield f"{score:>5}  {page:<{width}}  {why}"
    left = len(plan.proposed.candidates) - len(chosen)
    if left:
        yield f"and {left} more (-n)"
    yield from _questions("asked of pages that did not answer", plan.proposed.pages)
    title = "nothing in the sources says anything of this: add a source"
    yield from _questions(title, plan.proposed.missing)


def _questions(title: str, found: Sequence[Unanswered]) -> Iterator[str]:
    if not found:
        return
    yield f"{title}:"
    for each in found[:_LISTED]:
        newest = each.asked[0]
        times = f" ({len(each.asked)} times)" if len(each.asked) > 1 else ""
        about = f"{each.about}: " if each.about else ""
        yield f"  {about}{newest.day} {excerpt(newest.question, _QUESTION)}{times}"
    if len(found) > _LISTED:
        yield f"  and {len(found) - _LISTED} more"


def _data(
    plan: TopicsPlan, chosen: Sequence[Candidate], written: tuple[str, ...]
) -> dict[str, object]:
    return {
        "commit": plan.commit,
        "asked": plan.asked,
        "topics": [_topic(each) for each in chosen],
        "pages": [
            {"page": each.about, "asked": list(map(_asked, each.asked))}
            for each in plan.proposed.pages
        ],
        "missing": [{"asked": list(map(_asked, each.asked))} for each in plan.proposed.missing],
        "left_out": len(plan.proposed.candidates) - len(chosen),
        "diagnostics": as_data(plan.diagnostics),
        "written": list(written),
    }


def _topic(each: Candidate) -> dict[str, object]:
    topic = each.topic
    return {
        "slug": topic.slug,
        "title": topic.title,
        "aliases": list(topic.aliases),
        "category": topic.category,
        "path": topic.path,
        "score": each.score,
        "why": each.why,
        "asked": list(map(_asked, each.asked)),
        "links": each.links,
        "sources": each.sources,
    }


def _asked(each: Asked) -> dict[str, str]:
    return {"question": each.question, "day": each.day, "via": each.via.value}
