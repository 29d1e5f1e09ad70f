"""``gitwiki blame`` for people: what it says where something is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.git_repositories import git
from fakes.small_wiki import ALPHA, commit, new_wiki, proposed

from gitwiki.__main__ import run
from gitwiki.workflows import pulls

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PAGE = "wiki/concepts/cache.md"
BARE = "---\ntype: concept\ntitle: Bare\n---\n\n# Bare\n"


def test_what_is_missing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside = new_wiki(tmp_path / "wiki", {"alpha": ALPHA})
    pulls.merge(outside, proposed(outside, "alpha").number)
    lost = "It is lost.[^alpha-p-000000] \x1b[31mIt cites nothing."
    commit(
        outside,
        {
            "raw/alpha.md": "# Alpha\n\nA proxy and\na cache are\nthings.\n\nAll is new.\n",
            "wiki/bare.md": BARE,
            "wiki/odd.md": BARE.replace("Bare", "\x1b[2J"),
            "wiki/lost.md": f"{BARE}\n{lost}\n\nNothing here.\n",
        },
    )
    assert run(["blame", PAGE, "-C", str(tmp_path / "wiki")]) == 0
    shown = capsys.readouterr().out
    assert "Alpha ¶4, raw/alpha.md:7 (as it was: the source has changed)" in shown
    assert run(["blame", "wiki/bare.md", "-C", str(tmp_path / "wiki")]) == 0
    assert "\nthe page says nothing yet\n" in capsys.readouterr().out
    assert run(["blame", "wiki/odd.md", "-C", str(tmp_path / "wiki")]) == 2
    assert "wiki/odd.md is no page that can be read; `gitwiki lint" in capsys.readouterr().err
    assert run(["blame", "lost", "-C", str(tmp_path / "wiki")]) == 0
    shown = capsys.readouterr().out
    assert "[alpha-p-000000] : the source has no such paragraph\n" in shown
    assert "Nothing here.\n      cites nothing\n" in shown
    assert "\x1b" not in shown


def test_a_shallow_clone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside = new_wiki(tmp_path / "wiki", {"alpha": ALPHA})
    pulls.merge(outside, proposed(outside, "alpha").number)
    commit(outside, {"ABOUT.md": "About.\n"})
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tmp_path / 'wiki'}", "clone")
    assert run(["blame", PAGE, "-C", str(tmp_path / "clone")]) == 0
    printed = capsys.readouterr()
    assert "(by Ada, no review on record)" in printed.out
    assert "`git fetch --unshallow` gets the others" in printed.err
