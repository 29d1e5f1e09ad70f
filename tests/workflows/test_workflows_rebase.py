"""A pull request that a model made, put on a base that has moved: no model, one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import NOW, git
from fakes.heading_compiler import HeadingCompiler
from fakes.small_wiki import (
    ALPHA,
    BASICS,
    BETA,
    BOB,
    CACHE,
    MODEL,
    OWN_A,
    PROXY,
    commit,
    edit,
    move_on,
    new_wiki,
    proposed,
    push,
    text_of,
    write,
)
from fakes.wikis import findings, pages_at, refs, run

from gitwiki.adapters.local_forge import PULLS
from gitwiki.errors import NoSuchPullRequestError
from gitwiki.ports import NewCommit, PullRequestState
from gitwiki.wiki.page import items, statement_digest, written_by_gitwiki
from gitwiki.wiki.schema import AFTER_MERGE, IN_PR
from gitwiki.workflows import pulls
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.compile import CompileRequest, compile_sources
from gitwiki.workflows.load import load_wiki
from gitwiki.workflows.rebase import Ground, Origin, rebase
from gitwiki.workflows.sync import Synced, SyncState, sync

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gitwiki.ports import Outside, PullRequest

#: Compiled by a compiler without a model.
BY_CODE = HeadingCompiler()


def synced(outside: Outside, number: int, *, force: bool = False) -> Synced:
    (done,) = sync(outside, BY_CODE, number, force=force)
    return done


def rebuilt(outside: Outside, number: int, *, force: bool = False) -> PullRequest:
    """Sync one pull request, which has to be rebuilt as one commit of gitwiki's on the base."""
    done = synced(outside, number, force=force)
    assert done.state is SyncState.REBUILT, done
    head = outside.repository.resolve(done.pull_request.head)
    assert head is not None
    base = base_commit(outside)
    assert (head.parents, head.author.name, head.timestamp) == (
        (base.id,),
        "gitwiki",
        base.timestamp,
    )
    return done.pull_request


@pytest.fixture
def wiki(tmp_path: Path) -> Outside:
    """Pull request #2 is alpha's; pages of basics are there; beta is not compiled yet."""
    sources = {"alpha": ALPHA, "basics": BASICS, "beta": BETA}
    outside = new_wiki(tmp_path / "wiki", sources)
    pulls.merge(outside, proposed(outside, "basics").number)
    proposed(outside, "alpha")
    return outside


@pytest.mark.parametrize("derived", [IN_PR, AFTER_MERGE])
def test_on_its_own_base_it_is_the_same_commit(tmp_path: Path, derived: str) -> None:
    sources = {"alpha": ALPHA, "basics": BASICS, "beta": BETA}
    outside = new_wiki(tmp_path, sources, derived)
    pulls.merge(outside, proposed(outside, "basics").number)
    proposed(outside, "alpha", "beta")
    pulls.merge(outside, 2)
    commit(outside, {"raw/alpha.md": None, "raw/basics.md": BASICS.replace("others", "clients")})
    proposed(outside, "alpha", "basics")
    for pull in outside.forge.pull_requests():
        made = outside.repository.resolve(pull.head)
        assert made is not None
        first = outside.repository.resolve(made.parents[0])
        assert first is not None
        ground = Ground(outside, load_wiki(outside, first))
        again = rebase(ground, Origin.of(ground, pull))
        assert again.proposal is not None
        assert again.proposal.commit == pull.head
        assert again.proposal.checks == pull.proposal.checks


def test_pages_that_only_it_changed_are_taken_as_they_are(wiki: Outside) -> None:
    before = pages_at(wiki, wiki.forge.pull_requests()[1].head)
    move_on(wiki)
    pull = rebuilt(wiki, 2)
    assert pages_at(wiki, pull.head) == before


