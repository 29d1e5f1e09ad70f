"""Bundles that somebody altered on their way from one job to the other (numbers as in the design).

The job that compiles may be taken over: whatever it is made to write, the job that proposes must do
nothing for it that a hostile model could not have had as well. Each case goes through the command
line, in a repository of its own.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from fakes.bundles import asking, make_bundle
from fakes.git_repositories import git
from fakes.wikis import open_wiki, refs, start
from fooled_model import (
    BOILED,
    KETTLE,
    KETTLE_PAGE,
    KETTLE_SOURCE,
    Fooled,
    FooledWiki,
    Passages,
    planned,
)
from hostile_wiki import HostileWiki, Ran
from standin import StandIn
from worst_answers import as_written, fooled_by

from gitwiki.bootstrap.bundles import open_replay
from gitwiki.bundle import MOST_BYTES, join, read, write
from gitwiki.errors import TamperedBundleError
from gitwiki.workflows.propose import Wanted, compile_again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from hostile_wiki import Compiled
    from standin import ReceivedRequest

Json = dict[str, Any]

_RAW = "raw/kettle.md"
_COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)
#: Files that a change of this wiki may have.
_FILES = re.compile(r"log\.md|wiki/(?:[a-z0-9-]+/)*[a-z0-9-]+\.md")


@dataclass(frozen=True)
class Job:
    """The job that proposes: a repository, and a file that it was given.

    Attributes:
        wiki: The repository.
        honest: What the other job compiled, before anybody altered it.
    """

    wiki: HostileWiki
    honest: bytes

    @property
    def data(self) -> Json:
        """The honest bundle, to be altered."""
        found: Json = json.loads(self.honest)
        return found

    def propose(self, data: bytes | Json, *arguments: str) -> Ran:
        """Propose a file; the command ends well or refuses, and never with a traceback."""
        path = self.wiki.directory.parent / "bundle.json"
        path.write_bytes(data if isinstance(data, bytes) else as_written(data))
        return self.wiki.run("propose", str(path), "--json", *arguments)

    def refuse(self, data: bytes | Json, *arguments: str) -> str:
        """Propose a file that is refused: nothing happened. Returns what was said."""
        before = refs(self.wiki.directory)
        ran = self.propose(data, *arguments)
        assert (ran.code, ran.out) == (1, ""), ran.out
        assert refs(self.wiki.directory) == before
        assert not _COMMAND.search(ran.err)
        assert len(ran.err) < 1_000
        assert ran.err.startswith("gitwiki: ")
        return ran.err

    def watch(self, data: bytes | Json) -> Compiled:
        """Propose a file that is accepted; nothing but its branch and pull request moves."""
        return self.wiki.watch(lambda: self.propose(data))

    def copy(self, directory: Path) -> Job:
        """The same in another place."""
        shutil.copytree(self.wiki.directory, directory / "wiki", symlinks=True)
        return Job(HostileWiki(directory / "wiki", self.wiki.checkout), self.honest)


def _compiled(
    directory: Path, model: Callable[[ReceivedRequest], Any], **files: str | bytes
) -> Job:
    """A wiki with a source about a kettle, and a bundle for that."""
    named = {f"raw/{name}.md": text for name, text in files.items()}
    with StandIn(model) as server:
        wiki = FooledWiki.make(directory, server, {_RAW: KETTLE, **named}).wiki
        outside = open_wiki(wiki.directory)
        bundle = make_bundle(outside, asking(server, directory / "kept"))
    return Job(wiki, write(bundle))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """A wiki and an honest bundle, not to be touched."""
    return _compiled(tmp_path_factory.mktemp("prepared"), Fooled())


@pytest.fixture
def job(prepared: Job, tmp_path: Path) -> Job:
    return prepared.copy(tmp_path)


def _aligned(job: Job, data: Json) -> Json | None:
    """A bundle whose key and commit an attacker made to fit, with a gitwiki of their own.

    None if gitwiki comes to nothing with it.
    """
    joined = join([read(as_written(data), "x")] * 2)  # of several, no commit is asked for
    outside = open_wiki(job.wiki.directory)
    try:
        made = compile_again(outside, open_replay(joined), joined, Wanted()).proposal
    except TamperedBundleError:
        return None
    return {**data, "key": made.key, "commit": made.commit} if made else None


def test_00_an_honest_bundle_is_proposed(job: Job) -> None:
    done = job.watch(job.honest)
    job.wiki.assert_inert(done)
    assert done.ran.data["commit"] == job.data["commit"]
    assert {KETTLE_PAGE, KETTLE_SOURCE} <= set(done.files)


# 51 Altered between the jobs


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in pairs:
            yield from _leaves(inner, (*path, name))
    else:
        yield path


def _at(data: Json, path: tuple[Any, ...]) -> Any:
    found: Any = data
    for name in path:
        found = found[name]
    return found


def _put(data: Json, path: tuple[Any, ...], value: Any) -> Json:
    changed: Json = json.loads(json.dumps(data))
    _at(changed, path[:-1])[path[-1]] = value
    return changed


def _flipped(value: Any) -> list[Any]:
    """Other values of the same kind, and one of another."""
    if isinstance(value, bool):
        return [not value, 1]
    if isinstance(value, int):
        return [value + 1, -1, str(value)]
    if value is None:
        return ["1", 0]
    turned = value[:-1] + ("0" if value[-1:] != "0" else "1")
    return [turned, value + "x", "", None, "../../x"]


#: What nothing that is proposed depends on. The rates and the batch price are in the body, as the
#: cost; what was paid for goes into the ledger of the clone.
_FOR_PEOPLE = ("shard", "rates", "ledger", "purpose", "subject", "model", "detail", "batch")


@pytest.mark.slow
@pytest.mark.no_cover
def test_51_each_field_altered_is_refused_or_changes_nothing(job: Job, tmp_path: Path) -> None:
    honest = job.copy(tmp_path / "honest").watch(job.honest)
    accepted = 0
    for path in _leaves(job.data):
        for value in _flipped(_at(job.data, path)):
            if value == _at(job.data, path):
                continue
            altered = _put(job.data, path, value)
            before = refs(job.wiki.directory)
            ran = job.propose(altered)
            assert not _COMMAND.search(ran.err + ran.out), path
            if ran.code == 1:
                assert refs(job.wiki.directory) == before
                continue
            accepted += 1
            assert set(path) & set(_FOR_PEOPLE), (path, value)
            assert ran.data["commit"] == honest.ran.data["commit"], (path, value)
            for same in ("title", "sources", "files", "dropped", "key", "branch"):
                assert ran.data[same] == honest.ran.data[same], (path, value)
            assert _but_cost(ran.data["body"]) == _but_cost(honest.ran.data["body"])
            _undo(job, before)
    assert accepted > 20


def _but_cost(body: str) -> str:
    return re.sub(r"(?<=written)[^;]*;[^.]*", "", re.sub(r"\$[0-9.]+|price not known", "", body))


def _undo(job: Job, before: Mapping[str, str]) -> None:
    """The refs as they were."""
    for name in refs(job.wiki.directory).keys() - before.keys():
        git(job.wiki.directory, "update-ref", "-d", name)


@pytest.mark.parametrize("part", ["claims", "replies", "rates", "ledger"])
def test_51_what_is_left_out_or_put_in_is_refused_or_changes_nothing(job: Job, part: str) -> None:
    data = job.data
    whole = data[part]
    names = list(whole) if isinstance(whole, dict) else range(len(whole))
    for name in names:
        less = json.loads(json.dumps(whole))
        del less[name]
        before = refs(job.wiki.directory)
        ran = job.propose({**data, part: less})
        if ran.code == 0:
            assert part in {"rates", "ledger"}
            assert ran.data["commit"] == data["commit"]
        _undo(job, before)
    if part == "replies":
        more = dict(sorted({**whole, "f" * 40: next(iter(whole.values()))}.items()))
        done = job.watch({**data, part: more})
        assert done.ran.data["commit"] == data["commit"]


def test_51_the_commit_of_somebody_else_is_not_taken(job: Job) -> None:
    """A commit that lies in the repository, such as that of a fork, and would do anything."""
    directory = job.wiki.directory
    git(directory, "checkout", "-q", "-b", "evil")
    (directory / ".github" / "workflows").mkdir(parents=True)
    (directory / ".github" / "workflows" / "x.yml").write_text("on: push\n")
    git(directory, "add", "-A")
    git(directory, "commit", "-q", "-m", "Compile The kettle")
    evil = git(directory, "rev-parse", "evil")
    git(directory, "checkout", "-q", "main")
    assert "the commit is" in job.refuse({**job.data, "commit": evil})
    assert "not part of main" in job.refuse({**job.data, "base": evil})


def test_51_the_schema_of_another_commit_is_not_obeyed(job: Job) -> None:
    """Not of one that was part of the branch before, either."""
    (job.wiki.directory / "schema.md").write_text("---\nlimits: {pages_per_change: 1}\n---\n")
    git(job.wiki.directory, "commit", "-q", "-a", "-m", "Less at once")
    assert "main has moved" in job.refuse(job.honest)


def test_51_with_another_checksum_it_is_not_even_read(job: Job) -> None:
    assert "SHA-256" in job.refuse(b"[" * 100_000, "--sha256", "0" * 64)


_TEXTS: dict[str, str] = {
    "nothing": "",
    "no JSON": "Sure! Here is the page.",
    "a page of its own": json.dumps({"path": "../../.github/workflows/x.yml", "text": "on: push"}),
    "a deletion": json.dumps({"delete": [KETTLE_PAGE]}),
    "deep": "[" * 100_000,
    "long": json.dumps({"description": "x" * 1_000_000}),
    "hidden": "\u202e\u200b\ufeff{}",
}


@pytest.mark.parametrize("text", _TEXTS)
def test_51_each_reply_altered_comes_to_another_commit(job: Job, text: str) -> None:
    for key, answer in job.data["replies"].items():
        altered = {**job.data["replies"], key: {**answer, "text": _TEXTS[text]}}
        said = job.refuse({**job.data, "replies": altered})
        assert "compiled again, the bundle does not come to what it says" in said


@pytest.mark.parametrize("wish", ["marks", "paths", "lies"])
def test_51_with_a_commit_made_to_fit_it_is_what_a_hostile_model_could_have(
    job: Job, tmp_path: Path, wish: str
) -> None:
    """The replies are somebody's, and so are key and commit: it passes as an answer would."""
    other = _compiled(tmp_path / "evil", fooled_by(wish))
    done = job.watch(other.honest)
    assert done.ran.data["commit"] == other.data["commit"] != job.data["commit"]
    _assert_no_worse(job, done)


