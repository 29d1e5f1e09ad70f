"""Whatever is done to a bundle, it is refused, or what it honestly is gets proposed."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest
from fakes.bundles import asking, make_bundle
from fakes.git_repositories import git
from fakes.quoting_model import quoting_model
from fakes.thoroughness import examples
from fakes.wikis import make_wiki, refs
from hypothesis import given, settings
from hypothesis import strategies as st
from standin import StandIn

from gitwiki.__main__ import run
from gitwiki.bundle import read, write
from gitwiki.errors import BundleError

if TYPE_CHECKING:
    from pathlib import Path

_NAME = "grid-operator-note.md"

#: Values that an attacker may put anywhere.
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(1 << 70), 1 << 70),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["raw/../x", "main", "0" * 40, "0" * 16, "complete", "2026-11-27", "::error::x"]
    ),
    st.just([]),
    st.just({}),
    st.recursive(st.none(), lambda inner: st.lists(inner, max_size=2), max_leaves=3),
)
#: Where, what is done there, and with which value.
_DEEDS = st.tuples(
    st.integers(0, 10_000), st.sampled_from(["put", "add", "drop", "copy", "turn"]), _VALUES
)


class Prepared(NamedTuple):
    """A wiki, an honest bundle for it and the refs as they were."""

    directory: Path
    honest: bytes
    before: dict[str, str]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    directory = tmp_path_factory.mktemp("bundle") / "wiki"
    outside = make_wiki(directory, (_NAME,))
    with StandIn(quoting_model) as server:
        bundle = make_bundle(outside, asking(server, directory.parent))
    return Prepared(directory, write(bundle), dict(refs(directory)))


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if not isinstance(value, dict | list):
        return [path]
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return [path, *(place for name, inner in pairs for place in _places(inner, (*path, name)))]


def _do(data: Any, deed: tuple[int, str, Any]) -> None:
    """Alter a bundle at a place, in place."""
    number, what, value = deed
    places = [place for place in _places(data) if place]
    if not places:
        return
    *folders, name = places[number % len(places)]
    inside = data
    for folder in folders:
        inside = inside[folder]
    if what == "drop":
        del inside[name]
    elif what == "add" and isinstance(inside, dict):
        inside[str(value)] = value
    elif what == "copy":
        inside[name] = _of_another(data, places, number)
    elif what == "turn" and isinstance(inside[name], str):
        inside[name] = inside[name][::-1]
    else:
        inside[name] = value


def _of_another(data: Any, places: list[tuple[Any, ...]], number: int) -> Any:
    found = data
    for name in places[(number * 7) % len(places)]:
        found = found[name]
    return json.loads(json.dumps(found))


def _sorted(data: Any) -> bytes:
    """Bytes as gitwiki would write them, as far as that goes for what they say."""
    if isinstance(data.get("replies"), dict):
        data["replies"] = dict(sorted(data["replies"].items()))
    return msgspec.json.format(msgspec.json.encode(data), indent=1) + b"\n"


def _check(prepared: Prepared, data: bytes) -> None:
    """Propose it: exit code 0 or 1, no traceback, and no ref but those of the honest proposal."""
    path = prepared.directory.parent / "altered.json"
    path.write_bytes(data)
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        code = run(["propose", str(path), "--json", "-C", str(prepared.directory)])
    assert code in {0, 1}, err.getvalue()
    assert "Traceback" not in err.getvalue()
    after = refs(prepared.directory)
    new = {name: commit for name, commit in after.items() if name not in prepared.before}
    assert {name: after.get(name) for name in prepared.before} == prepared.before
    if code == 1:
        assert new == {}
        return
    honest = json.loads(prepared.honest)
    assert json.loads(out.getvalue())["commit"] == honest["commit"]
    assert {name for name in new if name != "refs/gitwiki/pulls"} == {
        f"refs/heads/gitwiki/compile/{honest['key']}"
    }
    assert honest["commit"] in new.values()
    for name in new:
        git(prepared.directory, "update-ref", "-d", name)


@settings(max_examples=examples(150))
@given(deeds=st.lists(_DEEDS, min_size=1, max_size=3))
def test_altered_values(prepared: Prepared, deeds: list[tuple[int, str, Any]]) -> None:
    data = json.loads(prepared.honest)
    for deed in deeds:
        _do(data, deed)
    try:
        altered = _sorted(data)
    except (UnicodeEncodeError, TypeError):  # no JSON can say it
        return
    _check(prepared, altered)


@settings(max_examples=examples(60))
@given(
    at=st.integers(0, 1 << 20),
    gone=st.integers(0, 40),
    put=st.one_of(st.binary(max_size=8), st.sampled_from([b'"', b"{", b"[" * 9_999, b"\\", b","])),
)
def test_altered_bytes(prepared: Prepared, at: int, gone: int, put: bytes) -> None:
    at %= len(prepared.honest)
    _check(prepared, prepared.honest[:at] + put + prepared.honest[at + gone :])


@settings(max_examples=examples(300))
@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(BundleError):
        read(data, "x")


@settings(max_examples=examples(500))
@given(at=st.integers(0, 1 << 20), gone=st.integers(0, 9), put=st.binary(max_size=4))
def test_what_is_read_is_what_is_written(
    prepared: Prepared, at: int, gone: int, put: bytes
) -> None:
    at %= len(prepared.honest)
    data = prepared.honest[:at] + put + prepared.honest[at + gone :]
    try:
        bundle = read(data, "x")
    except BundleError:
        return
    assert write(bundle) == data
