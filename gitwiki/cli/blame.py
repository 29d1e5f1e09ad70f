"""``gitwiki blame``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_outside
from gitwiki.cli.options import Common, common
from gitwiki.cli.output import one_line, shortened
from gitwiki.wiki.derive import date_of
from gitwiki.workflows.blame import blame
from gitwiki.workflows.commits import base_commit, commit_at
from gitwiki.workflows.load import load_wiki

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.workflows.blame import Blame, Blamed, Ground, Origin


#: Characters of a title that are shown.
_WIDTH = 60


@click.command("blame", epilog="Example: gitwiki blame attention --at HEAD~20")
@click.argument("page")
@click.option("--at", "rev", metavar="REV", help="As of this commit instead of the base branch.")
@common()
def command(options: Common, page: str, rev: str | None) -> None:
    """Show where each statement of a page comes from.

    That is: the paragraphs that it cites, the commit that brought it into the branch, the pull
    request and who approved or merged it. PAGE is a path, a file name, a title or an alias.
    """
    outside = open_outside(options.directory, options.printer)
    commit = commit_at(outside, rev) if rev else base_commit(outside)
    found = blame(outside, load_wiki(outside, commit), page)
    heading = f"{one_line(found.page.path)} at {commit.id[:12]}"
    options.printer.result("\n".join(_lines(found)), _data(found), heading)
    if found.cut_off:
        options.printer.note(
            "this clone has no older commits, so statements may be older than it says; "
            "`git fetch --unshallow` gets the others"
        )


def _lines(found: Blame) -> Iterator[str]:
    if not found.statements:
        yield "the page says nothing yet"
    for each in found.statements:
        yield f"\n{each.line:>4}  {one_line(each.text)}"
        yield from (f"      {_ground(ground)}" for ground in each.grounds)
        if not each.grounds:
            yield "      cites nothing"
        yield f"      {_origin(each.origin) if each.origin else 'in no commit of this branch'}"


def _ground(ground: Ground) -> str:
    cited = ground.cited
    if not cited.first_line:
        return f"[{cited.label}] {one_line(cited.source)}: the source has no such paragraph"
    place = f"{cited.raw}:{cited.first_line}"
    if cited.last_line > cited.first_line:
        place += f"-{cited.last_line}"
    state = "" if ground.is_current else " (as it was: the source has changed)"
    return f"[{cited.label}] {one_line(cited.source)} ¶{cited.number}, {place}{state}"


def _origin(origin: Origin) -> str:
    number = f"#{origin.pull} " if origin.pull else ""
    who = ", ".join(origin.reviewers) or f"by {origin.author}, no review on record"
    day, title = date_of(origin.commit.timestamp), shortened(origin.title, _WIDTH)
    return f"{origin.commit.id[:12]} {day} {number}{title} ({who})"


def _data(found: Blame) -> dict[str, object]:
    return {
        "page": found.page.path,
        "title": found.page.title,
        "commit": found.commit.id,
        "cut_off": found.cut_off,
        "verified": [each._asdict() for each in found.page.verified],
        "statements": [_statement(each) for each in found.statements],
    }


def _statement(each: Blamed) -> dict[str, object]:
    return {
        "kind": each.kind,
        "text": each.text,
        "line": each.line,
        "digest": each.digest,
        "paragraphs": [
            {**ground.cited._asdict(), "current": ground.is_current} for ground in each.grounds
        ],
        "origin": _origin_data(each.origin) if each.origin else None,
    }


def _origin_data(origin: Origin) -> dict[str, object]:
    return {
        "commit": origin.commit.id,
        "date": date_of(origin.commit.timestamp),
        "pull_request": origin.pull or None,
        "title": origin.title,
        "author": origin.author,
        "reviewers": origin.reviewers,
    }
