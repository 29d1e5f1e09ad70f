from __future__ import annotations

import pytest

from gitwiki.config import AUDIT_DAYS, ForgeSettings, read_audit_days, read_forge_settings
from gitwiki.errors import BadDaysError, BadForgeError


def test_nothing_is_said_about_the_forge() -> None:
    assert read_forge_settings({}) == ForgeSettings(
        "auto", "", "https://github.com", "https://api.github.com", "", ""
    )


def test_as_actions_says_it() -> None:
    found = read_forge_settings(
        {
            "GITHUB_TOKEN": "ghs_x",
            "GITHUB_SERVER_URL": "https://git.example.org/",
            "GITHUB_API_URL": "https://git.example.org/api/v3",
            "GITHUB_REPOSITORY": "acme/wiki",
            "GITHUB_RUN_ID": "7",
            "GITHUB_EVENT_PATH": "event.json",
        }
    )
    assert found == ForgeSettings(
        "auto",
        "ghs_x",
        "https://git.example.org",
        "https://git.example.org/api/v3",
        "https://git.example.org/acme/wiki/actions/runs/7",
        "event.json",
    )
    assert "ghs_x" not in repr(found)


def test_a_server_of_ones_own_has_its_api_below_it() -> None:
    found = read_forge_settings({"GITHUB_SERVER_URL": "https://git.example.org", "GH_TOKEN": "t"})
    assert (found.api_url, found.token) == ("https://git.example.org/api/v3", "t")


def test_there_is_no_such_forge() -> None:
    with pytest.raises(BadForgeError, match="'gitlab' is no forge; known are auto, github, local"):
        read_forge_settings({"GITWIKI_FORGE": "gitlab"})


@pytest.mark.parametrize(
    ("text", "days"),
    [("", AUDIT_DAYS), (" 7 ", 7), ("0", 0), ("100000", 100_000), ("Forever", None)],
)
def test_for_how_long_decisions_are_kept(text: str, days: int | None) -> None:
    assert read_audit_days({"GITWIKI_AUDIT_DAYS": text}) == days


@pytest.mark.parametrize("text", ["-1", "7d", "100001", "1e3", "٣", "9" * 5_000])
def test_what_is_no_number_of_days(text: str) -> None:
    with pytest.raises(BadDaysError, match="say 90, 0"):
        read_audit_days({"GITWIKI_AUDIT_DAYS": text})