#: Other ends of an answer, or the text of another one.
_OTHERS = ("another reply", "refused", "cut off", "no reply")


@pytest.mark.parametrize("text", [*_TEXTS, *_OTHERS])
def test_51_with_a_commit_made_to_fit_other_replies_are_no_worse(job: Job, text: str) -> None:
    accepted = 0
    for key in job.data["replies"]:
        data = _altered(job.data, key, text)
        before = refs(job.wiki.directory)
        aligned = _aligned(job, data)
        if aligned is None:
            job.refuse(data)
            continue
        _assert_no_worse(job, job.watch(aligned))
        accepted += 1
        _undo(job, before)
    # What has no form is asked for once more, and to that there is no answer.
    assert bool(accepted) == (text in {"another reply", "refused"})


def _altered(data: Json, key: str, text: str) -> Json:
    replies = data["replies"]
    answer = replies.pop(key)
    if text == "no reply":
        return data
    alike = (each for each in replies.values() if each["purpose"] == answer["purpose"])
    said = next(alike)["text"] if text == "another reply" else _TEXTS.get(text, answer["text"])
    state = {"cut off": "truncated", "refused": "refused"}.get(text, "complete")
    replies[key] = {**answer, "text": said, "state": state}
    return {**data, "replies": dict(sorted(replies.items()))}


