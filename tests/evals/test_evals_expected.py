"""What cases expect, found in a wiki."""

from __future__ import annotations

import pytest

from gitwiki.errors import BadCasesError
from gitwiki.evals.cases import Case
from gitwiki.evals.expected import Known, Target, find_targets, with_titles

KNOWN = Known(
    ids={
        "raw/faq.md": "faq",
        "raw/plato/republic-1.md": "plato-republic-1",
        "raw/plato/republic-2.md": "plato-republic-2",
        "raw/logs.md": "logs",
        "raw/logs/a.md": "logs-a",
    },
    pages={"wiki/concepts/heat-pump.md": "Heat pump"},
)


def _found(*expected: str | tuple[str, ...]) -> tuple[Target, ...]:
    groups = tuple((each,) if isinstance(each, str) else each for each in expected)
    return find_targets([Case("c", "Why?", groups, line=3)], KNOWN, "cases.yaml")["c"]


@pytest.mark.parametrize(
    ("written", "path", "names"),
    [
        ("faq", "raw/faq.md", ("faq",)),
        ("raw/faq.md", "raw/faq.md", ("faq",)),
        ("faq.md", "raw/faq.md", ("faq",)),
        ("plato-republic-1", "raw/plato/republic-1.md", ("plato-republic-1", "republic-1")),
        ("plato", "raw/plato", ("plato",)),
        ("raw/plato", "raw/plato", ("plato",)),
        ("raw/logs", "raw/logs", ("logs",)),
        (
            "wiki/concepts/heat-pump.md",
            "wiki/concepts/heat-pump.md",
            ("Heat pump", "heat-pump"),
        ),
    ],
)
def test_what_a_name_means(written: str, path: str, names: tuple[str, ...]) -> None:
    assert _found(written) == (Target(written, (path,), names),)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("logs", "'logs' may be raw/logs or raw/logs.md; write the path"),
        (
            "plato-republic-3",
            "is no source, work or page of this wiki; did you mean plato-republic-",
        ),
        ("wiki/concepts/heatpump.md", "did you mean wiki/concepts/heat-pump.md?"),
        ("zzz", "'zzz' is no source, work or page of this wiki; `gitwiki status` says which"),
    ],
)
def test_what_is_not_there(written: str, message: str) -> None:
    with pytest.raises(BadCasesError) as caught:
        _found("faq", written)
    assert "cases.yaml:3: case c: " in str(caught.value)
    assert message in str(caught.value)


def test_a_work_is_cited_by_any_of_its_files() -> None:
    work, source = _found("plato", "plato-republic-1")
    other = ("wiki/index.md", "raw/plato/republic-2.md")
    assert work.is_cited(other)
    assert not source.is_cited(other)
    assert not work.is_cited(("raw/faq.md",))


def test_any_of_several_will_do() -> None:
    (target,) = _found(("faq", "plato"))
    assert target == Target("faq or plato", ("raw/faq.md", "raw/plato"), ("faq", "plato"))
    assert target.is_cited(["raw/plato/republic-1.md"])
    assert target.is_cited(["raw/faq.md"])
    assert not target.is_cited(["raw/logs.md"])


def test_titles_are_names_too() -> None:
    targets = with_titles({"c": _found("plato", "faq")}, {"raw/plato": "The Works of Plato"})
    assert [each.names for each in targets["c"]] == [
        ("The Works of Plato", "plato"),
        ("faq",),
    ]
