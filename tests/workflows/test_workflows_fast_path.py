"""The fast path on a real wiki: a page answers as it stands, or it is said why it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from fakes.found_pages import FoundPages
from fakes.git_repositories import make_repository
from fakes.small_wiki import ALPHA, BASICS, CACHE, PROXY, commit, edit, new_wiki, proposed, text_of
from fakes.wikis import findings, open_wiki

from gitwiki.ports import ALL
from gitwiki.query.answer import Said
from gitwiki.workflows import pulls
from gitwiki.workflows.commits import base_commit, commit_at
from gitwiki.workflows.fast_path import FastAnswer, Vote, ask_pages, open_aliases, standing
from gitwiki.workflows.load import load_wiki

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gitwiki.ports import Outside

ASKED = "What is a cache?"
VOTE = Vote(FoundPages())


class Wiki(NamedTuple):
    """The files of a wiki that was compiled and merged, to be put into new repositories."""

    files: Mapping[str, bytes]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Wiki:
    """A wiki of two sources."""
    sources = {"alpha": f"---\nlabel: NOTE 1\n---\n\n{ALPHA}", "basics": BASICS}
    outside = new_wiki(tmp_path_factory.mktemp("compiled"), sources)
    pulls.merge(outside, proposed(outside, "alpha", "basics").number)
    entries = outside.repository.tree(base_commit(outside).id)
    texts = outside.repository.blobs(entry.blob for entry in entries.values())
    return Wiki({path: texts[entry.blob] for path, entry in entries.items()})


@pytest.fixture
def wiki(compiled: Wiki, tmp_path: Path) -> Outside:
    make_repository(tmp_path, compiled.files)
    return open_wiki(tmp_path)


def ask(outside: Outside, question: str = ASKED, rev: str = "main", today: str = "") -> FastAnswer:
    loaded = load_wiki(outside, commit_at(outside, rev))
    return ask_pages(outside, loaded, question, VOTE, today)


def refused(outside: Outside, today: str = "") -> str:
    found = ask(outside, today=today)
    assert found.shown.answer is None
    return found.shown.refused


def with_key(outside: Outside, line: str, path: str = CACHE) -> None:
    edit(outside, path, "\ncreated:", f"\n{line}\ncreated:")


def test_a_clean_and_fresh_page_answers(wiki: Outside) -> None:
    assert not findings(wiki)
    found = ask(wiki)
    answer = found.shown.answer
    assert answer is not None
    (cited,) = answer.cited
    assert answer.said == (Said("A cache is a store of answers.", (cited.label,), CACHE),)
    assert (cited.raw, cited.source, cited.number) == ("raw/alpha.md", "Alpha", 4)
    assert cited.quote == (
        "A cache is a store of answers. The cache has a limit of 4 KB for each answer."
    )
    lines = text_of(wiki, "main", "raw/alpha.md").splitlines()
    assert lines[cited.first_line - 1 : cited.last_line] == [cited.quote]
    assert answer.pages == (CACHE,)
    assert found.blob == wiki.repository.tree(answer.commit, CACHE)[CACHE].blob


def test_the_same_question_gets_the_same_answer_from_the_cache(wiki: Outside) -> None:
    first = ask(wiki)
    assert ask(wiki) == first
    loaded = load_wiki(wiki, base_commit(wiki))
    kept = wiki.cache.load("aliases", [ALL])[ALL]
    for damaged in (kept[:40], kept[:16] + b"\xc1", b"", b"another"):
        wiki.cache.store("aliases", {ALL: damaged})
        wiki.cache.store("replaced", {ALL: damaged})
        assert open_aliases(wiki, loaded).exact("cache") == (CACHE,)
        assert ask(wiki) == first
    replaced = wiki.cache.load("replaced", [ALL])[ALL]
    wiki.cache.store("replaced", {ALL: replaced[:16] + b"]"})
    assert ask(wiki) == first


def test_a_page_with_a_warning_does_not_answer(wiki: Outside) -> None:
    edit(wiki, CACHE, "## Facts", "A cache is also a cupboard.\n\n## Facts")
    assert refused(wiki).startswith(f"{CACHE} is not clean: GW304 ")


def test_a_page_with_an_error_does_not_answer(wiki: Outside) -> None:
    edit(wiki, CACHE, "4 KB for each answer.[^", "9 KB for each answer.[^")
    assert refused(wiki).startswith(f"{CACHE} is not clean: GW303 ")


def test_another_page_may_have_findings(wiki: Outside) -> None:
    edit(wiki, PROXY, "## Basics", "A proxy is also a cupboard.\n\n## Basics")
    assert findings(wiki)
    assert ask(wiki).shown.answer is not None


def test_a_page_whose_source_has_changed_does_not_answer(wiki: Outside) -> None:
    edit(wiki, "raw/alpha.md", "The proxy waits for 3 seconds.", "The proxy waits for 4 seconds.")
    assert standing(wiki, base_commit(wiki), CACHE).stale == ("raw/alpha.md has changed",)
    assert refused(wiki).startswith(f"{CACHE} is not clean: GW307 ")
    assert ask(wiki, rev="main~1").shown.answer is not None


def test_a_page_whose_source_is_gone_does_not_answer(wiki: Outside) -> None:
    commit(wiki, {"raw/alpha.md": None})
    assert standing(wiki, base_commit(wiki), CACHE).stale == ("raw/alpha.md was deleted",)
    assert refused(wiki).startswith(f"{CACHE} is not clean: GW30")


def test_a_page_whose_source_is_replaced_by_another_does_not_answer(wiki: Outside) -> None:
    newer = "---\nlabel: NOTE 2\nsupersedes: Note 1\n---\n\n# Newer\n\nA cache is a shelf.\n"
    commit(wiki, {"raw/newer.md": newer})
    why = f"{CACHE} may be out of date: raw/alpha.md is replaced by raw/newer.md"
    assert refused(wiki) == why
    assert refused(wiki) == why  # and from the cache


def test_a_page_that_is_deprecated_does_not_answer(wiki: Outside) -> None:
    with_key(wiki, "status: deprecated")
    assert standing(wiki, base_commit(wiki), CACHE).stale == ("it is deprecated",)
    assert refused(wiki)


@pytest.mark.parametrize("moment", ["2031-05-01T00:00:00Z", "2031-05-01"])
def test_a_page_answers_until_its_time_has_passed(wiki: Outside, moment: str) -> None:
    with_key(wiki, f"stale_after: {moment}")
    stale = standing(wiki, base_commit(wiki), CACHE, "2031-05-02").stale
    assert stale == (f"it is stale since {moment}",)
    for today in ("2031-04-30", "", "whenever"):
        assert standing(wiki, base_commit(wiki), CACHE, today).stale == ()
    assert refused(wiki, "2031-06-01")


def test_a_page_whose_time_had_passed_at_the_commit_does_not_answer(wiki: Outside) -> None:
    with_key(wiki, "stale_after: 2001-01-01T00:00:00Z")
    assert refused(wiki).startswith(f"{CACHE} is not clean: GW502 ")


def test_of_two_pages_with_one_name_none_answers(wiki: Outside) -> None:
    with_key(wiki, "aliases: [cache]", PROXY)
    found = ask(wiki)
    assert found.shown.answer is None
    assert found.shown.refused == (f"no page is sure: two pages fit equally: {CACHE}, {PROXY}")
    assert [each.page for each in found.route.candidates] == [CACHE, PROXY]


def test_a_commit_cannot_pass_by_its_own_contract(wiki: Outside) -> None:
    clean = base_commit(wiki).id
    loose = "suppress: [{rule: GW304, path: wiki/concepts/cache.md, reason: why not}]"
    edit(wiki, CACHE, "## Facts", "A cache is also a cupboard.\n\n## Facts")
    schema = text_of(wiki, "main", "schema.md")
    commit(wiki, {"schema.md": schema.replace("suppress: []", loose, 1)})
    at = base_commit(wiki)
    assert ask(wiki).shown.answer is not None
    wiki.repository.move_ref("refs/heads/main", clean, at.id, "back")
    for _ in range(2):  # the second time from the cache
        found = standing(wiki, at, CACHE).findings
        assert [each.code for each in found] == ["GW304"]
    assert ask(wiki, rev=at.id).shown.refused.startswith(f"{CACHE} is not clean: GW304 ")


def test_a_question_becomes_an_alias_and_is_answered_from_then_on(wiki: Outside) -> None:
    question = "For how many seconds does everybody wait?"
    assert ask(wiki, question).shown.answer is None
    with_key(wiki, f'aliases: ["{question}"]', PROXY)
    answer = ask(wiki, question).shown.answer
    assert answer is not None
    assert "The proxy waits for 3 seconds." in [each.text for each in answer.said]
    assert ask(wiki, question, rev="main~1").shown.answer is None


def test_a_page_that_is_not_there_or_cannot_be_read_does_not_answer(wiki: Outside) -> None:
    at = base_commit(wiki)
    assert standing(wiki, at, "wiki/concepts/nothing.md").blob == ""
    assert standing(wiki, at, "../../etc/passwd").blob == ""
