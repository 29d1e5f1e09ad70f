"""Secrets: where they are in Markdown, and what is left without them."""

from __future__ import annotations

from gitwiki.wiki.secrets import REMOVED, Secret, has_secret, secrets, without_secrets

TOKEN = "ghp_" + "a" * 36


def test_escapes_do_not_hide_a_secret_and_do_not_move_it() -> None:
    escaped = TOKEN.replace("_", "\\_")
    text = f"\\*a\\* {escaped} b\\_c \\{TOKEN} \\\\{TOKEN}"
    starts = [found.start for found in secrets(text)]
    assert [text[start : start + 3] for start in starts] == ["ghp"] * 3
    assert list(secrets(escaped)) == [Secret("a GitHub token", 0)]


def test_without_secrets() -> None:
    assert without_secrets(f"a {TOKEN}, b") == f"a {REMOVED}, b"
    assert without_secrets("a ghp_b") == "a ghp_b"
    assert without_secrets("a") == "a"
    assert has_secret(TOKEN)
    assert not has_secret("ghp_a")
