"""What turns sources into drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gitwiki.ports.model import Spent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.ports.model import Forecast
    from gitwiki.wiki.draft import ExistingPage, Objection, PageDraft
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.source import Source


class Prepared(Protocol):
    """Sources that a compiler has looked at, ready to be drafted."""

    @property
    def touches(self) -> tuple[str, ...]:
        """Paths of the existing pages that it will extend, sorted."""
        ...

    def drafts(
        self, sources: Mapping[str, Source], pages: Mapping[str, Page]
    ) -> tuple[PageDraft, ...]:
        """The drafts, sorted by path.

        Args:
            sources: The sources that are compiled and those that the touched pages cite, by id.
            pages: The pages that it touches, as they are, by path.
        """
        ...

    def mend(self, objections: Mapping[str, Sequence[Objection]], /) -> tuple[PageDraft, ...]:
        """Drafts to take the place of earlier ones, in which some of what did not hold is mended.

        Args:
            objections: By path of the draft, what of it does not hold.
        """
        ...

    @property
    def unfinished(self) -> Mapping[str, Diagnostic]:
        """By id, the sources that could not be compiled, and why; they stay pending."""
        ...

    @property
    def remarks(self) -> tuple[Diagnostic, ...]:
        """What a reviewer should know of the sources that were compiled."""
        ...

    @property
    def spent(self) -> Spent:
        """What it took so far."""
        ...


class WithoutModel:
    """The part of `Prepared` that a compiler which asks no model has: nothing."""

    __slots__ = ()

    @property
    def unfinished(self) -> Mapping[str, Diagnostic]:
        """Nothing: whatever can be read can be compiled."""
        return {}

    @property
    def remarks(self) -> tuple[Diagnostic, ...]:
        """Nothing: the sources went nowhere."""
        return ()

    @property
    def spent(self) -> Spent:
        """Nothing."""
        return Spent()

    def mend(self, _: Mapping[str, Sequence[Objection]]) -> tuple[PageDraft, ...]:
        """Nothing: who writes no sentence cannot write it better."""
        return ()


class Compiler(Protocol):
    """Turns sources into drafts. What it proposes is verified by code afterwards."""

    #: Name as in ``--compiler``.
    name: str

    #: Changes when the drafts of some source would.
    version: str

    #: Version of the prompts; empty where there are none.
    prompts: str

    @property
    def model(self) -> str:
        """Model and settings; empty where there is none."""
        ...

    def forecast(
        self, sources: Sequence[Source], pages: Sequence[ExistingPage], contract: str
    ) -> Forecast | None:
        """What compiling sources is likely to take; None if it costs nothing."""
        ...

    def prepare(
        self, sources: Sequence[Source], pages: Sequence[ExistingPage], contract: str
    ) -> Prepared:
        """Look at sources that are to be compiled, in the light of the pages that exist.

        Args:
            sources: What is to be compiled.
            pages: Every page of the wiki.
            contract: The prose of schema.md, which says how the wiki is written.
        """
        ...
