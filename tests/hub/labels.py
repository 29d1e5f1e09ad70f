"""Labels: names that ignore case, made when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.state import Label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hub.repository import HubRepository
    from hub.state import Issue


def named(repository: HubRepository, name: str) -> Label:
    """The label of that name, made if there is none, as GitHub does when an issue is labelled."""
    key = name.lower()
    if key not in repository.labels:
        repository.labels[key] = Label(repository.world.clock.new_id(), name)
    return repository.labels[key]


def names_in(given: object) -> list[str]:
    """Names, whether they came bare or as objects with a name."""
    items: Any = given if isinstance(given, list | tuple) else [given]
    return [item if isinstance(item, str) else str(item["name"]) for item in items]


def put(repository: HubRepository, issue: Issue, given: object) -> None:
    """Give an issue these labels and no others."""
    issue.labels = []
    add(repository, issue, names_in(given))


def add(repository: HubRepository, issue: Issue, names: Iterable[str]) -> None:
    """Give an issue labels besides those it has."""
    for name in names:
        label = named(repository, name)
        if label.name not in issue.labels:
            issue.labels.append(label.name)
