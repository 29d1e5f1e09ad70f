from __future__ import annotations

import pytest

from gitwiki.adapters.github.address import Address, parse_address


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://github.com/acme/wiki", Address("github.com", "acme/wiki")),
        ("https://github.com/acme/wiki.git", Address("github.com", "acme/wiki")),
        ("https://github.com/acme/wiki/\n", Address("github.com", "acme/wiki")),
        ("https://GitHub.com/acme/wi.ki.git", Address("github.com", "acme/wi.ki")),
        ("https://ada:secret@github.com/acme/wiki", Address("github.com", "acme/wiki")),
        ("http://127.0.0.1:8080/acme/wiki", Address("127.0.0.1:8080", "acme/wiki")),
        ("git@github.com:acme/wiki.git", Address("github.com", "acme/wiki")),
        ("ssh://git@github.com/acme/wiki.git", Address("github.com", "acme/wiki")),
        ("ssh://git@git.example.org:2222/acme/wiki", Address("git.example.org", "acme/wiki")),
    ],
)
def test_where_a_url_leads(url: str, address: Address) -> None:
    assert parse_address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/srv/git/wiki.git",
        "../wiki",
        "file:///srv/wiki.git",
        "https://github.com/wiki",
        "https://github.com/acme/wiki/tree",
        "https://github.com/acme/wi ki",
        "https://github.com/acme/$(x)",
        "ext::sh -c touch% /tmp/x",
        "--upload-pack=x@github.com:acme/wiki",
        "https://github.com/acme/wiki\nhttps://evil.example/acme/wiki",
    ],
)
def test_what_is_no_repository_of_a_forge(url: str) -> None:
    found = parse_address(url)
    assert found is None
