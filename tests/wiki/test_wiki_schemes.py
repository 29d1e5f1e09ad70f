"""Schemes as browsers read them."""

from __future__ import annotations

import pytest

from gitwiki.wiki.schemes import is_raster_image, may_have_script_scheme, scheme_of


@pytest.mark.parametrize(
    ("destination", "scheme"),
    [
        ("https://example.org", "https"),
        ("JavaScript:x", "javascript"),
        ("\x01 \x1fjava\n\tscr\ript:x", "javascript"),
        ("java script:x", ""),
        ("java\u200bscript:x", ""),
        ("./javascript:x", ""),
        ("#a:b", ""),
        ("1a:b", ""),
        ("", ""),
        (" " * 5_000 + "data:,", "data"),
    ],
)
def test_scheme_of(destination: str, scheme: str) -> None:
    assert scheme_of(destination) == scheme


@pytest.mark.parametrize(
    ("destination", "expected"),
    [
        ("data:image/png;base64,x", True),
        (" DATA:image/JPEG,x", True),
        ("data:image/svg+xml,x", False),
        ("data:text/html,image/png;", False),
        ("image/png;", False),
    ],
)
def test_is_raster_image(destination: str, expected: bool) -> None:
    assert is_raster_image(destination) is expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[a](javascript:x)", True),
        ("[a](DATA:x)", True),
        ("<a href='vbscrip\nt\t:x'>", True),
        ("[a](x&#58;y)", True),
        ("[a](javascript\\:x)", True),
        ("---\ntitle: a\ndescription: b\n---\n\n[^a]: https://example.org\n", False),
        ("a & b &amp; c < d", False),
        ("script data", False),
    ],
)
def test_may_have_script_scheme(markdown: str, expected: bool) -> None:
    assert may_have_script_scheme(markdown) is expected