def _assert_no_worse(job: Job, done: Compiled) -> None:
    """It passes lint or is a draft, has no file but pages and the log, and acts on nothing."""
    commit = done.ran.data["commit"]
    lint = job.wiki.run("lint", "--rev", commit, "--base", "main", "--json")
    errors = [each for each in lint.data["findings"] if each["severity"] == "error"]
    (pull,) = open_wiki(job.wiki.directory).forge.pull_requests()
    assert pull.proposal.draft == bool(errors)
    job.wiki.assert_inert(done, draft=bool(errors))
    assert job.wiki.modes(commit) == {"100644"}
    assert all(_FILES.fullmatch(path) for path in done.ran.data["files"])
    assert job.wiki.pages() <= job.wiki.pages(commit)
    changed = git(job.wiki.directory, "diff", "--name-only", "main", commit).splitlines()
    assert sorted(changed) == sorted(done.ran.data["files"])


@pytest.mark.parametrize(
    "model",
    ["claude-opus-5-5](https://evil.example)", "@octocat", "x\n::error::y", "a b", "<b>", "--help"],
)
def test_51_a_model_of_any_name_is_refused(job: Job, model: str) -> None:
    job.refuse(_put(job.data, ("made_with", "model"), model))


def test_51_answers_do_not_stay_in_the_clone(job: Job) -> None:
    """A later run with a key would take them for answers that it paid for."""
    job.watch(job.honest)
    kept = {path.name for path in (job.wiki.directory / ".git" / "gitwiki").iterdir()}
    assert "ledger.sqlite" in kept
    assert "replies" not in kept


