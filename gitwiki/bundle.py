"""A bundle: what one job compiled, for another job to check, compile again and propose.

It holds no file and no page. It holds what a model answered, by the hash of the question, and says
what it was compiled from and which commit that came to. Whoever proposes compiles again from those
answers and has to arrive at the same commit; so whoever alters a bundle can do no more than a model
can that lies.

Reading a bundle is reading hostile input: its size, its types, its lengths and the form of every id
and path are checked, and its bytes have to be those that gitwiki would write for the same values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Struct

import gitwiki
from gitwiki.budget import Price
from gitwiki.errors import BadBundleError, BundlesDifferError, BundleVersionError
from gitwiki.lint.report.characters import cut, shown
from gitwiki.ports import LedgerRow, Reply, ReplyState, Usage
from gitwiki.wiki.paths import source_path_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Increases when a bundle of this version cannot be read by an older one, or the other way round.
FORMAT: Literal[1] = 1
#: What is longer is not read, and not written either: it is compiled in shards.
MOST_BYTES = 64 * 1024 * 1024

_CommitId: TypeAlias = Annotated[str, Meta(pattern=r"\A(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")]
_CompileKey: TypeAlias = Annotated[str, Meta(pattern=r"\A[0-9a-f]{16}\Z")]
_WorkKey: TypeAlias = Annotated[str, Meta(pattern=r"\A[0-9a-f]{12}\Z")]
_ReplyKey: TypeAlias = Annotated[str, Meta(pattern=r"\A[0-9a-f]{40}\Z")]
_Version: TypeAlias = Annotated[str, Meta(pattern=r"\A[0-9A-Za-z.+-]{0,64}\Z")]
_Word: TypeAlias = Annotated[str, Meta(pattern=r"\A[a-z-]{0,40}\Z")]
_Line: TypeAlias = Annotated[str, Meta(pattern=r"\A[^\x00-\x1f\x7f]*\Z", max_length=1_000)]
#: Letters and marks of which no forge makes a link or a mention, since it stands on pages.
_ModelName: TypeAlias = Annotated[
    str, Meta(pattern=r"\A(?:(?!//|[Ww]{3}\.|@[^0-9])[A-Za-z0-9._:/+@-]){0,200}\Z")
]
_Effort: TypeAlias = Annotated[str, Meta(pattern=r"\A[a-z]{0,20}\Z")]
_Shard: TypeAlias = Annotated[str, Meta(pattern=r"\A(?:[1-9][0-9]{0,3}/[1-9][0-9]{0,3})?\Z")]
_Time: TypeAlias = Annotated[
    str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+00:00\Z")
]
_Amount: TypeAlias = Annotated[str, Meta(pattern=r"\A[0-9]{1,9}(?:\.[0-9]{1,40})?\Z")]
_Count: TypeAlias = Annotated[int, Meta(ge=0, le=1_000_000_000)]
#: How an answer that came can have ended.
_State: TypeAlias = Literal["complete", "truncated", "refused", "overflow"]

# What an error quotes of the bundle, and the patterns of this module, which tell nobody anything.
_QUOTED = re.compile(
    r" `.*`(?= - at |\Z)| matching regex '.*?'(?= - at |\Z)|(?<=value) '.*'", re.DOTALL
)
_LONGEST_REASON = 300

T = TypeVar("T")


class Tokens(Struct, frozen=True, forbid_unknown_fields=True):
    """Tokens that were paid for, as in `gitwiki.ports.Usage`."""

    input: _Count
    output: _Count
    cache_read: _Count
    cache_write: _Count

    @classmethod
    def of(cls, usage: Usage) -> Tokens:
        """What is written for a usage."""
        return cls(usage.input, usage.output, usage.cache_read, usage.cache_write)

    @property
    def usage(self) -> Usage:
        """The usage again."""
        return Usage(self.input, self.output, self.cache_read, self.cache_write)


class Wish(Struct, frozen=True, forbid_unknown_fields=True):
    """What a reviewer asks for, as in `gitwiki.compiler.guidance.Note`."""

    by: _Line
    text: _Line
    path: _Line
    statement: _Line


class Claim(Struct, frozen=True, forbid_unknown_fields=True):
    """A source that was to be compiled: its path and its compile key."""

    path: Annotated[str, Meta(max_length=400)]
    key: _CompileKey


class Maker(Struct, frozen=True, forbid_unknown_fields=True):
    """What a bundle was made with; only the same makes the same of its answers.

    Attributes:
        gitwiki: Version of gitwiki.
        compiler: Name of the compiler.
        version: Its version.
        model: The model; empty where there is none.
        effort: How hard it was to try.
        prompts: Version of the prompts; empty where there are none.
    """

    gitwiki: _Version
    compiler: Literal["claude", "extractive"]
    version: _Version
    model: _ModelName
    effort: _Effort
    prompts: _Version


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """What a model answered to one question.

    Attributes:
        purpose: Which step asked.
        subject: What it was about, for people.
        model: Who answered, as it names itself.
        state: How it ended.
        detail: Why it ended so.
        batch: Whether it came in a batch.
        tokens: What it took.
        text: The answer.
    """

    purpose: _Word
    subject: _Line
    model: _Line
    state: _State
    detail: _Line
    batch: bool
    tokens: Tokens
    text: Annotated[str, Meta(max_length=2_000_000)]

    @classmethod
    def of(cls, purpose: str, subject: str, reply: Reply) -> Answer:
        """What is written for a reply."""
        state: _State = reply.state.value  # type: ignore[assignment] # checked when it is written
        tokens = Tokens.of(reply.usage)
        return cls(
            purpose, subject, reply.model, state, reply.detail, reply.batch, tokens, reply.text
        )

    @property
    def reply(self) -> Reply:
        """The reply again."""
        state = ReplyState(self.state)
        return Reply(self.text, state, self.tokens.usage, self.model, self.detail, self.batch)


class Payment(Struct, frozen=True, forbid_unknown_fields=True):
    """An answer that the run paid for, as in `gitwiki.ports.LedgerRow`."""

    at: _Time
    model: _Line
    purpose: _Word
    subject: _Line
    state: _State
    batch: bool
    tokens: Tokens
    dollars: _Amount | None

    @classmethod
    def of(cls, row: LedgerRow) -> Payment:
        """What is written for a row of the ledger."""
        state: _State = row.state  # type: ignore[assignment] # checked when it is written
        dollars = None if row.dollars is None else f"{row.dollars:f}"
        tokens = Tokens.of(row.usage)
        return cls(row.at, row.model, row.purpose, row.subject, state, row.batch, tokens, dollars)

    @property
    def row(self) -> LedgerRow:
        """The row again."""
        dollars = None if self.dollars is None else Decimal(self.dollars)
        usage = self.tokens.usage
        return LedgerRow(
            self.at, self.model, self.purpose, self.subject, self.state, self.batch, usage, dollars
        )


class Rate(Struct, frozen=True, forbid_unknown_fields=True):
    """US dollars for a million tokens, for prompts that are longer than so many tokens."""

    longer_than: _Count
    input: _Amount
    output: _Amount
    cache_read: _Amount
    cache_write: _Amount


class Bundle(Struct, frozen=True, forbid_unknown_fields=True):
    """What one job compiled.

    Attributes:
        format: Version of this form.
        made_with: Compiler, model and versions.
        base: The commit that it was compiled for.
        branch: The branch that its pull request is meant for.
        shard: Which part of all sources it has, such as ``2/3``; empty for all. For people.
        claims: The sources that were to be compiled, by path.
        key: The key of what it came to.
        commit: The commit that it came to.
        pull: The open pull request whose sources were compiled again; 0 for none.
        guidance: What its reviewers asked for.
        rates: What the model cost, the usual rate first; nothing if that was not known.
        replies: What was answered, by the hash of the question.
        ledger: What the run paid for; answers that were kept were paid for earlier.
    """

    format: Literal[1]
    made_with: Maker
    base: _CommitId
    branch: Annotated[_Line, Meta(min_length=1)]
    shard: _Shard
    claims: Annotated[tuple[Claim, ...], Meta(min_length=1, max_length=20_000)]
    key: _WorkKey
    commit: _CommitId
    pull: _Count
    guidance: Annotated[tuple[Wish, ...], Meta(max_length=100)]
    rates: Annotated[tuple[Rate, ...], Meta(max_length=2)]
    replies: Annotated[dict[_ReplyKey, Answer], Meta(max_length=200_000)]
    ledger: Annotated[tuple[Payment, ...], Meta(max_length=400_000)]

    @property
    def price(self) -> Price | None:
        """What the model cost; None if that was not known."""
        return price_of_rates(self.rates)


@dataclass(frozen=True, slots=True)
class Joined:
    """Bundles that are parts of one compile, put together.

    Attributes:
        made_with: What all of them were made with.
        base: The commit that all of them were compiled for.
        branch: The branch that all of them are meant for.
        price: What the model cost.
        claims: Path and key of every source that was to be compiled.
        replies: Every answer, by the hash of the question.
        payments: What was paid for.
        key: The key of what it came to; empty for several bundles, which came to several.
        commit: The commit that it came to; empty for several.
        pull: The open pull request whose sources were compiled again; 0 for none.
        guidance: What its reviewers asked for.
    """

    made_with: Maker
    base: str
    branch: str
    price: Price | None
    claims: Mapping[str, str]
    replies: Mapping[str, Reply]
    payments: tuple[LedgerRow, ...]
    key: str
    commit: str
    pull: int = 0
    guidance: tuple[Wish, ...] = ()


class _Head(Struct):
    """What tells the versions apart."""

    format: int
    made_with: _HeadMaker


class _HeadMaker(Struct):
    gitwiki: str


def claims_of(pairs: Iterable[tuple[str, str]]) -> tuple[Claim, ...]:
    """Paths and keys as claims, in their order."""
    return tuple(Claim(path, key) for path, key in sorted(pairs))


def rates_of(price: Price | None) -> tuple[Rate, ...]:
    """What is written for a price."""
    if price is None:
        return ()
    longer = () if price.long is None else (_rate(price.long, price.long_from),)
    return (_rate(price, 0), *longer)


def price_of_rates(rates: tuple[Rate, ...]) -> Price | None:
    """The price again; None for no rates."""
    if not rates:
        return None
    usual = _price(rates[0])
    return (
        usual
        if rates == rates[:1]
        else replace(usual, long=_price(rates[1]), long_from=rates[1].longer_than)
    )


def write(bundle: Bundle) -> bytes:
    """A bundle as bytes: the same bundle, the same bytes.

    Raises:
        BadBundleError: It could not be read again: it is too long, or a model named itself in a way
            that cannot be written.
    """
    data = _bytes(bundle)
    if len(data) > MOST_BYTES:
        why = f"it is longer than {MOST_BYTES:,} bytes; compile it in parts, with --shard"
        raise BadBundleError("what was compiled", why)
    read(data, "what was compiled")
    return data


def read(data: bytes, place: str) -> Bundle:
    """The bundle in a file.

    Args:
        data: The bytes of the file.
        place: What the file is called, for messages.

    Raises:
        BadBundleError: It is no bundle, or not as gitwiki writes one.
        BundleVersionError: Another version of gitwiki made it.
    """
    if len(data) > MOST_BYTES:
        raise BadBundleError(place, f"it is longer than {MOST_BYTES:,} bytes")
    head = _decoded(data, _Head, place)
    if head.format != FORMAT:
        made_by = cut(shown(head.made_with.gitwiki), 40)
        raise BundleVersionError("gitwiki", made_by, gitwiki.__version__)
    bundle = _decoded(data, Bundle, place)
    _require_claims(bundle.claims, place)
    _require_maker(bundle, place)
    if _bytes(bundle) != data:
        # One name twice, other spaces, other escapes: what two readers could take for two things.
        raise BadBundleError(place, "its bytes are not those that gitwiki writes")
    return bundle


def join(bundles: Sequence[Bundle]) -> Joined:
    """Put bundles together, one or more.

    Raises:
        BundlesDifferError: They are not parts of one compile.
    """
    first = bundles[0]
    for each in bundles[1:]:
        for what, one, other in (
            ("compiler, model or version", first.made_with, each.made_with),
            ("the commit that they were compiled for", first.base, each.base),
            ("the branch that they are meant for", first.branch, each.branch),
            ("what the model costs", first.rates, each.rates),
            ("a pull request, of which there is one bundle", 0, first.pull or each.pull),
        ):
            if one != other:
                raise BundlesDifferError(what)
    alone = first if len(bundles) == 1 else None
    return Joined(
        made_with=first.made_with,
        base=first.base,
        branch=first.branch,
        price=first.price,
        claims=_joined_claims(bundles),
        replies=_joined_replies(bundles),
        payments=tuple(payment.row for each in bundles for payment in each.ledger),
        key=alone.key if alone else "",
        commit=alone.commit if alone else "",
        pull=first.pull,
        guidance=first.guidance,
    )


def _joined_claims(bundles: Iterable[Bundle]) -> dict[str, str]:
    claims: dict[str, str] = {}
    for bundle in bundles:
        for claim in bundle.claims:
            if claims.setdefault(claim.path, claim.key) != claim.key:
                raise BundlesDifferError(f"the key of {shown(claim.path)}")
    return claims


def _joined_replies(bundles: Iterable[Bundle]) -> dict[str, Reply]:
    replies: dict[str, Reply] = {}
    for bundle in bundles:
        for key, answer in bundle.replies.items():
            if replies.setdefault(key, answer.reply) != answer.reply:
                raise BundlesDifferError(f"the answer to the question {key}")
    return replies


def _rate(price: Price, longer_than: int) -> Rate:
    amounts = (price.input, price.output, price.cache_read, price.cache_write)
    return Rate(longer_than, *(f"{amount:f}" for amount in amounts))


def _price(rate: Rate) -> Price:
    return Price(
        Decimal(rate.input),
        Decimal(rate.output),
        Decimal(rate.cache_read),
        Decimal(rate.cache_write),
    )


def _bytes(bundle: Bundle) -> bytes:
    return msgspec.json.format(msgspec.json.encode(bundle, order="deterministic"), indent=1) + b"\n"


def _decoded(data: bytes, kind: type[T], place: str) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeError) as error:
        why = cut(shown(_QUOTED.sub("", str(error))), _LONGEST_REASON)
        raise BadBundleError(place, why) from error
    except RecursionError as error:
        raise BadBundleError(place, "it is nested too deeply") from error


def _require_claims(claims: tuple[Claim, ...], place: str) -> None:
    paths = [claim.path for claim in claims]
    for number, path in enumerate(paths):
        if source_path_problem(path) or not path.startswith("raw/"):
            raise BadBundleError(place, f"`$.claims[{number}].path` can be no source")
    if paths != sorted(set(paths)):
        raise BadBundleError(place, "`$.claims` are not sorted by path, each once")


def _require_maker(bundle: Bundle, place: str) -> None:
    maker = bundle.made_with
    asks = maker.compiler == "claude"
    if bool(maker.model) != asks or bool(maker.prompts) != asks or (maker.effort and not asks):
        raise BadBundleError(
            place, "`$.made_with` is of no compiler: model and prompts go together"
        )
    if bundle.guidance and not bundle.pull:
        raise BadBundleError(place, "it has wishes of reviewers, and is of no pull request")
    if not asks and (bundle.replies or bundle.rates or bundle.ledger):
        raise BadBundleError(place, "it has answers of a model, and its compiler asks none")