def test_a_page_that_both_changed_says_what_both_say(wiki: Outside) -> None:
    pulls.merge(wiki, proposed(wiki, "beta").number)
    assert CACHE in pages_at(wiki, "main")
    pull = rebuilt(wiki, 2)
    page = pages_at(wiki, pull.head)[CACHE]
    said = {item.text for item in items(page)}
    assert {
        "A cache is a store of answers.",
        "A cache saves the gateway a way to the server.",
        "Sources disagree on the limit of Cache: 8 KB and 4 KB.",
    } <= said
    ours = written_by_gitwiki(page)
    assert {statement_digest(item.kind, item.text) for item in items(page)} <= ours
    assert not pull.proposal.draft
    pulls.merge(wiki, 2)
    assert findings(wiki) == ()
    again = compile_sources(wiki, HeadingCompiler(MODEL), CompileRequest())
    assert (again.pull_request, again.files) == (None, {})


def test_the_log_says_it_once_at_the_end(wiki: Outside) -> None:
    pulls.merge(wiki, proposed(wiki, "beta").number)
    pull = rebuilt(wiki, 2)
    before, after = (text_of(wiki, rev, "log.md") for rev in ("main", pull.head))
    assert after.startswith(before)
    entry = after.removeprefix(before)
    assert entry.startswith("\n## [2023-11-14] compile | Compile Alpha\n\n- 1 source, ")
    assert f"- key: {pull.proposal.key}, cost: 0 tokens\n" in entry
    assert entry.count("## [") == 1


def test_message_and_trailers_stay_but_for_what_is_counted(wiki: Outside) -> None:
    before = wiki.repository.resolve(wiki.forge.pull_requests()[1].head)
    pulls.merge(wiki, proposed(wiki, "beta").number)
    after = wiki.repository.resolve(rebuilt(wiki, 2).head)
    assert before is not None
    assert after is not None
    one, other = (found.message.splitlines() for found in (before, after))
    assert one[2] == (
        "1 source, 2 new pages and 1 changed page: 6 items added, 0 changed, 0 removed. Every "
        "statement carries the words of the source it rests on, and code has checked that they "
        "stand there."
    )
    assert other[2].startswith("1 source, 1 new page and 2 changed pages: 7 items added, ")
    assert one[:2] + one[3:] == other[:2] + other[3:]


def test_what_only_the_compile_knew_is_taken_over_into_the_body(wiki: Outside) -> None:
    old = wiki.forge.pull_requests()[1].proposal.body
    pulls.merge(wiki, proposed(wiki, "beta").number)
    base = base_commit(wiki).id[:12]
    body = rebuilt(wiki, 2).proposal.body
    assert (
        f"Merged onto `{base}` statement by statement, without asking a model. "
        f"Both sides had changed `{CACHE}`.\n" in body
    )
    assert body.startswith("1 source, 1 new page and 2 changed pages: ")
    assert "## Look at this first\n\n- **Disagreement** on [Cache](wiki/concepts/cache.md)" in body
    for heading in ("Checked against the sources", "Reproduce"):
        start = old.index(f"## {heading}\n")
        section = old[start:].split("\n## ", 1)[0].rstrip("\n")
        assert section in body
    assert body.count("\n## ") == len({line for line in body.split("\n") if line[:3] == "## "})
    assert "| [Cache](wiki/concepts/cache.md) | changed concept |" in body


def test_a_page_that_both_changed_once_is_named_ever_after(wiki: Outside) -> None:
    pulls.merge(wiki, proposed(wiki, "beta").number)
    rebuilt(wiki, 2)
    move_on(wiki)
    body = rebuilt(wiki, 2).proposal.body
    assert body.count("Merged onto `") == 1
    assert f"Both sides had changed `{CACHE}`.\n" in body


def test_a_second_model_is_not_needed_either(wiki: Outside) -> None:
    move_on(wiki)
    compiler = HeadingCompiler("another-model")
    (done,) = sync(wiki, compiler)
    assert (done.state, compiler.asked) == (SyncState.REBUILT, 0)
    assert done.pull_request.proposal.compiler == f"headings {MODEL}"