# 52 and 53 Meanwhile


def test_52_a_base_that_moved_elsewhere_is_merged_with(job: Job) -> None:
    (job.wiki.directory / "raw" / "pot.md").write_text("# Pot\n\nA pot is a vessel for tea.\n")
    git(job.wiki.directory, "add", "-A")
    git(job.wiki.directory, "commit", "-q", "-m", "Pot")
    done = job.watch(job.honest)
    job.wiki.assert_inert(done)
    head = git(job.wiki.directory, "rev-parse", f"{done.ran.data['commit']}^")
    assert head == git(job.wiki.directory, "rev-parse", "main")


def test_52_a_base_that_changed_the_source_is_refused(job: Job) -> None:
    (job.wiki.directory / _RAW).write_text("# Kettle\n\nA kettle is no pot.\n")
    git(job.wiki.directory, "commit", "-q", "-a", "-m", "Kettle")
    assert "main has moved" in job.refuse(job.honest)


def test_52_a_base_that_nobody_has_is_refused(job: Job) -> None:
    assert "not in this clone" in job.refuse({**job.data, "base": "1" * 40})


@pytest.mark.parametrize("kind", ["tree", "blob", "tag"])
def test_52_a_base_that_is_no_commit_is_refused(job: Job, kind: str) -> None:
    git(job.wiki.directory, "tag", "-a", "-m", "x", "v1", "main")
    names = {"tree": "main^{tree}", "blob": "main:schema.md", "tag": "v1"}
    other = git(job.wiki.directory, "rev-parse", names[kind])
    job.refuse({**job.data, "base": other})


def test_53_two_at_once_open_one_pull_request(job: Job) -> None:
    path = job.wiki.directory.parent / "bundle.json"
    path.write_bytes(job.honest)
    jobs = [start(job.wiki.directory, "propose", str(path), "--json") for _ in range(2)]
    said = []
    for each in jobs:
        with each:
            out, err = each.communicate()
        assert each.returncode == 0, err
        said.append(json.loads(out))
    assert {each["pull_request"] for each in said} == {1}
    (pull,) = open_wiki(job.wiki.directory).forge.pull_requests()
    assert pull.head == job.data["commit"]
    assert len([name for name in refs(job.wiki.directory) if "/compile/" in name]) == 1


