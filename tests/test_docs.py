"""The documentation names everything that there is, and nothing in it leads nowhere."""

from __future__ import annotations

import re
import subprocess
from dataclasses import fields
from typing import TYPE_CHECKING

import click
import pytest
from fakes.wikis import PROJECT

from gitwiki.cli.main import COMMANDS, cli
from gitwiki.compiler.doubts import DoubtReason
from gitwiki.lint.rules import RULES
from gitwiki.mcp_server.tools import TOOLS, ProposePage
from gitwiki.wiki.schema import Limits, Schema, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCS = PROJECT / "docs"
PAGES = [PROJECT / "README.md", *sorted(DOCS.rglob("*.md")), *sorted(PROJECT.glob("*/README.md"))]
COMMANDS_PAGE = (DOCS / "commands.md").read_text(encoding="utf-8")
README = (PROJECT / "README.md").read_text(encoding="utf-8")

# Paths and hosts of somebody's machine; this file is the only one that may name them.
PRIVATE = ("/work/", "/tmp/v", "/home/", "/Users/")  # noqa: S108
ALLOWED = {"tests/test_docs.py"}

_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\((?P<target>[^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_WORD = re.compile(r"gitwiki ((?:-C \S+ )?)(?P<name>[a-z][a-z-]*)(?: (?P<rest>[a-z|\\]+))?")


def _commands(
    group: click.Group = cli, before: str = "gitwiki"
) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{before} {name}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before} {name}")


ALL = dict(_commands())
OPTIONS = [
    (name, option)
    for name, command in ALL.items()
    for parameter in command.params
    if isinstance(parameter, click.Option)
    for option in parameter.opts
]


@pytest.mark.parametrize("name", ALL)
def test_each_command_is_documented(name: str) -> None:
    assert f"`{name}" in COMMANDS_PAGE or f"## {name}\n" in COMMANDS_PAGE


@pytest.mark.parametrize("name", [f"gitwiki {name}" for name in COMMANDS])
def test_each_command_has_a_section_with_an_example(name: str) -> None:
    section = _section(name)
    assert "```sh\n" in section


@pytest.mark.parametrize(
    "name", [name for name, command in ALL.items() if not isinstance(command, click.Group)]
)
def test_the_help_of_each_command_has_an_example(name: str) -> None:
    epilog = ALL[name].epilog or ""
    assert epilog.startswith("Example: ")
    assert name in epilog


@pytest.mark.parametrize("reason", DoubtReason)
def test_each_reason_to_doubt_is_documented(reason: DoubtReason) -> None:
    assert f"| `{reason}` |" in (DOCS / "verification.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_each_option_is_documented(name: str, option: str) -> None:
    common = _section("Options of every command")
    own = _section(" ".join(name.split()[:2]))
    assert re.search(rf"`{option}\b", common + own), f"{name} {option}"


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_each_option_has_a_help_text(name: str, option: str) -> None:
    command = ALL[name]
    (found,) = [p for p in command.params if option in p.opts and isinstance(p, click.Option)]
    assert found.help


@pytest.mark.parametrize("name", [*(tool.name for tool in TOOLS), "propose_page"])
def test_each_tool_of_the_mcp_server_is_documented_with_what_it_takes(name: str) -> None:
    page = (DOCS / "mcp.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{name}` \| (?P<takes>[^|]*) \|", page, re.MULTILINE)
    assert row, f"docs/mcp.md has no row for {name}"
    arguments = next((tool.arguments for tool in TOOLS if tool.name == name), ProposePage)
    own = [each for each in arguments.__struct_fields__ if each not in {"cursor", "at"}]
    assert row["takes"] == ", ".join(f"`{each}`" for each in own)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_each_rule_has_a_page_that_is_listed(rule: object) -> None:
    code, name = rule.code, rule.name  # type: ignore[attr-defined]
    listed = (DOCS / "rules" / "README.md").read_text(encoding="utf-8")
    assert f"[{code}]({code}-{name}.md) | {name} |" in listed
    assert (DOCS / "rules" / f"{code}-{name}.md").is_file()


def test_there_is_no_page_of_a_rule_that_is_none() -> None:
    pages = {path.stem for path in (DOCS / "rules").glob("GW*.md")}
    assert pages == {f"{rule.code}-{rule.name}" for rule in RULES}


def _settings() -> dict[str, str]:
    """Name to default of every setting, as schema.md writes them."""
    schema = Schema()
    shown = {
        field.name: getattr(schema, field.name) for field in fields(Schema) if field.name != "prose"
    }
    shown["gitwiki"] = shown.pop("version")
    limits = shown.pop("limits")
    defaults = {name: _default(value) for name, value in shown.items()}
    return defaults | {
        f"limits.{limit.name}": str(getattr(limits, limit.name)) for limit in fields(Limits)
    }


def _default(value: object) -> str:
    return f"[{', '.join(value)}]" if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize(("setting", "default"), _settings().items())
def test_each_setting_is_documented_with_its_default(setting: str, default: str) -> None:
    assert f"| `{setting}` | `{default}` |" in _section("Settings: schema.md")


@pytest.mark.parametrize("setting", [*_settings(), "limits"])
def test_each_setting_is_in_the_schema_that_is_shipped(setting: str) -> None:
    text = (PROJECT / "schema.md").read_text(encoding="utf-8")
    assert re.search(rf"^ *{setting.rsplit('.', 1)[-1]}:", text, re.MULTILINE)


def test_the_schema_that_is_shipped_says_the_defaults() -> None:
    parsed = read((PROJECT / "schema.md").read_text(encoding="utf-8"))
    assert parsed.diagnostics == ()
    assert {
        f.name: getattr(parsed.schema, f.name) for f in fields(Schema) if f.name != "prose"
    } == {f.name: getattr(Schema(), f.name) for f in fields(Schema) if f.name != "prose"}


@pytest.mark.parametrize("text", [README, COMMANDS_PAGE], ids=["README", "commands"])
def test_the_commands_that_are_shown_exist(text: str) -> None:
    assert _unknown(text) == []


def test_every_command_is_in_the_readme_or_is_for_git() -> None:
    rows = {match["name"] for match in _WORD.finditer(README)}
    assert set(COMMANDS) - rows <= {"merge-driver"}


def test_the_demo_uses_commands_that_exist() -> None:
    script = (PROJECT / "examples" / "demo.sh").read_text(encoding="utf-8")
    assert _unknown(script) == []
    assert "gitwiki pr merge" in script


def _unknown(text: str) -> list[str]:
    """Commands in code that there are not; `a|b` stands for each of both."""
    lines = [
        *re.findall(r"`(gitwiki [^`]+)`", text),
        *re.findall(r"^.*\bgitwiki .*$", text, re.MULTILINE),
    ]
    shown = [match for line in lines for match in _WORD.finditer(_code_of(line))]
    found = []
    for match in shown:
        name = f"gitwiki {match['name']}"
        if name not in ALL:
            found.append(name)
        elif isinstance(ALL[name], click.Group) and match["rest"]:
            names = [f"{name} {each}" for each in re.split(r"\\?\|", match["rest"])]
            found += [each for each in names if each not in ALL]
    return found


def _code_of(line: str) -> str:
    """The part of a line that is a command: all of a line that starts with one, or its code."""
    bare = line.strip().removeprefix("run ").removeprefix("$ ")
    spans = re.findall(r"`(gitwiki [^`]+)`", line)
    return bare if bare.startswith("gitwiki ") else " ; ".join(spans)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_each_relative_link_leads_somewhere(page: Path) -> None:
    text = _without_code(page.read_text(encoding="utf-8"))
    targets = [match["target"] for match in _LINK.finditer(text)]
    assert [each for each in targets if not _resolves(page, each)] == []


def _without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text))


def _resolves(page: Path, target: str) -> bool:
    if target.startswith(("http://", "https://", "mailto:")):
        return True
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    if not file.exists() or not file.is_relative_to(PROJECT):
        return False
    return not anchor or anchor in _anchors(file)


def _anchors(file: Path) -> set[str]:
    headings = _HEADING.findall(_FENCE.sub("", file.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


def test_no_file_names_a_machine() -> None:
    listed = subprocess.run(
        ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        cwd=PROJECT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is no checkout")
    names = {name.decode() for name in listed.stdout.split(b"\0") if name} - ALLOWED
    found = [
        f"{name}: {pattern}"
        for name in sorted(names)
        if (PROJECT / name).is_file()
        for pattern in PRIVATE
        if pattern.encode() in (PROJECT / name).read_bytes()
    ]
    assert found == []


def _section(title: str) -> str:
    found = re.search(
        rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", COMMANDS_PAGE, re.MULTILINE | re.DOTALL
    )
    assert found, f"docs/commands.md has no section {title}"
    return found[1]
