"""The report of an eval as Markdown, for people, a job summary or a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.evals.cases import ALL
from gitwiki.evals.grades import FULL
from gitwiki.lint.report.characters import cut, shown
from gitwiki.wiki.markup import escape, inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitwiki.evals.report import Absence, Answer, Difference, Number, Report, Row, Time

_LONGEST = 160
_MOST_SOURCES = 3
_SURE = {True: "yes", False: "no"}


def as_markdown(report: Report, failures: int) -> str:
    """A report as Markdown; nothing in it that comes from a file is read as markup.

    Args:
        report: The report.
        failures: How many cases without a full score are listed for each arm.
    """
    parts = [
        f"# Eval of {report.commit[:12]}: {report.cases} cases\n",
        *_gates(report),
        _scores(report.rows),
        f"Intervals are 95 %. A search arm cites its first {report.hits} hits.\n",
        *_costs(report),
        *_absences(report),
        *_differences(report.differences),
        *_failures(report, failures),
        *_times(report.times or ()),
    ]
    return "\n".join(parts)


def _gates(report: Report) -> Iterator[str]:
    for gate in report.gates:
        yield f"- **{'passed' if gate.ok else 'failed'}** `{gate.name}`: {_text(gate.why)}"
    if report.gates:
        yield ""


def _scores(rows: Iterable[Row]) -> str:
    head = ("arm", "tier", "n", "score", "1", "0.5", "0", "answered", "declined")
    table = [
        (
            row.arm,
            _text(row.tier),
            str(row.count),
            _number(row.score),
            *(f"{each.value:.3f}" for each in (row.full, row.half, row.none)),
            _number(row.answered),
            f"{row.declined.value:.3f}",
            _number(row.right) if row.right else "",
            f"{row.works:.1f}",
        )
        for row in rows
    ]
    return _table((*head, "score of answered", "works cited"), table)


def _costs(report: Report) -> Iterator[str]:
    asked = [row for row in report.rows if row.read or row.written]
    if not asked:
        yield "No tokens were used.\n"
        return
    model = f" of {_text(report.model)}" if report.model else ""
    yield f"## Tokens{model}\n"
    yield _table(
        ("arm", "tier", "read", "written", "a question", "US dollars"),
        [
            (
                row.arm,
                _text(row.tier),
                f"{row.read:,}",
                f"{row.written:,}",
                f"{(row.read + row.written) / row.count:,.0f}",
                "unknown" if row.dollars is None else f"{row.dollars:.4f}",
            )
            for row in asked
        ],
    )


def _absences(report: Report) -> Iterator[str]:
    yield from _absence("not run", report.absent)
    yield from _absence("stopped", report.stopped)


def _absence(word: str, found: Sequence[Absence]) -> Iterator[str]:
    for each in found:
        yield f"{each.arm} {word}: {_text(each.why)}\n"


def _differences(found: Sequence[Difference]) -> Iterator[str]:
    if found:
        yield "## Differences, case by case\n"
        yield _table(
            ("arm", "over", "tier", "n", "score", "better", "worse", "sure"),
            [
                (
                    each.arm,
                    each.over,
                    _text(each.tier),
                    str(each.count),
                    _number(each.score, "+"),
                    str(each.better),
                    str(each.worse),
                    _SURE[each.is_sure],
                )
                for each in found
                if each.tier == ALL or each.over == found[0].over
            ],
        )


def _failures(report: Report, most: int) -> Iterator[str]:
    for arm in dict.fromkeys(answer.arm for answer in report.answers):
        failed = [each for each in report.answers if each.arm == arm and each.score < FULL]
        failed.sort(key=lambda each: each.score)
        if failed and most:
            yield f"## {arm}: {len(failed)} without a full score\n"
            yield _table(
                ("case", "score", "via", "expected", "instead"), map(_failure, failed[:most])
            )
            if len(failed) > most:
                yield f"and {len(failed) - most} more\n"


def _failure(answer: Answer) -> tuple[str, ...]:
    return (
        _text(answer.case),
        f"{answer.score:g}",
        answer.via,
        "; ".join(_expected(answer)),
        "; ".join(_instead(answer)),
    )


def _expected(answer: Answer) -> Iterator[str]:
    lists = (("missing", answer.missing), ("only named", answer.named), ("cited", answer.cited))
    for word, names in lists:
        if names:
            yield f"{word}: {_listed(names)}"
    if not (answer.missing or answer.named or answer.cited):
        yield "declined"


def _instead(answer: Answer) -> Iterator[str]:
    if answer.forbidden:
        yield f"said: {_listed(answer.forbidden)}"
    if answer.sources:
        yield _listed(answer.sources)
    else:
        yield _text(answer.why)


def _listed(names: Sequence[str]) -> str:
    more = f", and {len(names) - _MOST_SOURCES} more" if len(names) > _MOST_SOURCES else ""
    return ", ".join(map(_text, names[:_MOST_SOURCES])) + more


def _times(found: Sequence[Time]) -> Iterator[str]:
    if found:
        yield "## Times, in seconds\n"
        yield _table(
            ("arm", "p50", "p95", "total"),
            [
                (each.arm, f"{each.p50:.4f}", f"{each.p95:.4f}", f"{each.total:.1f}")
                for each in found
            ],
        )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _number(number: Number, sign: str = "") -> str:
    values = (f"{each:{sign}.3f}" for each in (number.value, number.low, number.high))
    return "{} ({} to {})".format(*values)


def _text(text: str) -> str:
    return inert(escape(cut(shown(text), _LONGEST)))