def test_what_was_compiled_by_code_is_compiled_anew_unless_a_model_would_be_asked(
    wiki: Outside,
) -> None:
    proposed(wiki, "beta", model="")
    move_on(wiki)
    asking, code = HeadingCompiler(MODEL), HeadingCompiler()
    assert [each.state for each in sync(wiki, asking, 3)] == [SyncState.REBUILT]
    move_on(wiki)
    assert [each.state for each in sync(wiki, code, 3)] == [SyncState.REBUILT]
    assert (asking.asked, code.asked) == (0, 1)


def test_a_page_that_the_base_deleted_is_linked_no_more(wiki: Outside) -> None:
    pull = wiki.forge.pull_requests()[1]
    push(
        wiki,
        pull,
        OWN_A,
        "a [cache](../concepts/cache.md) is",
        "a [cache](../concepts/server.md) is",
    )
    text = text_of(wiki, "main", PROXY)
    commit(
        wiki,
        {"wiki/concepts/server.md": None, PROXY: text.replace("[server](server.md)", "server")},
    )
    pull = rebuilt(wiki, 2, force=True)
    assert "Alpha says what a cache is." in text_of(wiki, pull.head, OWN_A)
    assert [check.summary for check in pull.proposal.checks] == ["0 errors, 0 warnings"]


def test_an_alias_that_another_page_has_by_now_is_left_out(wiki: Outside) -> None:
    pull = wiki.forge.pull_requests()[1]
    page = pages_at(wiki, pull.head)[CACHE]
    digest = statement_digest("alias", "reverse proxy")
    text = page.text.replace("\nsources:", "\naliases: [reverse proxy]\nsources:", 1)
    text = text.replace('statements: "', f'statements: "{digest} ', 1)
    push(wiki, pull, CACHE, page.text, text)
    edit(wiki, PROXY, "\nsources:", "\naliases: [reverse proxy]\nsources:")
    pull = rebuilt(wiki, 2, force=True)
    page = pages_at(wiki, pull.head)[CACHE]
    assert page.aliases == ()
    assert digest not in written_by_gitwiki(page)


def test_a_source_that_changed_calls_for_a_compile(wiki: Outside) -> None:
    edit(wiki, "raw/alpha.md", "store of answers", "store of replies")
    head = wiki.forge.pull_requests()[1].head
    done = synced(wiki, 2)
    assert (done.state, done.pull_request.head) == (SyncState.OUTDATED, head)
    assert [(found.path, found.why) for found in done.obstacles] == [
        ("raw/alpha.md", "the base has changed this source")
    ]


def test_a_source_that_went_away_calls_for_a_compile(wiki: Outside) -> None:
    commit(wiki, {"raw/alpha.md": None})
    assert synced(wiki, 2).state is SyncState.OUTDATED


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        ("One statement a line", "One thought a line", SyncState.OUTDATED),
        ("links: markdown", "links: wikilink", SyncState.OUTDATED),
        ("comparison, answer]", "comparison, answer, note]", SyncState.OUTDATED),
        ("suppress: []", "suppress: [{rule: GW201, path: wiki/x.md, reason: known}]", None),
        ("pages_per_change: 500", "pages_per_change: 400", None),
        ("model: auto", "model: another", None),
    ],
)
def test_another_schema_calls_for_a_compile_if_it_asks_for_something_else(
    wiki: Outside, old: str, new: str, state: SyncState | None
) -> None:
    edit(wiki, "schema.md", old, new)
    assert synced(wiki, 2).state is (state or SyncState.REBUILT)


def test_a_page_that_the_base_deleted_stands_in_the_way(wiki: Outside) -> None:
    commit(wiki, {PROXY: None})
    before = refs_of(wiki)
    done = synced(wiki, 2)
    assert done.state is SyncState.CONFLICT
    assert [(found.path, found.why) for found in done.obstacles] == [
        (PROXY, "the base has deleted this page")
    ]
    assert refs_of(wiki) == before


