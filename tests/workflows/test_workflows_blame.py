"""Where each statement of a page comes from, and which answers a page has left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import pytest
from defects.clean_wiki import MemoryCache
from fakes.decisions import DECLINED, FAST, FakeDecisions
from fakes.forge import FakeForge
from fakes.git_repositories import NOW, git
from fakes.repository import FakeRepository
from fakes.server import FakeServer
from fakes.small_wiki import ALPHA, BETA, CACHE, commit, edit, new_wiki, proposed, text_of
from fakes.wikis import Silent, open_wiki

from gitwiki.adapters.readers import READERS
from gitwiki.errors import BadMomentError, DecisionsError, NoSuchDecisionError, NoSuchPageError
from gitwiki.ports import Approval, ApprovalKind, Identity, NewCommit, Outside, Verdict, Via
from gitwiki.wiki.page import statement_digest
from gitwiki.workflows import audit, pulls
from gitwiki.workflows.blame import blame
from gitwiki.workflows.commits import base_commit, commit_at
from gitwiki.workflows.load import load_wiki
from gitwiki.workflows.page_history import origins, path_now, removals, versions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gitwiki.ports import Decision
    from gitwiki.workflows.blame import Blame

OLD = "The cache has a limit of 4 KB for each answer."
NEW = "The cache has a limit of 5 KB for each answer."
STORE = "wiki/concepts/store.md"


class Story(NamedTuple):
    """A wiki after two merges, an edit by hand and a rename; the commits in between."""

    outside: Outside
    merges: tuple[str, str]
    edited: str
    renamed: str


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    outside = new_wiki(tmp_path_factory.mktemp("story"), {"alpha": ALPHA, "beta": BETA})
    merges = []
    for name in ("alpha", "beta"):
        pull = proposed(outside, name)
        merges.append(pulls.merge(outside, pull.number).pull_request.merge)
    edit(outside, CACHE, OLD, NEW)
    edited = base_commit(outside).id
    commit(outside, {CACHE: None, STORE: text_of(outside, "main", CACHE)})
    return Story(outside, (merges[0], merges[1]), edited, base_commit(outside).id)


def blamed(story: Story, name: str, rev: str = "main") -> Blame:
    return blame(story.outside, load_wiki(story.outside, commit_at(story.outside, rev)), name)


def told(found: Blame) -> dict[str, tuple[str, int]]:
    return {
        each.text: (each.origin.commit.id, each.origin.pull)
        for each in found.statements
        if each.origin
    }


def test_each_statement_has_its_commit_and_its_pull_request(story: Story) -> None:
    found = blamed(story, CACHE, story.edited)
    first, second = story.merges
    assert told(found) == {
        "A cache is a store of answers.": (first, 1),
        NEW: (story.edited, 0),
        "A cache saves the gateway a way to the server.": (second, 2),
        "The cache has a limit of 8 KB for each answer.": (second, 2),
        "Cache | limit | 4 KB |  | alpha-p-36d190": (first, 1),
        "Cache | limit | 8 KB |  | beta-p-455d7c": (second, 2),
        "Sources disagree on the limit of Cache: 4 KB and 8 KB.": (second, 2),
    }
    reviewers = {each.origin.reviewers for each in found.statements if each.origin}
    assert reviewers == {(), ("merge: Ada",)}
    assert not found.cut_off


def test_each_statement_has_its_paragraph(story: Story) -> None:
    found = {each.text: each for each in blamed(story, "cache", story.merges[0]).statements}
    (ground,) = found[OLD].grounds
    assert ground.is_current
    cited = ground.cited
    assert (cited.source, cited.raw, cited.number) == ("Alpha", "raw/alpha.md", 4)
    assert ALPHA.splitlines()[cited.first_line - 1] in f"{cited.quote} {ALPHA}"
    assert OLD in ALPHA.splitlines()[cited.first_line - 1]


def test_a_page_keeps_its_history_under_another_name(story: Story) -> None:
    assert told(blamed(story, STORE)) == told(blamed(story, CACHE, story.edited))
    assert path_now(story.outside, base_commit(story.outside), CACHE) == STORE


def test_a_page_that_there_was_not_yet(story: Story) -> None:
    with pytest.raises(NoSuchPageError):
        blamed(story, STORE, story.edited)


def test_a_source_that_has_changed_is_looked_up_as_it_was(tmp_path: Path) -> None:
    outside = new_wiki(tmp_path, {"alpha": ALPHA})
    pulls.merge(outside, proposed(outside, "alpha").number)
    commit(outside, {"raw/alpha.md": "# Alpha\n\nAll is new.\n"})
    found = blame(outside, load_wiki(outside, base_commit(outside)), CACHE)
    grounds = [ground for each in found.statements for ground in each.grounds]
    assert {ground.is_current for ground in grounds} == {False}
    assert {ground.cited.first_line for ground in grounds} == {7}


def test_a_shallow_clone_says_that_it_is_one(story: Story, tmp_path: Path) -> None:
    where = story.outside.repository.git_directory  # type: ignore[attr-defined]
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{where}", "clone")
    outside = open_wiki(tmp_path / "clone")
    found = blame(outside, load_wiki(outside, base_commit(outside)), "store")
    assert found.cut_off
    assert {commit for commit, _ in told(found).values()} == {story.renamed}


def resting(text: str, kind: str = "statement", page: str = CACHE) -> Decision:
    verdict = Verdict(text, ("alpha-p-1",), page, statement_digest(kind, text), kept=True)
    return replace(FAST, verdicts=(verdict,), question=text)


def test_the_answers_whose_pages_were_corrected_since(story: Story) -> None:
    dropped = resting(OLD).verdicts[0]._replace(kept=False)
    log = FakeDecisions(
        resting(OLD),
        resting("A cache is a store of answers."),
        replace(FAST, verdicts=(dropped,)),
        resting("It was never said."),
        DECLINED,
    )
    loaded = load_wiki(story.outside, base_commit(story.outside))
    found = {
        each.decision.id: each for each in audit.corrections(story.outside, loaded, log.since())
    }
    assert sorted(found) == [1, 4]
    was = found[1]
    assert (was.page, was.was, was.now, was.path) == (CACHE, OLD, NEW, CACHE)
    assert was.commit is not None
    assert was.commit.id == story.edited
    assert (found[4].was, found[4].commit) == ("It was never said.", None)
    before = load_wiki(story.outside, commit_at(story.outside, story.merges[1]))
    early = audit.corrections(story.outside, before, log.since())
    assert [each.decision.id for each in early] == [4]


# What follows is told by commits that are made by hand, in memory.
A, B, C = "Aa is one.", "Bb is two.", "Cc is three."
PAGE, MOVED = "wiki/concepts/a.md", "wiki/concepts/z.md"
ADA, EVE = Identity("Ada", "ada@example.org"), Identity("Eve", "eve@example.org")


def page(*said: str) -> str:
    return "---\ntype: concept\ntitle: A\n---\n\n# A\n\n" + "\n\n".join(said) + "\n"


class Told:
    """Commits of a branch, one after the other."""

    def __init__(self) -> None:
        self.repository = FakeRepository({"schema.md": "---\nname: T\n---\n"})
        self.forge = FakeForge(self.repository)
        self.outside = Outside(self.repository, self.forge, READERS, MemoryCache(), Silent())

    def commit(
        self, changes: Mapping[str, str | None], message: str = "m\n", *, merge: bool = False
    ) -> str:
        head = base_commit(self.outside).id
        data = {path: None if text is None else text.encode() for path, text in changes.items()}
        time = self.repository.commits[head].timestamp + 60
        made = self.repository.write(NewCommit(head, data, message, EVE, time))
        if merge:
            new = NewCommit(made, {}, message, ADA, time, parents=(head, made))
            made = self.repository.write(new)
        self.repository.move_ref("refs/heads/main", made, head, "m")
        return made

    def origins(self, path: str, *said: str) -> list[str]:
        digests = [statement_digest("statement", each) for each in said]
        found = origins(self.outside, base_commit(self.outside), path, digests)
        return [found[digest].id for digest in digests]


@pytest.fixture
def tale() -> Told:
    return Told()


def test_a_statement_that_came_back_is_as_old_as_its_return(tale: Told) -> None:
    one = tale.commit({PAGE: page(A, B)})
    tale.commit({PAGE: page(A)})
    three = tale.commit({PAGE: page(A, B, C)})
    tale.commit({"wiki/concepts/other.md": page(A)})
    assert tale.origins(PAGE, A, B, C) == [one, three, three]


def test_a_page_that_was_deleted_and_came_back(tale: Told) -> None:
    tale.commit({PAGE: page(A)})
    tale.commit({PAGE: None})
    three = tale.commit({PAGE: page(A)})
    assert tale.origins(PAGE, A) == [three]
    assert path_now(tale.outside, base_commit(tale.outside), PAGE) == PAGE


def test_a_version_that_cannot_be_parsed_ends_nothing(tale: Told) -> None:
    one = tale.commit({PAGE: page(A)})
    tale.commit({PAGE: "---\ntype: [\n"})
    tale.commit({PAGE: page(A, B)})
    assert tale.origins(PAGE, A) == [one]


def test_a_page_that_shares_little_with_one_that_went_is_new(tale: Told) -> None:
    tale.commit({PAGE: page(A, "X is x.", "Y is y.")})
    two = tale.commit({PAGE: None, MOVED: page(A, B, C)})
    assert tale.origins(MOVED, A, B) == [two, two]
    assert path_now(tale.outside, base_commit(tale.outside), PAGE) == PAGE


def test_a_page_that_went_round_in_circles(tale: Told) -> None:
    one = tale.commit({PAGE: page(A, B)})
    for _ in range(15):
        tale.commit({PAGE: None, MOVED: page(A, B)})
        tale.commit({MOVED: None, PAGE: page(A, B)})
    assert len(list(versions(tale.outside, base_commit(tale.outside), PAGE))) == 20
    assert tale.origins(PAGE, A) != [one]


def test_many_versions_are_read_no_further_than_needed(tale: Told) -> None:
    for number in range(60):
        last = tale.commit({PAGE: page(A, f"Number {number} it is.")})
    first, *_ = tale.origins(PAGE, A), ""
    assert tale.repository.commits[first[0]].timestamp == NOW + 60
    assert tale.origins(PAGE, "Number 59 it is.") == [last]


def test_what_a_page_says_instead(tale: Told) -> None:
    tale.commit({PAGE: page(A, "The lake is 40 metres deep in spring.", B)})
    two = tale.commit({PAGE: page(A, "The lake is 45 metres deep in spring.")})
    tale.commit({PAGE: None})
    wanted = [
        statement_digest("statement", each)
        for each in ("The lake is 40 metres deep in spring.", B, A, "Never.")
    ]
    found = removals(tale.outside, base_commit(tale.outside), PAGE, wanted)
    assert [(found[d].was, found[d].now) for d in wanted if d in found] == [
        ("The lake is 40 metres deep in spring.", "The lake is 45 metres deep in spring."),
        (B, ""),
        (A, ""),
    ]
    assert found[wanted[0]].commit.id == two
    assert found[wanted[2]].commit.id == base_commit(tale.outside).id


def test_statements_without_end_are_compared_by_their_beginning(tale: Told) -> None:
    long = "word " * 40_000
    tale.commit({PAGE: page(f"{long}one.")})
    tale.commit({PAGE: page(f"{long}two.")})
    digest = statement_digest("statement", f"{long}one.")
    found = removals(tale.outside, base_commit(tale.outside), PAGE, [digest])
    assert found[digest].now.endswith("two.")


@pytest.mark.parametrize(
    ("message", "merge", "number", "reviewers"),
    [
        ("Merge pull request #7: T\n\nGitwiki-Pull: 7\nGitwiki-Key: a\n", True, 7, ("merge: Ada",)),
        ("Merge pull request #8 from a/b\n\nT\n", True, 8, ("merge: Ada",)),
        ("Compile 2 sources (#9)\r\n\r\nMore (#10)\r\n", False, 9, ()),
        ("By hand, see (#11) for more\n\nand (#12)\n", False, 0, ()),
        ("Merge branch 'x'\n", True, 0, ()),
        ("Gitwiki-Pull: 99999999999\n", False, 0, ()),
        ("", False, 0, ()),
    ],
)
def test_what_the_message_of_a_merge_tells(
    tale: Told, message: str, merge: bool, number: int, reviewers: tuple[str, ...]
) -> None:
    tale.commit({PAGE: page(A)}, message, merge=merge)
    found = blame(tale.outside, load_wiki(tale.outside, base_commit(tale.outside)), "A")
    (origin,) = [each.origin for each in found.statements]
    assert origin is not None
    assert (origin.pull, origin.reviewers) == (number, reviewers)
    assert found.statements[0].grounds == ()


def test_the_server_knows_who_approved(tale: Told) -> None:
    server = FakeServer(tale.repository, tale.forge)
    merge = tale.commit({PAGE: page(A)}, "Merge pull request #7 from a/b\n", merge=True)
    for login, kind, number, of in (
        ("alice", ApprovalKind.REVIEW, 7, merge),
        ("bob", ApprovalKind.MERGE, 7, merge),
        ("carol", ApprovalKind.MERGE, 6, merge),
        ("dave", ApprovalKind.MERGE, 7, "0" * 40),
    ):
        server.given.append(Approval(number, login, kind, "h", of, "2026-11-21T10:00:00Z"))
    outside = replace(tale.outside, server=server)
    found = blame(outside, load_wiki(outside, base_commit(outside)), "A")
    (origin,) = [each.origin for each in found.statements]
    assert origin is not None
    assert origin.reviewers == ("review: alice", "merge: bob")


def test_a_label_that_leads_nowhere(tale: Told) -> None:
    text = page(f"{A}[^gone-p-123456]", f"{B}[^note]", "[^note]: A note.")
    tale.commit({PAGE: text})
    found = blame(tale.outside, load_wiki(tale.outside, base_commit(tale.outside)), "A")
    grounds = {each.text: each.grounds for each in found.statements}
    assert {name: [g.cited.label for g in some] for name, some in grounds.items()} == {
        A: ["gone-p-123456"],
        B: ["note"],
    }
    assert not any(ground.is_current for some in grounds.values() for ground in some)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", ""),
        ("7d", "2026-11-13T10:30:00Z"),
        ("12h", "2026-11-19T22:30:00Z"),
        ("2w", "2026-11-06T10:30:00Z"),
        ("2026-11-05", "2026-11-05T00:00:00Z"),
        ("2026-11", "2026-11-01T00:00:00Z"),
        ("2026", "2026-01-01T00:00:00Z"),
        ("9999w", "1835-04-03T10:30:00Z"),
        ("0001", "0001-01-01T00:00:00Z"),
        ("2026-11-05T10:00:00+02:00", "2026-11-05T08:00:00Z"),
    ],
)
def test_a_moment(text: str, moment: str) -> None:
    now = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
    assert audit.moment("--since", text, now) == moment


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "7",
        "d",
        "-7d",
        "2026-13",
        "2026-11-05T10:00",
        "99999w",
        "0001-01-01T00:00:00+02:00",
        "7d " * 9_999,
    ],
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(BadMomentError, match=r"--since .* is no moment; write 7d") as caught:
        audit.moment("--since", text, datetime(2026, 11, 20, tzinfo=UTC))
    assert len(str(caught.value)) < 200


class Broken(FakeDecisions):
    """A log that cannot be written."""

    def record(self, decision: Decision) -> int:
        del decision
        raise DecisionsError("decisions.sqlite", "is damaged", "move it away")


def test_an_answer_is_given_whether_or_not_it_is_kept() -> None:
    assert audit.keep(FakeDecisions(), FAST) == (1, "")
    problem = "the audit log decisions.sqlite is damaged; move it away"
    assert audit.keep(Broken(), FAST) == (0, problem)


def test_a_decision_that_is_not_there() -> None:
    assert audit.find(FakeDecisions(FAST), 1).via is Via.WIKI
    with pytest.raises(NoSuchDecisionError, match="there is no decision 2"):
        audit.find(FakeDecisions(FAST), 2)