# 16, 17 and 18 Paths

_CLAIMS = (
    *("../x", "/etc/passwd", "C:\\x", "raw\\x.md", "raw/../x.md", "raw/./x.md", "raw//x.md"),
    *("raw/.git/config", "raw/.GIT/x", "raw/git~1/x", "raw/.g\u200cit/x", "raw/.gitattributes"),
    *("raw/a\nb.md", "raw/a\0b.md", "raw/\x1b[31m.md", "raw/-x.md", "raw/x.md.", "raw/x .md "),
    *("raw/con", "raw/aux.md", "raw/" + "x" * 300, "raw/e\u0301.md", "", "raw", "raw/"),
    *("wiki/concepts/kettle.md", "extracted/kettle.md", "schema.md", "log.md", "CODEOWNERS"),
    "raw/::error::x\n::set-output name=a::b.md",
)


@pytest.mark.parametrize("path", _CLAIMS)
def test_16_17_18_no_claim_leads_out_of_the_sources(job: Job, path: str) -> None:
    said = job.refuse(_put(job.data, ("claims", 0, "path"), path))
    assert "can be no source" in said or "Expected `str`" in said
    assert "x.md" not in said


def test_16_a_claim_of_a_source_that_is_not_there_is_refused(job: Job) -> None:
    for path in ("raw/kettle2.md", "raw/##[error]x.md", "raw/::error::x.md", "raw/kettle.MD"):
        claims = sorted([*job.data["claims"], {**job.data["claims"][0], "path": path}], key=_path)
        assert "another state" in job.refuse({**job.data, "claims": claims})


def _path(claim: Json) -> str:
    return str(claim["path"])


# 26 and 29 Size and depth


def test_26_a_huge_bundle_is_refused_unread(job: Job) -> None:
    path = job.wiki.directory.parent / "bundle.json"
    with path.open("wb") as file:
        file.write(job.honest)
        file.truncate(1 << 40)
    before = refs(job.wiki.directory)
    ran = job.wiki.run("propose", str(path))
    assert ran.code == 1
    assert f"longer than {MOST_BYTES:,} bytes" in ran.err
    assert refs(job.wiki.directory) == before


_LARGE: dict[str, Callable[[Json], Json]] = {
    "many claims": lambda data: {
        **data,
        "claims": [{**data["claims"][0], "path": f"raw/{n:06}.md"} for n in range(20_001)],
    },
    "a long answer": lambda data: _put(
        data, ("replies", next(iter(data["replies"])), "text"), "x" * 2_000_001
    ),
    "many answers": lambda data: {
        **data,
        "replies": {
            f"{n:040x}": {**next(iter(data["replies"].values())), "text": ""}
            for n in range(200_001)
        },
    },
    "a long branch": lambda data: {**data, "branch": "x" * 1_000_000},
}


@pytest.mark.parametrize("what", _LARGE)
def test_26_nothing_in_it_is_longer_than_it_may_be(job: Job, what: str) -> None:
    job.refuse(_LARGE[what](job.data))


