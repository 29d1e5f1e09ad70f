"""The whole story on GitHub, from an empty repository to the second merge, as a transcript.

`story.txt` has what people typed and saw, which workflows ran and why others did not, and in the
end every ref, pull request and status. After a change that is meant to be seen, run

    UPDATE_TRANSCRIPTS=1 pytest tests/actions/test_transcript.py

and read its diff.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fakes.git_repositories import git
from fakes.wikis import EXAMPLES, PROJECT, open_wiki
from hub import BranchRule

from actions.service import Service
from actions.shipped import ACTION
from gitwiki.wiki.derive import index_files
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.load import load_wiki

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hub import Hub, HubRepository

    from actions.service import Started

pytestmark = pytest.mark.slow

STORY = Path(__file__).parent / "story.txt"
UPDATE = bool(os.environ.get("UPDATE_TRANSCRIPTS"))
_ID = re.compile(r"\b[0-9a-f]{7,40}\b")


@dataclass
class Story:
    """What happens, as lines.

    Attributes:
        folder: Everything is in it.
        hub: The server.
        wiki: The repository there.
        service: Its Actions.
        lines: What was typed and seen so far.
    """

    folder: Path
    hub: Hub
    wiki: HubRepository
    service: Service
    lines: list[str] = field(default_factory=list)

    @property
    def clone(self) -> Path:
        """The clone of ada, who keeps the sources."""
        return self.folder / "wiki"

    def tell(self, text: str) -> None:
        """Say what comes next."""
        self.lines += ["", f"# {text}"]

    def type(self, command: str, token: str = "") -> str:
        """Type a command in the clone; gitwiki is that of this checkout."""
        self.lines.append(f"$ {command}")
        environment = {
            **os.environ,
            **self.hub.environment(self.wiki, token or self.hub.person("ada")),
            "PYTHONPATH": str(PROJECT),
        }
        if not token:
            del environment["GITHUB_TOKEN"]
        # Where commits of one day meet, none may be of another.
        environment = {k: v for k, v in environment.items() if not k.endswith("_DATE")}
        words = command.split()
        program = [sys.executable, "-m", "gitwiki"] if words[0] == "gitwiki" else ["git"]
        done = subprocess.run(
            [*program, *words[1:]],
            cwd=self.clone,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        shown = done.stdout + (done.stderr if words[0] == "gitwiki" else "")
        self.lines += [f"> {line}".rstrip() for line in shown.splitlines()]
        assert done.returncode == 0, done.stderr
        return done.stdout

    def add(self, name: str) -> None:
        """Push a source."""
        git(self.clone, "pull", "-q", "--rebase", "origin", "main")
        path = self.clone.parent / name
        path.write_text(EXAMPLES[name].read_text("utf-8"), "utf-8")
        self.type(f"gitwiki add ../{name}")
        self.type("git push -q origin main")

    def run(self) -> None:
        """Let GitHub do what the events start."""
        self.saw(self.service.work())

    def saw(self, started: Iterable[Started]) -> None:
        """Which workflows ran, or would have."""
        lines = sorted(f"* {each.trigger.name}: {each}" for each in started)
        self.lines += lines or ["* nothing runs"]

    def merge(self, number: int) -> None:
        """Bob approves a pull request, and carol merges it."""
        for login in ("bob", "carol"):
            pull = self.hub.client(self.hub.person(login)).get_repo("acme/wiki").get_pull(number)
            if login == "bob":
                pull.create_review(event="APPROVE")
                self.lines.append(f"@bob approves #{number}")
            else:
                assert pull.merge().merged
                self.lines.append(f"@carol merges #{number}")

    def state(self) -> Any:
        """Everything that there is on the server, for comparison."""
        pulls = {
            number: (pull.state, pull.draft, pull.head, pull.title, pull.body)
            for number, pull in self.wiki.pulls.items()
        }
        statuses = [(each.commit, each.context, each.state) for each in self.wiki.statuses]
        return self.wiki.refs(), pulls, statuses

    def end(self) -> None:
        """Every ref, pull request and status."""
        refs, pulls, statuses = self.state()
        self.tell("What there is in the end")
        self.lines += [f"ref {name} {commit}" for name, commit in sorted(refs.items())]
        for number in pulls:
            pull = self.wiki.pulls[number]
            merged = f"merged by {pull.merged_by.login}" if pull.merged_by else pull.state
            self.lines.append(f"pull #{number} {merged}, head {pull.head}: {pull.title}")
        self.lines += [f"status {name} {state} on {commit}" for commit, name, state in statuses]

    def text(self) -> str:
        """The transcript; each id is called by the order in which it comes."""
        text = "\n".join(self.lines).strip() + "\n"
        text = text.replace(self.hub.url, "https://github.example")
        known: dict[str, str] = {}

        def name(found: re.Match[str]) -> str:
            short = found[0][:7]
            return known.setdefault(short, f"ID{len(known) + 1}")

        text = _ID.sub(name, text)
        return re.sub(r"\d{4}-\d\d-\d\d", "TODAY", text)


@pytest.fixture
def story(tmp_path: Path, hub: Hub) -> Story:
    """An empty repository on GitHub, and an empty clone of it."""
    hub.world.clock.wind(int(time.time()))
    wiki = hub.repository("acme/wiki")
    told = Story(tmp_path, hub, wiki, Service(tmp_path / "actions", hub, wiki))
    git(tmp_path, "init", "-q", "-b", "main", "wiki")
    git(told.clone, "remote", "add", "origin", hub.git_url(wiki, hub.person("ada", "admin")))
    return told


def test_the_whole_story(story: Story) -> None:
    story.tell("An empty repository becomes a wiki")
    story.type(f"gitwiki init --github --action {ACTION}")
    story.type("git push -q origin main")
    story.run()

    story.tell("The ruleset of the documentation; ada keeps the sources and may push them")
    story.wiki.protect(
        "main",
        BranchRule(
            required_statuses=("gitwiki/lint",), required_reviews=1, may_bypass=frozenset({"ada"})
        ),
    )
    story.tell("A source is pushed")
    story.add("faq.md")
    story.run()
    story.type("gitwiki pr list", story.hub.person("ada"))
    body = story.type("gitwiki pr show 1", story.hub.person("ada"))
    assert "## Changes" in body
    diff = story.wiki.git.run("diff", "main", story.wiki.pulls[1].head, "--", "wiki")
    # The words of the source stand in the diff, beside the statement that rests on them.
    assert re.search(r'^\+\[\^faq-p-[0-9a-f]+\]: .* ¶\d+ "\w', diff, re.MULTILINE)

    story.tell("A second source, while the first waits for review")
    story.add("grid-operator-note.md")
    story.run()

    story.tell("What changes nothing: an event that comes twice, a README, a push of the bot")
    before = story.state()
    trigger = next(each.trigger for each in story.service.started if each.run)
    story.saw(story.service.start(trigger))
    assert story.state() == before
    _write(story, "README.md", "# Ours\n")
    story.run()
    assert [pull.state for pull in story.wiki.pulls.values()] == ["open", "open"]

    story.tell("The first is merged; the second is rebuilt on what came of it")
    old = story.wiki.pulls[2].head
    story.merge(1)
    story.run()
    assert story.wiki.pulls[2].head != old

    story.tell("The second is merged")
    story.merge(2)
    story.run()
    story.end()
    _assert_derived(story)

    text = story.text()
    if UPDATE:
        STORY.write_text(text, "utf-8")
    assert text == STORY.read_text("utf-8")


def _write(story: Story, path: str, text: str) -> None:
    git(story.clone, "pull", "-q", "--rebase", "origin", "main")
    (story.clone / path).write_text(text, "utf-8")
    story.type(f"git add {path}")
    story.type("git commit -q -m Write")
    story.type("git push -q origin main")


def _assert_derived(story: Story) -> None:
    """Index files follow from the pages, and nothing is left to compile."""
    git(story.clone, "pull", "-q", "--rebase", "origin", "main")
    outside = open_wiki(story.clone)
    loaded = load_wiki(outside, base_commit(outside))
    for path, text in index_files(loaded.wiki.pages.values()).items():
        assert (story.clone / path).read_text("utf-8") == text
    assert {page.sources[0].raw for page in loaded.wiki.pages.values()} <= {
        "raw/faq.md",
        "raw/grid-operator-note.md",
    }
    status = json.loads(story.type("gitwiki status --json"))
    assert (status["pending"], status["pull_requests"], status["findings"]) == ([], [], [])
