"""Lint finds every seeded defect and nothing else: complete, and without false alarms."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from defects import (
    agreement,
    evidence,
    frontmatter,
    links,
    matrix,
    safety,
    sources,
    structure,
    trust,
)
from defects.clean_wiki import CleanWiki, make_clean_wiki
from gitwiki.lint.rule import Scope
from gitwiki.lint.rules import RULES
from gitwiki.workflows.lint import lint_commit

if TYPE_CHECKING:
    from defects.seeds import Seed
    from gitwiki.lint.rule import Rule

SEEDS: tuple[Seed, ...] = (
    *frontmatter.SEEDS,
    *links.SEEDS,
    *structure.SEEDS,
    *evidence.SEEDS,
    *agreement.SEEDS,
    *trust.SEEDS,
    *safety.SEEDS,
    *sources.SEEDS,
)
#: So many defects of each rule are found, and so many near-misses pass.
FEWEST = 5


@pytest.fixture(scope="session")
def clean() -> CleanWiki:
    return make_clean_wiki()


def test_the_clean_wiki_has_no_finding(clean: CleanWiki) -> None:
    pages = [path for path in clean.files if path.startswith("wiki/") and "index.md" not in path]
    assert len(pages) >= 32
    assert (
        len([path for path in clean.files if path.startswith("raw/") and "assets" not in path]) == 5
    )
    assert lint_commit(clean.outside, clean.commit).findings == ()
    assert lint_commit(clean.outside, clean.commit, base=clean.commit).findings == ()


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"{seed.code} {seed.name}")
def test_lint_finds_what_was_planted_and_nothing_else(clean: CleanWiki, seed: Seed) -> None:
    clean.check(seed)


@pytest.mark.parametrize("name", matrix.SEEDS)
def test_the_twelve_defects_of_the_comparison_are_found(clean: CleanWiki, name: str) -> None:
    clean.check(matrix.SEEDS[name])


@pytest.mark.parametrize(
    "rule", [r for r in RULES if r.scope is not Scope.COMPILE], ids=lambda rule: rule.code
)
def test_every_rule_has_defects_and_near_misses(rule: Rule) -> None:
    seeds = [seed for seed in SEEDS if seed.code == rule.code]
    counts = Counter(bool(seed.expected) for seed in seeds)
    assert counts[True] >= FEWEST
    assert counts[False] >= FEWEST


def test_seeds_have_names_of_their_own_and_known_rules() -> None:
    names = Counter((seed.code, seed.name) for seed in SEEDS)
    assert not [name for name, count in names.items() if count > 1]
    assert {seed.code for seed in SEEDS} <= {rule.code for rule in RULES}
