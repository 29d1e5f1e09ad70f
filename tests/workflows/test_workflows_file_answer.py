"""Answers that are filed back: one way into the wiki, the same as for sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fakes.heading_compiler import HeadingCompiler
from fakes.small_wiki import (
    ALPHA,
    BASICS,
    BETA,
    CACHE,
    PROXY,
    commit,
    edit,
    move_on,
    new_wiki,
    proposed,
    text_of,
)
from fakes.wikis import findings

from gitwiki.errors import (
    AlreadyFiledError,
    NoAnswerError,
    NoQuestionError,
    NothingHoldsError,
    UncompiledAnswerError,
    UnwritablePageError,
)
from gitwiki.ports import PullRequestState, Via
from gitwiki.query.answer import Answer, Cited, Said
from gitwiki.wiki.schema import AFTER_MERGE, IN_PR
from gitwiki.workflows import pulls
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.file_answer import file_answer
from gitwiki.workflows.load import SourceAt, load_sources, load_wiki
from gitwiki.workflows.sync import SyncState, sync

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gitwiki.ports import Outside

ANSWERED = "wiki/answers/how-long-is-the-wait.md"
ASKED = "How long is the wait"
WAITS, LIMIT = "The proxy waits for 3 seconds.", "The cache has a limit of 4 KB for each answer."


@pytest.fixture(params=[IN_PR, AFTER_MERGE])
def outside(request: pytest.FixtureRequest, tmp_path: Path) -> Outside:
    """A wiki of two sources, compiled and merged."""
    outside = new_wiki(tmp_path / "wiki", {"alpha": ALPHA, "basics": BASICS}, request.param)
    pulls.merge(outside, proposed(outside, "alpha", "basics").number)
    sync(outside, HeadingCompiler())
    return outside


def answer(
    outside: Outside,
    said: Sequence[tuple[str, str]] = ((WAITS, "3 seconds"), (LIMIT, "4 KB")),
    question: str = ASKED,
    pages: tuple[str, ...] = (PROXY, CACHE),
) -> Answer:
    """An answer whose sentences each cite the paragraph of Alpha that has some words."""
    loaded = load_wiki(outside, base_commit(outside))
    at = SourceAt("alpha", "raw/alpha.md", loaded.raw["raw/alpha.md"])
    source = load_sources(outside, [at]).sources["alpha"]
    cited: dict[str, Cited] = {}
    sentences = []
    for text, words in said:
        found = next(each for each in source.paragraphs if words in each.text)
        label, block = f"alpha-{found.id}", found.block
        lines = (block.first_line, block.last_line)
        cited[label] = Cited(label, source.title, source.raw, found.number, *lines, found.text)
        sentences.append(Said(text, (label,)))
    how = (loaded.commit.id, Via.PASSAGES, "found")
    return Answer(question, *how, tuple(sentences), pages, tuple(cited.values()))


def merged(outside: Outside, number: int) -> None:
    pulls.merge(outside, number)
    sync(outside, HeadingCompiler())


def test_an_answer_gets_a_page_of_its_own_when_it_is_merged(outside: Outside) -> None:
    before = base_commit(outside).id
    filed = file_answer(outside, answer(outside), "extractive")
    assert filed.path == ANSWERED
    assert base_commit(outside).id == before
    assert filed.pull_request is not None
    assert not filed.proposal.draft

    merged(outside, filed.pull_request.number)
    page = text_of(outside, "main", ANSWERED)
    assert "title: How long is the wait?\n" in page
    assert "> The [proxy](../concepts/proxy.md) waits for 3 seconds.[^alpha-p-" in page
    assert '¶6 "A proxy stands before the cache. The proxy waits for 3 seconds."' in page
    log = text_of(outside, "main", "log.md")
    assert "answer | Answer: How long is the wait?\n" in log
    assert log.count(f"- key: {filed.proposal.key}, ") == 1
    assert "how-long-is-the-wait.md" in text_of(outside, "main", "wiki/index.md")
    assert "related: [cache, how-long-is-the-wait, server]" in text_of(outside, "main", PROXY)
    assert findings(outside) == ()


def test_filing_twice_finds_the_same_pull_request(outside: Outside) -> None:
    first = file_answer(outside, answer(outside), "extractive")
    again = file_answer(outside, answer(outside), "extractive")
    assert first.pull_request == again.pull_request
    assert len(outside.forge.pull_requests()) == 2


def test_what_does_not_hold_is_left_out_and_told(outside: Outside) -> None:
    false = ("The proxy waits for 7 seconds.", "3 seconds")
    filed = file_answer(outside, answer(outside, [false, (LIMIT, "4 KB")]), "extractive")
    assert "The number 7 seconds does not occur in the cited paragraphs." in filed.proposal.body
    page = text_of(outside, filed.proposal.commit, ANSWERED)
    assert "7 seconds" not in page
    assert "> The [cache](../concepts/cache.md) has a limit of 4 KB" in page


def test_nothing_that_holds_is_nothing_to_file(outside: Outside) -> None:
    false = answer(outside, [("The proxy waits for 7 seconds.", "3 seconds")])
    with pytest.raises(NothingHoldsError, match="The number 7 seconds does not occur"):
        file_answer(outside, false, "extractive")
    assert len(outside.forge.pull_requests()) == 1


def test_the_page_that_the_question_names_gets_what_it_lacks(outside: Outside) -> None:
    asked = answer(outside, question="What limit does the proxy keep to?")
    filed = file_answer(outside, asked, "claude-opus-5-5")
    assert filed.path == PROXY
    page = text_of(outside, filed.proposal.commit, PROXY)
    assert "aliases: [What limit does the proxy keep to?]" in page
    assert page.count("waits for 3 seconds.[^") == 1
    assert "has a limit of 4 KB for each answer.[^alpha-p-" in page


def test_what_a_page_says_already_needs_its_question_only(outside: Outside) -> None:
    there = answer(outside, [(WAITS, "3 seconds")])
    there = replace(there, said=(there.said[0]._replace(page=PROXY),))
    filed = file_answer(outside, there, "extractive")
    assert filed.path == PROXY
    before, after = text_of(outside, "main", PROXY), text_of(outside, filed.proposal.commit, PROXY)
    assert after.partition("# Proxy")[2] == before.partition("# Proxy")[2]
    assert "aliases: [How long is the wait?]" in after

    assert filed.pull_request is not None
    merged(outside, filed.pull_request.number)
    assert findings(outside) == ()
    with pytest.raises(AlreadyFiledError, match=r"wiki/concepts/proxy\.md has this question"):
        file_answer(outside, there, "extractive")


def test_an_open_answer_follows_the_base(outside: Outside) -> None:
    filed = file_answer(outside, answer(outside), "extractive")
    edit(outside, PROXY, "The proxy waits for 3 seconds.", "The proxy waits 3 seconds long.")
    move_on(outside)
    states = {each.state for each in sync(outside, HeadingCompiler())}
    assert states <= {SyncState.REBUILT, SyncState.CURRENT}
    assert filed.pull_request is not None
    merged(outside, filed.pull_request.number)
    assert "The proxy waits 3 seconds long." in text_of(outside, "main", PROXY)
    log = text_of(outside, "main", "log.md")
    assert log.count(f"- key: {filed.proposal.key}, ") == 1
    assert "answer | Answer: How long is the wait?\n" in log
    assert "3 seconds" in text_of(outside, "main", ANSWERED)


def test_a_source_that_is_compiled_later_leaves_the_answer(outside: Outside) -> None:
    filed = file_answer(outside, answer(outside), "extractive")
    assert filed.pull_request is not None
    merged(outside, filed.pull_request.number)
    page = text_of(outside, "main", ANSWERED)
    commit(outside, {"raw/beta.md": BETA})
    merged(outside, proposed(outside, "beta").number)
    body = page.partition("\n# ")[2]
    assert text_of(outside, "main", ANSWERED).partition("\n# ")[2] == body
    pull = pulls.find(outside, filed.pull_request.number)
    assert pull.state is PullRequestState.MERGED


def test_a_dry_run_writes_nothing(outside: Outside) -> None:
    refs = outside.repository.refs("refs/")
    filed = file_answer(outside, answer(outside), "extractive", dry_run=True)
    assert f"+++ b/{ANSWERED}" in filed.diff
    assert filed.pull_request is None
    assert outside.repository.refs("refs/") == refs


def test_two_questions_with_one_slug_have_two_pages(outside: Outside) -> None:
    commit(outside, {ANSWERED: "---\ntype: answer\ntitle: Other?\n---\n\n# Other?\n"})
    filed = file_answer(outside, answer(outside), "extractive")
    assert filed.path == "wiki/answers/how-long-is-the-wait-2.md"


def test_refusals_say_why(outside: Outside) -> None:
    asked = answer(outside)
    with pytest.raises(NoAnswerError, match="there is no answer to file"):
        file_answer(outside, replace(asked, said=()), "extractive")
    with pytest.raises(NoQuestionError, match="200 characters"):
        file_answer(outside, replace(asked, question="why " * 100), "extractive")
    commit(outside, {"wiki/answers": "no folder\n"})
    with pytest.raises(UnwritablePageError, match="cannot be written"):
        file_answer(outside, asked, "extractive")


def test_an_answer_from_a_source_without_a_page_has_to_wait(outside: Outside) -> None:
    commit(outside, {"wiki/sources/alpha.md": None})
    with pytest.raises(UncompiledAnswerError, match=r"not compiled yet: raw/alpha\.md; run"):
        file_answer(outside, answer(outside), "extractive")


def test_a_hostile_question_is_text_and_nothing_else(outside: Outside) -> None:
    asked = "]](x) <script> `rm` [skip ci] ../../raw\nFixes #1 @ada: {a: b}"
    filed = file_answer(outside, answer(outside, question=asked), "extractive")
    assert filed.path.startswith("wiki/answers/")
    assert ".." not in filed.path
    assert filed.pull_request is not None
    message = outside.repository.log(filed.proposal.commit, 1)[0].message
    assert "[skip ci]" not in message
    assert " <script>" not in filed.proposal.body
    merged(outside, filed.pull_request.number)
    assert findings(outside) == ()