def refs_of(outside: Outside) -> Mapping[str, str]:
    return outside.repository.refs("refs/")


def test_a_statement_that_two_people_reworded_stands_in_the_way(wiki: Outside) -> None:
    old = "> A proxy asks the"
    push(wiki, wiki.forge.pull_requests()[1], PROXY, old, "> A proxy tells the")
    edit(wiki, PROXY, old, "> A proxy begs the")
    done = synced(wiki, 2, force=True)
    assert done.state is SyncState.CONFLICT
    (found,) = done.obstacles
    assert (found.path, found.why) == (PROXY, "both sides changed the same statement")
    assert found.ours.startswith("> A proxy begs the")
    assert found.theirs.startswith("> A proxy tells the")


def test_a_file_that_is_no_page_is_not_merged(wiki: Outside) -> None:
    push(wiki, wiki.forge.pull_requests()[1], "raw/beta.md", "Beta says", "Beta tells")
    move_on(wiki)
    done = synced(wiki, 2, force=True)
    assert [(found.path, found.why) for found in done.obstacles] == [
        ("raw/beta.md", "this is no page, so it has to be merged by hand")
    ]


def test_a_page_that_cannot_be_read_stands_in_the_way(wiki: Outside) -> None:
    push(wiki, wiki.forge.pull_requests()[1], PROXY, "---\ntype: ", "---\ntype: [")
    move_on(wiki)
    done = synced(wiki, 2, force=True)
    assert [found.why for found in done.obstacles] == ["a version of it cannot be read as a page"]


def test_a_source_whose_id_is_taken_by_now_stands_in_the_way(tmp_path: Path) -> None:
    outside = new_wiki(tmp_path, {})
    commit(outside, {"raw/alpha.txt": "The first alpha says what a cache is.\n"})
    made = compile_sources(outside, HeadingCompiler(MODEL), CompileRequest()).pull_request
    assert made is not None
    assert OWN_A in pages_at(outside, made.head)
    commit(outside, {"raw/alpha.md": ALPHA})
    pulls.merge(outside, proposed(outside, "alpha").number)
    done = synced(outside, 1)
    assert done.state is SyncState.CONFLICT
    assert done.obstacles[0].why == "raw/alpha.txt is called alpha-txt on the base, not alpha"


def test_what_the_base_has_all_of_is_closed(wiki: Outside) -> None:
    pull = wiki.forge.pull_requests()[1]
    changed = wiki.repository.changed_paths(base_commit(wiki).id, pull.head)
    commit(wiki, {path: text_of(wiki, pull.head, path) for path in changed})
    done = synced(wiki, 2)
    assert (done.state, done.pull_request.state) == (SyncState.OBSOLETE, PullRequestState.CLOSED)


def test_errors_make_it_a_draft(wiki: Outside) -> None:
    pull = wiki.forge.pull_requests()[1]
    push(wiki, pull, CACHE, "A cache is a store", "A cache is a store of 77 MB")
    move_on(wiki)
    pull = rebuilt(wiki, 2, force=True)
    assert pull.proposal.draft
    assert "GW303" in pull.proposal.body


def test_only_one_is_looked_at(wiki: Outside) -> None:
    proposed(wiki, "beta")
    move_on(wiki)
    assert synced(wiki, 3).state is SyncState.REBUILT
    assert synced(wiki, 3).state is SyncState.CURRENT
    assert synced(wiki, 1).state is SyncState.DONE
    with pytest.raises(NoSuchPullRequestError):
        synced(wiki, 4)
    assert [each.state for each in sync(wiki, BY_CODE)] == [SyncState.REBUILT, SyncState.CURRENT]


