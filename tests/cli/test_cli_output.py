"""What is printed, as text: counts, escapes, hints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitwiki.cli.options import Common, next_steps
from gitwiki.cli.output import Printer, _indented, counted, printable
from gitwiki.cli.step_summary import append_lines


@pytest.mark.parametrize(("number", "text"), [(0, "0 pages"), (1, "1 page"), (2, "2 pages")])
def test_counted(number: int, text: str) -> None:
    assert counted(number, "page") == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, 5 °C, ﬁ, 日本", "plain, 5 °C, ﬁ, 日本"),
        ("\x1b[2J", "\\u001b[2J"),
        ("a\u202eb", "a\\u202eb"),
        ("a\nb", "a\\u000ab"),
        ("raw/##[error]x.md", "raw/##\\u005berror]x.md"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_printable_keeps_what_it_is_told_to() -> None:
    assert printable("a\nb\tc", "\n") == "a\nb\\u0009c"


def test_what_is_written_otherwise_is_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    data = {"path": "raw/##[error]\x1b\u202ex.md"}
    Printer(json=True).result("", data)
    printed = capsys.readouterr().out
    assert "##[" not in printed
    assert json.loads(printed) == data


def test_next_steps_are_aligned() -> None:
    steps = next_steps(("cd somewhere", ""), ("gitwiki add", "add"), ("gitwiki", "help"))
    assert steps == "Next:\n  cd somewhere\n  gitwiki add  add\n  gitwiki      help"


def test_a_hint_names_a_folder_that_needs_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    Common(Path("my wiki"), Printer()).suggest(("status", "look"))
    assert capsys.readouterr().err == "Next: gitwiki -C 'my wiki' status  (look)\n"


@pytest.mark.parametrize("printer", [Printer(quiet=True), Printer(json=True)])
def test_hints_are_for_people_who_want_them(
    printer: Printer, capsys: pytest.CaptureFixture[str]
) -> None:
    Common(Path(), printer).suggest(("status", "look"))
    assert capsys.readouterr() == ("", "")


def test_a_result_is_text_or_json(capsys: pytest.CaptureFixture[str]) -> None:
    Printer().result("text", {"a": "é"}, "heading")
    Printer(json=True).result("text", {"a": "é"}, "heading")
    assert capsys.readouterr().out == 'heading\ntext\n{\n  "a": "é"\n}\n'


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner),
)


@given(st.dictionaries(st.text(), json_values))
def test_json_is_indented_as_the_standard_library_does_it(data: dict[str, object]) -> None:
    assert "".join(_indented(data, "\n")) == json.dumps(data, indent=2, ensure_ascii=False)


def test_what_a_command_came_to_is_inert_in_the_summary_of_its_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not append_lines(["nothing"], Printer())
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    lines = ["pull request #1: <b>Fixes #2</b> @team", "", "  branch  gitwiki/compile/k"]
    assert append_lines(lines, Printer(), "https://github.example/acme/wiki/pull/1")
    assert summary.read_text("utf-8") == (
        "\n- pull request #&#8203;1: \\<b>Fixes #&#8203;2\\</b> @&#8203;team\n"
        "- branch gitwiki/compile/k\n"
        "\n[Look at the pull request](https://github.example/acme/wiki/pull/1)\n"
    )