_STRANGE: dict[str, Callable[[bytes], bytes]] = {
    "nesting": lambda data: data.replace(b'"claims": [', b'"claims": ' + b"[" * 100_000, 1),
    "nesting beside the format": lambda data: data.replace(
        b"{", b'{"z": ' + b"[" * 500_000 + b"]" * 500_000 + b",", 1
    ),
    "a commit twice": lambda data: data.replace(
        b' "commit"', b' "commit": "' + b"0" * 40 + b'",\n "commit"', 1
    ),
    "the last name counts": lambda data: data.replace(
        b' "ledger"', b' "base": "' + b"0" * 40 + b'",\n "ledger"', 1
    ),
    "NaN": lambda data: data.replace(b'"format": 1', b'"format": NaN', 1),
    "a number of many digits": lambda data: data.replace(
        b'"format": 1', b'"format": ' + b"1" * 1_000_000, 1
    ),
    "half a surrogate": lambda data: data.replace(b'"shard": "', b'"shard": "\\ud800', 1),
    "a NUL": lambda data: data.replace(b'"shard": "', b'"shard": "\x00', 1),
    "a comment": lambda data: b"// bundle\n" + data,
    "two": lambda data: data * 2,
    "lines of another system": lambda data: data.replace(b"\n", b"\r\n"),
}


@pytest.mark.parametrize("what", _STRANGE)
def test_29_deep_doubled_or_strange_json_is_refused(job: Job, what: str) -> None:
    assert "is no bundle that can be used" in job.refuse(_STRANGE[what](job.honest))


# 41 to 44 What is said


def test_41_a_body_of_hostile_replies_is_not_too_long(tmp_path: Path) -> None:
    def much(passages: Passages) -> Json:
        said = [passages.said(f"{BOILED[:-1]}{', for tea' * number}.") for number in range(1, 100)]
        return {"summary": said[:1], "sections": [{"heading": "Use", "statements": said}]}

    def many(passages: Passages) -> Json:
        at = passages.of("vessel")
        names = [f"{letter} vessel of " + letter * 60 for letter in "abcdefghijklmnopqrst"]
        return {"pages": [planned(name, at, type="comparison") for name in names]}

    job = _compiled(tmp_path, Fooled(many, much, source="vessel"))
    done = job.watch(job.honest)
    assert 50_000 < len(done.body) <= 65_536
    assert len(done.files) > 20
    _assert_no_worse(job, done)


_NAMES = ("##[error]x", "::set-output name=a::b", "x::error::y", "%0A::error::z")


def test_42_43_44_nothing_that_is_said_or_put_out_is_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names of sources, words of the model and of the bundle, in logs and outputs of both jobs."""
    outputs = tmp_path / "outputs"
    monkeypatch.setenv("GITHUB_OUTPUT", str(outputs))
    files: dict[str, str | bytes] = {
        name: KETTLE.replace("kettle", f"kettle{number}") for number, name in enumerate(_NAMES)
    }
    job = _compiled(tmp_path, fooled_by("marks"), **files)
    path = tmp_path / "own.json"
    said = []
    for arguments in (
        ("compile", "--compiler", "extractive", "--output", str(path)),
        ("propose", str(path), "--dry-run"),
        ("compile", "raw/##[error]x.md", "--compiler", "extractive"),
        ("propose", str(path)),
        ("compile", "--compiler", "extractive", "--output", str(path)),
        ("compile", "--compiler", "extractive", "--output", str(path), "--json"),
        ("pr", "list"),
        ("pr", "close", "1"),
    ):
        ran = job.wiki.run(*arguments)
        said += [ran.out, ran.err]
    altered = _put(job.data, ("claims", 0, "key"), "0" * 16)
    said.append(job.refuse(altered))
    assert not _COMMAND.search("\n".join(said)), [x for x in said if _COMMAND.search(x)]
    names = re.findall(r"^(\w+)<<(\S+)\n(.*)\n\2$", outputs.read_text(), re.MULTILINE)
    assert len(names) * 3 == len(outputs.read_text().splitlines())
    assert {name for name, _, _ in names} == {
        *("bundle", "sha256", "number", "url", "head", "operation")
    }


def test_44_words_of_a_bundle_steer_no_terminal(job: Job) -> None:
    for path in _leaves(job.data):
        if isinstance(_at(job.data, path), str):
            said = job.propose(_put(job.data, path, "\x1b]0;x\x07\u202e::error::##[x]\n::error::y"))
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", said.err + said.out)
            assert not _COMMAND.search(said.err + said.out)
