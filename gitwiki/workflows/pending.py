"""What is left to compile, in the light of the pull requests that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.compiler.pending import Recipe, pending
from gitwiki.workflows.load import reading_version
from gitwiki.workflows.topics import topic_marks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitwiki.compiler.pending import Work
    from gitwiki.ports import Compiler, Outside, PullRequest, PullRequestState
    from gitwiki.workflows.load import LoadedWiki


def find_work(outside: Outside, loaded: LoadedWiki, compiler: Compiler) -> Work:
    """Sources that no page records and sources that are gone."""
    recipe = Recipe(
        compiler=compiler.name,
        version=compiler.version,
        model=compiler.model,
        prompts=compiler.prompts,
        schema=loaded.schema_blob,
        reading=reading_version(outside),
    )
    marks = topic_marks(outside, loaded.topics, loaded)
    return pending(loaded.raw, loaded.ids, loaded.wiki.pages.values(), recipe, marks)


def claims(pulls: Iterable[PullRequest], state: PullRequestState) -> frozenset[tuple[str, str]]:
    """Path and key of every source that a pull request in this state is about."""
    return frozenset(
        claim
        for pull in pulls
        if pull.state is state
        for claim in zip(pull.proposal.sources, pull.proposal.keys, strict=True)
    )
