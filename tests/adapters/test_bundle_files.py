"""The form of a bundle, and the files that bundles are in."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from gitwiki.adapters.bundle_files import MOST_FILES, clear_place, read_files, write_file
from gitwiki.budget import PRICES
from gitwiki.bundle import (
    MOST_BYTES,
    Answer,
    Bundle,
    Claim,
    Maker,
    Payment,
    Wish,
    join,
    price_of_rates,
    rates_of,
    read,
    write,
)
from gitwiki.errors import (
    BadBundleError,
    BundlesDifferError,
    BundleVersionError,
    NoBundleError,
    OutputError,
)
from gitwiki.ports import LedgerRow, Reply, ReplyState, Usage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gitwiki.budget import Price

REPLY = Reply("{}\n", ReplyState.COMPLETE, Usage(1, 2, 3, 4), "claude-opus-5-5", "", batch=True)
ROW = LedgerRow(
    *("2026-11-27T10:00:00+00:00", "claude-opus-5-5", "plan", "raw/ä.md", "complete"),
    batch=True,
    usage=Usage(1, 2, 3, 4),
    dollars=Decimal("0.00000125"),
)
BUNDLE = Bundle(
    format=1,
    made_with=Maker("0.1.0", "claude", "2", "claude-opus-5-5", "", "ab12"),
    base="0" * 40,
    branch="main",
    shard="2/3",
    claims=(Claim("raw/a.md", "1" * 16), Claim("raw/ä.md", "2" * 16)),
    key="3" * 12,
    commit="4" * 40,
    pull=0,
    guidance=(),
    rates=rates_of(PRICES["claude-opus-5-5"]),
    replies={
        "b" * 40: Answer.of("plan", "raw/ä.md", REPLY),
        "a" * 40: Answer.of("page", "", REPLY),
    },
    ledger=(Payment.of(ROW),),
)


def test_what_is_written_is_read_again() -> None:
    data = write(BUNDLE)
    assert read(data, "x") == BUNDLE
    assert write(read(data, "x")) == data
    (answer, _) = BUNDLE.replies.values()
    assert (answer.reply, BUNDLE.ledger[0].row) == (REPLY, ROW)


def test_people_can_read_it() -> None:
    lines = write(BUNDLE).decode().splitlines()
    assert len(lines) > 60
    assert ' "branch": "main",' in lines
    assert json.loads(write(BUNDLE))["claims"][1] == {"path": "raw/ä.md", "key": "2" * 16}


@pytest.mark.parametrize("price", [None, *PRICES.values()])
def test_a_price_is_the_same_again(price: Price | None) -> None:
    assert price_of_rates(rates_of(price)) == price


def _with(**changes: Any) -> Bundle:
    return structs.replace(BUNDLE, **changes)


def _made(**changes: Any) -> Bundle:
    return _with(made_with=structs.replace(BUNDLE.made_with, **changes))


def _answered(**changes: Any) -> Bundle:
    (answer, _) = BUNDLE.replies.values()
    return _with(replies={"a" * 40: structs.replace(answer, **changes)})


def _paid(**changes: Any) -> Bundle:
    return _with(ledger=(structs.replace(BUNDLE.ledger[0], **changes),))


def _claimed(*paths: str) -> Bundle:
    return _with(claims=tuple(Claim(path, "1" * 16) for path in paths))


_BAD = {
    "base": _with(base="main"),
    "base in capitals": _with(base="A" * 40),
    "commit": _with(commit="HEAD"),
    "a commit and a line end": _with(commit="4" * 40 + "\n"),
    "key": _with(key="../x"),
    "branch": _with(branch=""),
    "a branch on two lines": _with(branch="main\n::error::x"),
    "shard": _with(shard="0/3"),
    "no claims": _with(claims=()),
    "claims that are not sorted": _claimed("raw/b.md", "raw/a.md"),
    "a claim that comes twice": _claimed("raw/a.md", "raw/a.md"),
    "a claim of a page": _claimed("wiki/concepts/a.md"),
    "a key of a claim": _with(claims=(Claim("raw/a.md", "1"),)),
    "compiler": _made(compiler="sh"),
    "no model": _made(model=""),
    "a model that is an address": _made(model="https://evil.example"),
    "a model that is a host": _made(model="www.evil.example"),
    "a model that mentions": _made(model="x@octocat"),
    "a model of two words": _made(model="a b"),
    "effort": _made(effort="high\nlow"),
    "a version": _made(version="1\n"),
    "a model where none is asked": _made(compiler="extractive"),
    "answers where none is asked": _made(compiler="extractive", model="", prompts=""),
    "the key of an answer": _with(replies={"../../etc/passwd": BUNDLE.replies["a" * 40]}),
    "the state of an answer": _answered(state="unasked"),
    "the purpose of an answer": _answered(purpose="plan\n"),
    "the subject of an answer": _answered(subject="x" * 1001),
    "a long answer": _answered(text="x" * 2_000_001),
    "tokens": _answered(tokens=structs.replace(BUNDLE.replies["a" * 40].tokens, input=-1)),
    "a day": _paid(at="2026-11-27"),
    "dollars": _paid(dollars="1e9999999"),
    "negative dollars": _paid(dollars="-1"),
    "wishes without a pull request": _with(guidance=(Wish("ada", "Shorter", "", ""),)),
    "a wish of two lines": _with(pull=7, guidance=(Wish("ada", "a\nb", "", ""),)),
    "a negative number": _with(pull=-1),
    "three rates": _with(rates=BUNDLE.rates * 3),
}


@pytest.mark.parametrize("case", _BAD)
def test_what_has_another_form_is_not_written_and_not_read(case: str) -> None:
    with pytest.raises(BadBundleError, match=r"\Awhat was compiled is no bundle"):
        write(_BAD[case])


def test_another_format_is_told_apart() -> None:
    text = write(BUNDLE).replace(b'"format": 1', b'"format": 2').replace(b"0.1.0", b"9.9")
    with pytest.raises(BundleVersionError, match=r"gitwiki 9\.9"):
        read(text, "x")


_OTHER_BYTES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "no JSON": lambda _: b"hello",
    "a list": lambda _: b"[]",
    "null": lambda _: b"null",
    "another bundle behind it": lambda data: data + data,
    "cut off": lambda data: data[:-10],
    "no line end": lambda data: data[:-1],
    "other spaces": lambda data: json.dumps(json.loads(data)).encode(),
    "a byte-order mark": lambda data: b"\xef\xbb\xbf" + data,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "not UTF-8": lambda data: data.replace("ä".encode(), b"\xe4"),
    "an escape": lambda data: data.replace(b'"main"', b'"m\\u0061in"'),
    "half a character": lambda data: data.replace(b'"main"', b'"\\ud800"'),
    "a name twice": lambda data: data.replace(b' "branch"', b' "branch": "other",\n "branch"'),
    "an answer twice": lambda data: data.replace(
        b' "replies": {', b' "replies": {\n  "' + b"a" * 40 + b'": null,'
    ),
    "a field that nobody knows": lambda data: data.replace(b' "key"', b' "files": {},\n "key"', 1),
    "a number with a point": lambda data: data.replace(b'"format": 1', b'"format": 1.0'),
    "a number beyond all": lambda data: data.replace(b'"input": 1', b'"input": 1e999'),
    "an order of its own": lambda data: data.replace(b"a" * 40, b"c" * 40),
    "deep nesting": lambda data: b'{"format": 1, "x": ' + b"[" * 200_000 + data,
    "a field that is missing": lambda data: data.replace(b' "shard": "2/3",\n', b""),
}


@pytest.mark.parametrize("case", _OTHER_BYTES)
def test_other_bytes_are_no_bundle(case: str) -> None:
    data = _OTHER_BYTES[case](write(BUNDLE))
    with pytest.raises(BadBundleError, match=r"\Aa\.json is no bundle that can be used: \S"):
        read(data, "a.json")


def test_a_reason_quotes_nothing_of_the_bundle() -> None:
    data = write(BUNDLE).replace(b' "key"', b' "\\n::error::##[x]": 1,\n "key"', 1)
    with pytest.raises(BadBundleError) as caught:
        read(data, "x")
    assert str(caught.value) == "x is no bundle that can be used: Object contains unknown field"


def test_bundles_that_do_not_belong_together_are_refused() -> None:
    for other in (_with(base="5" * 40), _with(branch="x"), _made(effort="low"), _with(rates=())):
        with pytest.raises(BundlesDifferError):
            join([BUNDLE, other])
    with pytest.raises(BundlesDifferError, match=r"the key of raw/a\.md"):
        join([BUNDLE, _with(claims=(Claim("raw/a.md", "9" * 16),))])


def test_bundles_are_put_together() -> None:
    other = _with(claims=(Claim("raw/c.md", "1" * 16),), replies={}, ledger=(), commit="5" * 40)
    joined = join([BUNDLE, other])
    assert list(joined.claims) == ["raw/a.md", "raw/ä.md", "raw/c.md"]
    assert (joined.key, joined.commit) == ("", "")
    assert set(joined.replies.values()) == {REPLY}
    assert joined.payments == (ROW,)
    assert join([BUNDLE]).commit == BUNDLE.commit


# Files


def test_a_file_is_written_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "bundle.json"
    clear_place(str(path))
    digest = write_file(str(path), b"{}")
    assert digest == sha256(b"{}").hexdigest()
    assert [each.name for each in path.parent.iterdir()] == ["bundle.json"]
    (found,) = read_files([str(path)])
    assert (found.data, found.digest, found.place) == (b"{}", digest, str(path))
    clear_place(str(path))
    assert list(path.parent.iterdir()) == []


def test_folders_are_read_in_order(tmp_path: Path) -> None:
    for name in ("2/bundle.json", "1/bundle.json", "10.json", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    found = read_files([str(tmp_path)])
    assert [each.data.decode() for each in found] == ["1/bundle.json", "10.json", "2/bundle.json"]
    assert read_files([str(tmp_path / "2"), str(tmp_path / "10.json")]) == (found[2], found[1])


def test_a_folder_without_bundles_has_none(tmp_path: Path) -> None:
    assert read_files([str(tmp_path)]) == ()


def test_what_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(NoBundleError, match="no such file"):
        read_files([str(tmp_path / "none.json")])


@pytest.mark.parametrize("kind", ["link", "pipe", "device"])
def test_only_plain_files_are_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.json"
    if kind == "link":
        (tmp_path / "secret").write_text("{}")
        path.symlink_to(tmp_path / "secret")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    for given in (path, tmp_path):
        with pytest.raises(BadBundleError):
            read_files([str(given)])


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 1):
        (tmp_path / f"{number}.json").write_bytes(b"")
    with pytest.raises(BadBundleError, match="more than 256"):
        read_files([str(tmp_path)])


def test_a_file_that_is_too_long_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with path.open("wb") as file:
        file.truncate(40 * MOST_BYTES)
    with pytest.raises(BadBundleError, match="longer than"):
        read_files([str(path)])


def test_a_name_of_a_file_steers_no_terminal(tmp_path: Path) -> None:
    (tmp_path / "a\n::error::x\x1b[31m.json").write_bytes(b"")
    (found,) = read_files([str(tmp_path)])
    assert found.place.isprintable()


@pytest.mark.parametrize("what", ["a folder", "a link", "below a file"])
def test_what_cannot_be_written_is_told_before(tmp_path: Path, what: str) -> None:
    path = tmp_path / "out.json"
    if what == "a folder":
        path.mkdir()
    elif what == "a link":
        path.symlink_to(tmp_path / "elsewhere")
    else:
        path.write_text("")
        path = path / "x.json"
    with pytest.raises(OutputError):
        clear_place(str(path))
