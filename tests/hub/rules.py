"""What protects branches: from pushes, and from merges that are not ready.

Sources: GH006 and its lines; that a branch with required checks takes no commit that has not
passed them, no force and no deletion [I, many push logs]; the words of a refused merge [I:
pascalgn/automerge-action#41, Reviewable/Reviewable#561, TooAngel/worlddriven#200]; a head that is
behind is 409 [I]; stale approvals count unless they are dismissed [D].
"""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class PushRule:
    """What a protected branch says to a push.

    Attributes:
        ref: The branch.
        always: What is wrong with any push.
        unchecked: What is wrong with a commit that has not passed the checks.
        passed: The commits that have.
    """

    ref: str
    always: tuple[str, ...]
    unchecked: tuple[str, ...]
    passed: frozenset[str]

    def line(self) -> str:
        """The same for the hook."""
        texts = ("".join(f"- {said}\\n" for said in part) for part in (self.always, self.unchecked))
        return "|".join((self.ref, *texts, " ".join(sorted(self.passed))))


def push_rules(repository: HubRepository, token: Token) -> list[PushRule]:
    """What the protected branches say to a push with a token."""
    return [
        _push_rule(repository, branch, rule)
        for branch, rule in repository.settings.rules.items()
        if token.account.login not in rule.may_bypass
    ]


def _push_rule(repository: HubRepository, branch: str, rule: BranchRule) -> PushRule:
    always = ["Changes must be made through a pull request."] if rule.block_direct_push else []
    if rule.required_reviews:
        always.append(_too_few_reviews(rule))
    wanted = set(rule.required_statuses)
    commits = {status.commit for status in repository.statuses}
    passed = {commit for commit in commits if wanted <= _succeeded(repository, commit)}
    unchecked = tuple(_absent(rule, sorted(wanted)))
    return PushRule(f"refs/heads/{branch}", tuple(always), unchecked, frozenset(passed))


def _succeeded(repository: HubRepository, commit: str) -> set[str]:
    found = newest(repository, commit).items()
    return {context for context, status in found if status.state == "success"}


def ref_refusal(repository: HubRepository, token: Token, ref: str, old: str, new: str) -> str:
    """Why a token may not move a ref through the API; empty if it may."""
    if ref.startswith("refs/pull/"):
        return "deny updating a hidden ref"
    rule = next((it for it in push_rules(repository, token) if it.ref == ref), None)
    if rule is None:
        return ""
    if not new:
        return "Cannot delete a protected branch"
    forced = old and repository.git.merge_base(old, new) != old
    said = (*rule.always, *(() if new in rule.passed else rule.unchecked))
    return " ".join((*said, "Cannot force-push to this branch") if forced else said)


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
        yield _too_few_reviews(rule)


def _unmet_statuses(repository: HubRepository, pull: Pull, rule: BranchRule) -> Iterator[str]:
    found = newest(repository, pull.head)
    wanted = rule.required_statuses
    yield from _absent(rule, [context for context in wanted if context not in found])
    for context in wanted:
        state = found[context].state if context in found else "success"
        if state != "success":
            yield f'Required status check "{context}" is {_WORDS[state]}.'


def _absent(rule: BranchRule, contexts: list[str]) -> Iterator[str]:
    if len(contexts) > 1:
        count = f"{len(contexts)} of {len(rule.required_statuses)}"
        yield f"{count} required status checks are expected."
    elif contexts:
        yield f'Required status check "{contexts[0]}" is expected.'


def _too_few_reviews(rule: BranchRule) -> str:
    needed = rule.required_reviews
    count = f"{needed} approving review{'s are' if needed > 1 else ' is'}"
    return f"At least {count} required by reviewers with write access."


def _opinions(repository: HubRepository, pull: Pull, rule: BranchRule) -> list[str]:
    """The last word of each reviewer who may write; a comment takes nothing back."""
    last: dict[str, str] = {}
    for review in pull.reviews:
        stale = rule.dismiss_stale_reviews and review.commit != pull.head
        judges = review.state != "COMMENTED" and repository.counts_as_reviewer(review.author)
        if judges and not stale:
            last[review.author.login] = review.state
    return list(last.values())
