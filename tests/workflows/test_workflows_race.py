"""Compiles at once: each gets its pull request, and merging one loses nothing of another."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import pytest
from fakes.git_repositories import git
from fakes.wikis import (
    EXAMPLES,
    checkout,
    findings,
    make_wiki,
    open_wiki,
    pages_at,
    recorded,
    refs,
    run,
    run_json,
    start,
)

from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.diagnostics import Severity
from gitwiki.ports import PullRequestState
from gitwiki.workflows.compile import CompileRequest, compile_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from gitwiki.ports import Outside
    from gitwiki.wiki.page import Page

ONE, OTHER = "installer-handbook.md", "loop-control-protocol.txt"
#: OTHER says that it obsoletes this one.
REPLACED = "loop-control-protocol-draft.txt"


class Said(NamedTuple):
    """Something that a page says, wherever on the page: a sentence or a row of facts."""

    page: str
    text: str


def _said(pages: Mapping[str, Page]) -> set[Said]:
    return {
        Said(path, text)
        for path, page in pages.items()
        for text in (
            *(item.text for item in (*page.tldr, *page.statements, *page.caveats)),
            *(fact.text for fact in page.facts),
        )
    }


def _at_once(directory: Path, commands: Sequence[tuple[str, ...]]) -> list[str]:
    """Start all commands before any has ended; all have to come to a good end."""
    processes = [start(directory, *command) for command in commands]
    outputs = []
    for process in processes:
        with process:
            out, err = process.communicate()
        assert process.returncode == 0, out + err
        outputs.append(out)
    return outputs


def _compile_each(directory: Path, names: Iterable[str]) -> list[str]:
    return _at_once(directory, [("compile", f"raw/{name}") for name in names])


def _proposed(outside: Outside) -> set[Said]:
    """Everything that the open pull requests say as they are now."""
    pulls = outside.forge.pull_requests()
    assert {pull.state for pull in pulls} == {PullRequestState.OPEN}
    return {said for pull in pulls for said in _said(pages_at(outside, pull.head))}


def _assert_whole(directory: Path, wanted: set[Said], names: Iterable[str]) -> None:
    """Nothing that was proposed is lost, every source is cited, and the wiki is sound."""
    outside = open_wiki(directory)
    pages = pages_at(outside, "main")
    assert wanted - _said(pages) == set()
    cited = {
        label.rpartition("-p-")[0]
        for page in pages.values()
        for item in (*page.tldr, *page.statements, *page.caveats)
        for label in item.labels
    }
    assert cited == {name.rpartition(".")[0] for name in names}
    assert [each for each in findings(outside) if each.severity is Severity.ERROR] == []
    assert _names_of_several_pages(pages.values()) == []
    assert {pull.state for pull in outside.forge.pull_requests()} == {PullRequestState.MERGED}
    assert [ref for ref in refs(directory) if "/compile/" in ref] == []
    assert checkout(directory)["status"] == b""
    assert git(directory, "fsck", "--strict", "--no-dangling", "--no-progress") == ""


def _names_of_several_pages(pages: Iterable[Page]) -> list[str]:
    named = [page for page in pages if page.type in {"concept", "entity"}]
    names = [
        name
        for page in named
        for name in {name.casefold().removesuffix("s") for name in (page.title, *page.aliases)}
    ]
    return sorted(name for name in set(names) if names.count(name) > 1)


def test_two_at_once_and_both_are_merged(tmp_path: Path) -> None:
    outside = make_wiki(tmp_path, (ONE, OTHER))
    _compile_each(tmp_path, (ONE, OTHER))
    wanted = _proposed(outside)
    branches = recorded(tmp_path)
    first = run_json(tmp_path, "pr", "merge", "1")
    assert [(item["number"], item["state"]) for item in first["synced"]] == [(2, "rebuilt")]
    assert {ref for ref in refs(tmp_path) if "/compile/" in ref} < set(branches)
    assert run_json(tmp_path, "pr", "merge", "2")["synced"] == []
    _assert_whole(tmp_path, wanted, (ONE, OTHER))


def test_a_page_that_both_make_has_the_definitions_of_both(tmp_path: Path) -> None:
    outside = make_wiki(tmp_path, (ONE, OTHER))
    _compile_each(tmp_path, (ONE, OTHER))
    one, other = (pages_at(outside, pull.head) for pull in outside.forge.pull_requests())
    shared = sorted(path for path in {*one} & {*other})
    assert shared
    run(tmp_path, "pr", "merge", "2")
    run(tmp_path, "pr", "merge", "1")
    merged = pages_at(outside, "main")
    for path in shared:
        summaries = {item.text for item in (*one[path].tldr, *other[path].tldr)}
        assert summaries <= {item.text for item in (*merged[path].tldr, *merged[path].statements)}
        assert {ref.id for ref in merged[path].sources} == {
            ref.id for page in (one[path], other[path]) for ref in page.sources
        }


def test_a_merge_made_by_git_is_followed_by_sync(tmp_path: Path) -> None:
    outside = make_wiki(tmp_path, (ONE, OTHER))
    _compile_each(tmp_path, (ONE, OTHER))
    wanted = _proposed(outside)
    branch = outside.forge.pull_requests()[1].proposal.branch
    git(tmp_path, "merge", "-q", "--no-ff", "-m", "Merge by hand", branch)
    assert run(tmp_path, "sync") == "#1 rebuilt\n"
    assert run(tmp_path, "sync") == "every open pull request is up to date\n"
    run(tmp_path, "pr", "merge", "1")
    _assert_whole(tmp_path, wanted, (ONE, OTHER))


def test_a_rebuild_is_what_a_compile_of_the_new_base_would_be(tmp_path: Path) -> None:
    make_wiki(tmp_path / "raced", (ONE, OTHER))
    make_wiki(tmp_path / "queued", (ONE, OTHER))
    for name in (ONE, OTHER):
        run(tmp_path / "raced", "compile", f"raw/{name}")
    for directory, number in (("raced", 1), ("raced", 2), ("queued", 1), ("queued", 2)):
        if directory == "queued":
            run(tmp_path / directory, "compile", f"raw/{(ONE, OTHER)[number - 1]}")
        run(tmp_path / directory, "pr", "merge", str(number))
    raced, queued = (git(tmp_path / name, "rev-parse", "main") for name in ("raced", "queued"))
    assert raced == queued


@pytest.mark.slow
def test_ten_at_once_merged_in_any_order(tmp_path: Path) -> None:
    outside = make_wiki(tmp_path, tuple(EXAMPLES))
    _compile_each(tmp_path, EXAMPLES)
    wanted = _proposed(outside)
    numbers = {pull.proposal.sources[0]: pull.number for pull in outside.forge.pull_requests()}
    order = [numbers[f"raw/{name}"] for name in _shuffled(EXAMPLES)]
    for place, number in enumerate(order, 1):
        merged = run_json(tmp_path, "pr", "merge", str(number))
        synced = [(item["number"], item["state"]) for item in merged["synced"]]
        assert synced == [(left, "rebuilt") for left in sorted(order[place:])]
    _assert_whole(tmp_path, wanted, EXAMPLES)


def _shuffled(names: Iterable[str]) -> list[str]:
    order = sorted(names)
    random.Random(20_240_318).shuffle(order)
    # What a source says that another one replaced is left out where the new one says it anew.
    order.remove(REPLACED)
    return [REPLACED, *order]


def test_only_what_a_newer_source_says_anew_is_left_out(tmp_path: Path) -> None:
    together = make_wiki(tmp_path / "together", (OTHER, REPLACED))
    run(tmp_path / "together", "compile")
    expected = _proposed(together)
    outside = make_wiki(tmp_path / "raced", (OTHER, REPLACED))
    _compile_each(tmp_path / "raced", (OTHER, REPLACED))
    wanted = _proposed(outside)
    numbers = {pull.proposal.sources[0]: pull.number for pull in outside.forge.pull_requests()}
    for name in (OTHER, REPLACED):
        run(tmp_path / "raced", "pr", "merge", str(numbers[f"raw/{name}"]))
    left_out = wanted - _said(pages_at(outside, "main"))
    assert left_out
    assert left_out & expected == set()
    _assert_whole(tmp_path / "raced", wanted - left_out, (OTHER, REPLACED))


def test_ten_at_once_of_the_same_work_open_one_pull_request(tmp_path: Path) -> None:
    alone = make_wiki(tmp_path / "alone", characters=1500)
    compile_sources(alone, ExtractiveCompiler(), CompileRequest())
    make_wiki(tmp_path / "crowded", characters=1500)
    _at_once(tmp_path / "crowded", [("compile",)] * 10)
    assert refs(tmp_path / "crowded") == refs(tmp_path / "alone")
    assert len(open_wiki(tmp_path / "crowded").forge.pull_requests()) == 1


def test_what_a_person_pushed_is_left_alone(tmp_path: Path) -> None:
    wiki, clone = tmp_path / "wiki", tmp_path / "clone"
    outside = make_wiki(wiki, (ONE, OTHER))
    for name in (ONE, OTHER):
        run(wiki, "compile", f"raw/{name}")
    branch = outside.forge.pull_requests()[1].proposal.branch
    git(tmp_path, "clone", "-q", "-b", branch, str(wiki), "clone")
    page = clone / "wiki" / "sources" / "loop-control-protocol.md"
    page.write_text(page.read_text() + "\n## Notes\n\nMrs. Tranter has read this.\n")
    git(clone, "commit", "-q", "-a", "-m", "Note who has read it")
    git(clone, "push", "-q", "origin", branch)
    pushed = git(clone, "rev-parse", "HEAD")

    assert "#2 edited by a person, left alone\n" in run(wiki, "pr", "merge", "1")
    assert refs(wiki)[f"refs/heads/{branch}"] == pushed
    assert run(wiki, "sync") == "#2 edited by a person, left alone\n"
    assert refs(wiki)[f"refs/heads/{branch}"] == pushed
    (left,) = run_json(wiki, "pr", "list")["pull_requests"]
    assert (left["number"], left["state"], left["head"]) == (2, "open", pushed)
    with start(wiki, "pr", "merge", "2") as process:
        _, refusal = process.communicate()
    assert process.returncode == 1
    assert refusal == (
        "gitwiki: pull request #2 was made for an older main, and a person pushed to it, so it is "
        "not rebuilt; `gitwiki sync --force 2` puts it on the new one with what they wrote, or "
        f"merge main into {branch} by hand\n"
    )


def test_a_branch_that_is_checked_out_keeps_no_other_from_being_rebuilt(tmp_path: Path) -> None:
    wiki = tmp_path / "wiki"
    names = (ONE, OTHER, "faq.md")
    outside = make_wiki(wiki, names)
    for name in names:
        run(wiki, "compile", f"raw/{name}")
    wanted = _proposed(outside)
    branch = outside.forge.pull_requests()[1].proposal.branch
    git(wiki, "worktree", "add", "-q", str(tmp_path / "review"), branch)
    before = checkout(wiki)["status"], refs(wiki)[f"refs/heads/{branch}"]
    said = run(wiki, "pr", "merge", "1")
    assert said.endswith("#2 its branch is checked out, left alone\n#3 rebuilt\n")
    assert (checkout(wiki)["status"], refs(wiki)[f"refs/heads/{branch}"]) == before
    git(wiki, "worktree", "remove", str(tmp_path / "review"))
    assert run(wiki, "sync") == "#2 rebuilt\n"
    run(wiki, "pr", "merge", "3")
    run(wiki, "pr", "merge", "2")
    _assert_whole(wiki, wanted, names)


def test_work_that_two_pull_requests_have_in_common_is_done_once(tmp_path: Path) -> None:
    outside = make_wiki(tmp_path, (ONE, OTHER))
    _at_once(tmp_path, [("compile",), ("compile", f"raw/{ONE}"), ("compile", f"raw/{OTHER}")])
    pulls = outside.forge.pull_requests()
    # Whoever is late finds that its sources are taken, or takes what is left.
    assert {path for pull in pulls for path in pull.proposal.sources} == {
        f"raw/{ONE}",
        f"raw/{OTHER}",
    }
    while still_open := run_json(tmp_path, "pr", "list")["pull_requests"]:
        run(tmp_path, "pr", "merge", str(still_open[-1]["number"]))
    pages = pages_at(outside, "main")
    sources = {f"wiki/sources/{name.rpartition('.')[0]}.md" for name in (ONE, OTHER)}
    assert {path for path in pages if path.startswith("wiki/sources/")} == sources
    assert [each for each in findings(outside) if each.severity is Severity.ERROR] == []
    assert "nothing to compile" in run(tmp_path, "compile")
