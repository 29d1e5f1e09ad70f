"""Which action the workflows of a wiki use."""

from __future__ import annotations

import json

import pytest

import gitwiki
from gitwiki.cli.action import REPOSITORY, action_of, installed_action, is_pinned
from gitwiki.errors import BadActionError

_COMMIT = "0123456789abcdef0123456789abcdef01234567"
_UNKNOWN = f"{REPOSITORY}@v{gitwiki.__version__}"


def _noted(url: str, commit: str = _COMMIT) -> str:
    """What pip notes of ``pip install git+URL``."""
    return json.dumps({"url": url, "vcs_info": {"vcs": "git", "commit_id": commit}})


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/acme/git.wiki.git",
        "https://github.com/acme/git.wiki",
        "https://github.com/acme/git.wiki/",
        "ssh://git@github.com/acme/git.wiki.git",
    ],
)
def test_an_installation_from_github_says_where_it_is_from(url: str) -> None:
    action = installed_action(_noted(url))
    assert action == f"acme/git.wiki@{_COMMIT} # v{gitwiki.__version__}"
    assert is_pinned(action)


@pytest.mark.parametrize(
    "noted",
    [
        "",
        json.dumps({"url": "file:///a/gitwiki", "dir_info": {"editable": True}}),
        json.dumps({"url": "https://example.org/gitwiki.whl", "archive_info": {}}),
        _noted("https://example.org/acme/gitwiki.git"),
        _noted("https://github.com.example.org/acme/gitwiki.git"),
        _noted("https://github.com/acme/gitwiki/x.git"),
        _noted("https://github.com/acme/gitwiki.git", "v1"),
    ],
)
def test_any_other_installation_does_not(noted: str) -> None:
    assert installed_action(noted) == _UNKNOWN
    assert not is_pinned(_UNKNOWN)


@pytest.mark.parametrize(
    "action", [f"acme/gitwiki@{_COMMIT}", "a-b/c.d_e@v1", "acme/mono/tools/gitwiki@main"]
)
def test_what_the_user_says_counts(action: str) -> None:
    assert action_of(action) == action
    assert is_pinned(action) == (_COMMIT in action)


@pytest.mark.parametrize(
    "action",
    [
        "",
        "gitwiki",
        "acme/gitwiki",
        "acme/gitwiki@",
        "./x@v1",
        "a/b@c\n",
        "a/b@c # d",
        'a/b@"',
        "a b/c@d",
    ],
)
def test_what_is_no_action_is_refused(action: str) -> None:
    with pytest.raises(BadActionError, match="names no action"):
        action_of(action)


def test_this_installation_has_an_action() -> None:
    assert action_of(action_of(None).partition(" #")[0])