class TestWhatAPersonPushed:
    """Bob has pushed to the branch of pull request #2, and the base has moved."""

    LIKED = "Bob likes the proxy.\n"

    @pytest.fixture
    def edited(self, wiki: Outside) -> str:
        pull = wiki.forge.pull_requests()[1]
        push(wiki, pull, CACHE, "\n## Alpha\n", f"\n{self.LIKED}\n## Alpha\n")
        pushed = push(wiki, pull, PROXY, "waits for 3 seconds", "waits for as long as 3 seconds")
        pulls.merge(wiki, proposed(wiki, "beta").number)
        return pushed

    @pytest.mark.usefixtures("edited")
    def test_is_left_alone(self, wiki: Outside) -> None:
        before = refs_of(wiki)
        assert [each.state for each in sync(wiki, BY_CODE)] == [SyncState.EDITED]
        assert refs_of(wiki) == before

    @pytest.mark.usefixtures("edited")
    def test_becomes_part_of_one_commit_if_that_is_asked_for(self, wiki: Outside) -> None:
        pull = rebuilt(wiki, 2, force=True)
        page = pages_at(wiki, pull.head)[CACHE]
        assert self.LIKED in page.text
        assert "A cache saves the [gateway](gateway.md) a way to the" in page.text
        assert statement_digest("statement", self.LIKED.strip()) not in written_by_gitwiki(page)
        assert "waits for as long as 3 seconds" in text_of(wiki, pull.head, PROXY)
        message = wiki.repository.resolve(pull.head)
        assert message is not None
        assert message.message.endswith("\nCo-authored-by: Bob <bob@example.org>\n")
        assert "It has edits by Bob.\n" in pull.proposal.body

    @pytest.mark.usefixtures("edited")
    def test_stays_part_of_it(self, wiki: Outside) -> None:
        rebuilt(wiki, 2, force=True)
        move_on(wiki)
        pull = rebuilt(wiki, 2)
        assert self.LIKED in text_of(wiki, pull.head, CACHE)
        message = wiki.repository.resolve(pull.head)
        assert message is not None
        assert message.message.count("Co-authored-by: Bob") == 1
        assert "It has edits by Bob.\n" in pull.proposal.body

    def test_is_not_lost(self, wiki: Outside, edited: str) -> None:
        rebuilt(wiki, 2, force=True)
        assert wiki.repository.is_ancestor(edited, refs_of(wiki)[PULLS])

    def test_may_have_the_new_base_in_it(self, wiki: Outside, edited: str) -> None:
        pull = wiki.forge.pull_requests()[1]
        base = base_commit(wiki)
        pages = pages_at(wiki, edited)
        both = {CACHE: pages[CACHE].text.encode()}
        merge = NewCommit(base.id, both, "Merge main\n", BOB, NOW + 95, (edited, base.id))
        merged = write(wiki, merge)
        ref = f"refs/heads/{pull.proposal.branch}"
        wiki.repository.move_ref(ref, merged, edited, "Bob")
        assert synced(wiki, 2).state is SyncState.CURRENT
        move_on(wiki)
        pull = rebuilt(wiki, 2, force=True)
        # What Bob's merge came to is what counts.
        assert text_of(wiki, pull.head, CACHE).count("A cache saves") == 0

    def test_is_never_compiled_anew(self, tmp_path: Path) -> None:
        outside = new_wiki(tmp_path / "code", {"alpha": ALPHA})
        pull = proposed(outside, "alpha", model="")
        push(outside, pull, CACHE, "\n## Alpha\n", f"\n{self.LIKED}\n## Alpha\n")
        for force in (True, False):
            commit(outside, {"raw/more.md": f"# More\n\nMore of it, {force}.\n"})
            pull = rebuilt(outside, 1, force=force)
            assert self.LIKED in text_of(outside, pull.head, CACHE)


def test_the_command_says_what_stands_in_the_way(wiki: Outside, tmp_path: Path) -> None:
    directory = tmp_path / "wiki"
    commit(wiki, {PROXY: None})
    assert run(directory, "sync") == (
        "#2 cannot be merged with the base, left alone; it needs to be compiled again\n"
        f"   {PROXY}: the base has deleted this page\n"
    )
    assert refs(directory)["refs/heads/main"] == git(directory, "rev-parse", "main")
