"""What protects branches: from pushes, and from merges that are not ready.

Sources: GH006 and its lines [I, many push logs]; the words of a refused merge [I:
pascalgn/automerge-action#41, Reviewable/Reviewable#561, TooAngel/worlddriven#200]; a head that is
behind is 409 [I]; stale approvals count unless they are dismissed [D].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.actors import TokenKind
from hub.exchange import RefusedError
from hub.statuses import newest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.actors import Token
    from hub.repository import HubRepository
    from hub.state import BranchRule, Pull

_WORDS = {"pending": "pending", "failure": "failing", "error": "failing"}


def push_refusal(repository: HubRepository, token: Token, ref: str) -> str:
    """Why a token may not move a ref by itself; empty if it may."""
    if ref.startswith("refs/pull/"):
        return "deny updating a hidden ref"
    rule = repository.rule(ref.removeprefix("refs/heads/"))
    if not ref.startswith("refs/heads/") or token.account.login in rule.may_bypass:
        return ""
    return "Changes must be made through a pull request." if rule.block_direct_push else ""


def may_write_workflows(repository: HubRepository, token: Token) -> bool:
    """Jobs never may; an App may if it was given the permission. [forge.md 0, fact 8]"""
    if token.kind is TokenKind.PERSON:
        return True
    return token.kind is TokenKind.APP and token.allows("workflows", "write", repository.full_name)


def check_mergeable(repository: HubRepository, token: Token, pull: Pull) -> None:
    """Refuse to merge what the rules of the base do not allow."""
    rule = repository.rule(pull.base)
    if token.account.login in rule.may_bypass:
        return
    if rule.require_up_to_date and is_behind(repository, pull):
        raise RefusedError(409, "Head branch is out of date. Review and try the merge again.")
    missing = list(unmet(repository, pull))
    if missing:
        raise RefusedError(405, " ".join(missing))


def is_behind(repository: HubRepository, pull: Pull) -> bool:
    """Whether the base has commits that the head has not."""
    base = repository.head(pull.base)
    return repository.git.merge_base(base, pull.head) != base


def unmet(repository: HubRepository, pull: Pull) -> Iterator[str]:
    """What the rules of the base still want of a pull request, in GitHub's words."""
    rule = repository.rule(pull.base)
    yield from _unmet_statuses(repository, pull, rule)
    opinions = _opinions(repository, pull, rule)
    if "CHANGES_REQUESTED" in opinions and rule.required_reviews:
        yield "Changes have been requested."
    elif opinions.count("APPROVED") < rule.required_reviews:
        needed = rule.required_reviews
        count = f"{needed} approving review{'s are' if needed > 1 else ' is'}"
        yield f"At least {count} required by reviewers with write access."


def _unmet_statuses(repository: HubRepository, pull: Pull, rule: BranchRule) -> Iterator[str]:
    found = newest(repository, pull.head)
    wanted = rule.required_statuses
    absent = [context for context in wanted if context not in found]
    if len(absent) > 1:
        yield f"{len(absent)} of {len(wanted)} required status checks are expected."
    elif absent:
        yield f'Required status check "{absent[0]}" is expected.'
    for context in wanted:
        state = found[context].state if context in found else "success"
        if state != "success":
            yield f'Required status check "{context}" is {_WORDS[state]}.'


def _opinions(repository: HubRepository, pull: Pull, rule: BranchRule) -> list[str]:
    """The last word of each reviewer who may write; a comment takes nothing back."""
    last: dict[str, str] = {}
    for review in pull.reviews:
        stale = rule.dismiss_stale_reviews and review.commit != pull.head
        judges = review.state != "COMMENTED" and repository.counts_as_reviewer(review.author)
        if judges and not stale:
            last[review.author.login] = review.state
    return list(last.values())
