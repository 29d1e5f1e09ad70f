"""What gitwiki refuses, one class a case; the message says what to do about it.

What is wrong with a wiki or a source is no exception but a `gitwiki.diagnostics.Diagnostic`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


#: So many pages that share a name are listed.
_SHOWN = 5


class GitwikiError(Exception):
    """A refusal. The command line prints it and exits with `exit_code`."""

    exit_code = 1


class UsageError(GitwikiError):
    """The command does not make sense as it was given."""

    exit_code = 2


class NotARepositoryError(UsageError):
    """There is no Git repository here."""

    def __init__(self, directory: str) -> None:
        super().__init__(
            f"{directory} is not in a Git repository; "
            "`gitwiki init` makes one, `-C DIR` names another folder"
        )


class NoCheckoutError(UsageError):
    """The repository has no files that somebody could work on."""

    def __init__(self, directory: str) -> None:
        super().__init__(f"{directory} is a repository without a checkout; clone it to work on it")


class NoCommitError(UsageError):
    """The repository has no commit on the branch yet."""

    def __init__(self, branch: str) -> None:
        super().__init__(
            f"branch {branch} has no commit yet; run `gitwiki init` or commit something"
        )


class NotAWikiError(UsageError):
    """The commit has no schema.md."""

    def __init__(self, rev: str) -> None:
        super().__init__(f"{rev} has no schema.md, so it is not a gitwiki wiki; run `gitwiki init`")


class NoSuchRevisionError(UsageError):
    """A revision names no commit."""

    def __init__(self, rev: str) -> None:
        super().__init__(f"{rev!r} names no commit in this repository")


class NoSearchError(GitwikiError):
    """Nothing was put together that could search."""

    def __init__(self) -> None:
        super().__init__("there is no search engine here; run this in a clone of the repository")


class GitError(GitwikiError):
    """Git itself failed in a way that has no class of its own."""

    def __init__(self, command: str, stderr: str) -> None:
        super().__init__(f"git {command} failed: {stderr.strip() or 'no message'}")


class UnsafePathError(GitwikiError):
    """A path is not one that gitwiki may write."""

    def __init__(self, path: str, why: str) -> None:
        self.path = path
        super().__init__(f"refusing to write {path!r}: {why}")


class WriteMismatchError(GitwikiError):
    """Git wrote another tree than the one that was meant."""

    def __init__(self, commit: str, what: str) -> None:
        super().__init__(f"commit {commit} does not hold what was meant ({what}); no ref was moved")


class RefMovedError(GitwikiError):
    """A ref is no longer where it was seen."""

    def __init__(self, ref: str, expected: str | None, actual: str | None) -> None:
        self.ref = ref
        super().__init__(
            f"{ref} was expected at {(expected or 'nothing')[:12]} "
            f"but is at {(actual or 'nothing')[:12]}; someone else was faster: run it again"
        )


class StaleEditError(GitwikiError):
    """An edit was made for another version of a page."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} changed since the edit was planned; run the compile again")


class NoSuchPullRequestError(UsageError):
    """No pull request has that number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no pull request #{number}; `gitwiki pr list` shows them")


class BadEventError(UsageError):
    """A file is no event of a forge."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path} is no event of a comment: {why}; in a workflow, GITHUB_EVENT_PATH names one"
        )


class NoSuchWorkError(UsageError):
    """No work of the sources has that name."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        self.near = near
        hint = f"did you mean {' or '.join(near)}?" if near else "list the works to see them all"
        super().__init__(f"there is no work {name!r}; {hint}")


class NoSuchChapterError(UsageError):
    """A work has no chapter of that name or number."""

    def __init__(self, work: str, name: str, near: Sequence[str]) -> None:
        hint = f"did you mean {' or '.join(near)}?" if near else "list its chapters to see them all"
        super().__init__(f"{work} has no chapter {name!r}; {hint}")


class UnknownSourceError(UsageError):
    """No source has that id or path."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        self.near = near
        hint = f"did you mean {' or '.join(near)}?" if near else "sources lie below raw/"
        super().__init__(f"there is no source {name!r}; {hint}")


class NoSuchPassageError(UsageError):
    """A label cites no paragraph that there is."""

    def __init__(self, label: str, why: str) -> None:
        super().__init__(f"{label!r} cites no paragraph: {why}")


class NoSuchReferenceError(UsageError):
    """A name is that of no page, passage, source, work or chapter."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        hint = f"did you mean {' or '.join(near)}?" if near else "`gitwiki search` finds some"
        super().__init__(f"there is no page, passage, source, work or chapter {name!r}; {hint}")


class BrokenSourceError(GitwikiError):
    """A source is there and cannot be read."""

    def __init__(self, raw: str, why: str) -> None:
        super().__init__(f"{raw} cannot be read: {why}")


class BadArgumentsError(UsageError):
    """A tool was called with arguments that it does not take."""

    def __init__(self, tool: str, why: str, known: str) -> None:
        super().__init__(f"{tool} cannot take these arguments: {why}; it takes: {known}")


class BadCursorError(UsageError):
    """A cursor is none, or one of another call."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the cursor cannot be used: {why}; pass `next` of the answer that goes before, with "
            "the same arguments, or leave it out to begin at the start"
        )


class StaleCursorError(UsageError):
    """A cursor belongs to another commit than the one that is read."""

    def __init__(self, commit: str, now: str) -> None:
        super().__init__(
            f"the cursor belongs to commit {commit} and this call reads {now}; pass "
            f"at={commit} to go on there, or leave the cursor out to begin at the start"
        )


class UnusableTokenError(UsageError):
    """The MCP server has no token that would keep strangers out."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"{why}; set GITWIKI_MCP_TOKEN or pass --token-file FILE with at least 16 characters"
        )


class AddressError(UsageError):
    """The MCP server cannot listen where it should."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"cannot listen on {host} port {port}: {why}; --port names another")


class NotOpenError(GitwikiError):
    """A pull request is already merged or closed."""

    def __init__(self, number: int, state: str) -> None:
        super().__init__(f"pull request #{number} is {state}, not open")


class BranchEditedError(GitwikiError):
    """A person pushed to the branch of a pull request; gitwiki does not overwrite that."""

    def __init__(self, branch: str) -> None:
        super().__init__(
            f"{branch} has commits that gitwiki did not make, so it is left alone; "
            "merge or close its pull request"
        )


class SourceExistsError(GitwikiError):
    """Another source has that name already."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} exists with other content, and sources are never overwritten; "
            "choose another name with --name"
        )


class UnreadableSourceError(GitwikiError):
    """A source was refused before it was committed."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} was not added: {why}")


class CheckoutDirtyError(GitwikiError):
    """The checkout has changes that an update of the branch would overwrite."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"your checkout is in the way: {why.strip().rstrip('.')}; commit or stash that first"
        )


class NoGitError(UsageError):
    """There is no ``git`` on this machine."""

    def __init__(self) -> None:
        super().__init__("there is no `git` command; install Git 2.38 or newer")


class ForeignRepositoryError(UsageError):
    """Git does not trust a repository that belongs to somebody else."""

    def __init__(self, directory: str) -> None:
        super().__init__(
            f"the repository at {directory} belongs to another user, so Git refuses it; if you "
            f"trust it: git config --global --add safe.directory {directory}"
        )


class NoBranchError(UsageError):
    """There is no branch to propose changes to."""

    def __init__(self) -> None:
        super().__init__(
            "no branch is checked out (detached HEAD) and there is neither main nor master; "
            "check out the branch that pull requests are meant for"
        )


class OddBranchError(UsageError):
    """The name of a branch cannot be written into a workflow."""

    def __init__(self, branch: str) -> None:
        super().__init__(
            f"branch {branch!r} has letters that mean something else in a workflow of GitHub; "
            "rename it (`git branch -m main`), or leave out --github"
        )


class BadActionError(UsageError):
    """What is said to be the action of gitwiki cannot stand in a workflow."""

    def __init__(self, action: str) -> None:
        super().__init__(
            f"{action!r} names no action; write OWNER/REPOSITORY@COMMIT, with the commit in full"
        )


class NotOnBaseError(GitwikiError):
    """A pull request was made for an older state of its base branch."""

    def __init__(self, number: int, base: str) -> None:
        super().__init__(
            f"pull request #{number} is not on top of {base} as it is now; run `gitwiki sync`"
        )


class CheckedOutError(GitwikiError):
    """A branch that would have to move is checked out."""

    def __init__(self, branch: str, directory: str) -> None:
        super().__init__(
            f"{branch} is checked out in {directory}, so it is left alone; "
            "switch to another branch there and run it again"
        )


class BrokenPullRequestError(GitwikiError):
    """The record of a pull request cannot be read."""

    def __init__(self, ref: str, path: str) -> None:
        super().__init__(
            f"{path} in {ref} is not what gitwiki writes; "
            f"`git log {ref}` shows who changed it, `git update-ref {ref} COMMIT` goes back"
        )


class NoSuchSourceError(UsageError):
    """A path is not a source of the wiki."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} is not a source on the base branch; `gitwiki add` puts a file into raw/, "
            "`gitwiki status` lists what is pending"
        )


class NoSuchPageError(UsageError):
    """The wiki has no page of that name."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        self.near = near
        hint = f"did you mean {' or '.join(near)}?" if near else "`gitwiki search` finds pages"
        super().__init__(f"no page is called {name!r}; {hint}")


class UnreadablePageError(UsageError):
    """A file in the place of a page cannot be read as one."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is no page that can be read; `gitwiki lint {path}` says why")


class AmbiguousPageError(UsageError):
    """Several pages have the name."""

    def __init__(self, name: str, paths: Sequence[str]) -> None:
        shown = ", ".join(paths[:_SHOWN]) + (", ..." if len(paths) > _SHOWN else "")
        super().__init__(f"{len(paths)} pages are called {name!r}: {shown}; name one by its path")


class MergeBlockedError(GitwikiError):
    """Lint found errors in what a pull request brings in."""

    def __init__(self, number: int, findings: str) -> None:
        super().__init__(
            f"pull request #{number} is not merged, "
            f"lint found errors that it brings in:\n{findings}"
        )


class NotRebuiltError(GitwikiError):
    """A pull request was made for another commit than the base is at now."""

    def __init__(self, number: int, branch: str) -> None:
        super().__init__(
            f"pull request #{number} was made for an older {branch}; "
            "`gitwiki sync` rebuilds it on the new one"
        )


class NotSettledError(GitwikiError):
    """A pull request is merged, and what follows from it is not committed yet."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(
            f"pull request #{number} is merged, but the index, the log and related pages are not "
            f"committed yet: {why}; then run `gitwiki sync`"
        )


class ForeignBranchError(UsageError):
    """A proposal names a branch that gitwiki does not own."""

    def __init__(self, branch: str) -> None:
        super().__init__(f"{branch!r} is no branch for a pull request; those begin with gitwiki/")


class EditedBehindError(GitwikiError):
    """A pull request that a person pushed to was made for another commit than the base is at."""

    def __init__(self, number: int, branch: str, base: str) -> None:
        super().__init__(
            f"pull request #{number} was made for an older {base}, and a person pushed to it, so "
            f"it is not rebuilt; `gitwiki sync --force {number}` puts it on the new one with what "
            f"they wrote, or merge {base} into {branch} by hand"
        )


class NoRoomError(GitwikiError):
    """The frontmatter of a page would hold more than frontmatter may."""

    def __init__(self, why: str) -> None:
        super().__init__(f"its frontmatter has no room for what belongs there: {why}")


class TooManyPagesError(GitwikiError):
    """A change touches more pages than schema.md allows for one pull request."""

    def __init__(self, pages: int, limit: int) -> None:
        super().__init__(
            f"the change touches {pages} pages, and limits.pages_per_change in schema.md is "
            f"{limit}; name fewer sources, or raise the limit"
        )


class NotFiledError(GitwikiError):
    """An answer cannot be filed back; each message says why and what could be."""


class NoAnswerError(NotFiledError):
    """There is no answer that could be filed."""

    def __init__(self) -> None:
        super().__init__("there is no answer to file; add a source that has it, and compile it")


class NoQuestionError(NotFiledError):
    """What was asked cannot be an alias of a page."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"the question cannot be filed: it has no words, or {most} characters and more; "
            "ask it in one short sentence"
        )


class AlreadyFiledError(NotFiledError):
    """The page answers the question under these words already."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} has this question among its names already; nothing to file")


class NothingHoldsError(NotFiledError):
    """Nothing of an answer holds against the sources as they are on the base."""

    def __init__(self, reasons: Sequence[str]) -> None:
        told = "; ".join(reasons[:3])
        super().__init__(
            f"nothing of the answer holds against the sources of the base: {told}; ask again there"
        )


class UncompiledAnswerError(NotFiledError):
    """An answer rests on sources that have no page yet, which a footnote could lead to."""

    def __init__(self, paths: Sequence[str]) -> None:
        listed = ", ".join(paths[:3])
        super().__init__(
            f"the answer rests on what is not compiled yet: {listed}; "
            "run `gitwiki compile`, merge, then file the answer"
        )


class UnwritablePageError(NotFiledError):
    """Something stands where the page would be written."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} cannot be written: {why} Move what is there, then file again")


class LongContractError(GitwikiError):
    """The prose of schema.md is too long to be sent with every question to a model."""

    def __init__(self, tokens: int, limit: int) -> None:
        super().__init__(
            f"the prose of schema.md has about {tokens:,} tokens, and a model is asked with it "
            f"every time; shorten it to {limit:,}, or use `--compiler extractive`"
        )


class ReplyError(GitwikiError):
    """A model answered something that is not what it was asked for."""

    def __init__(self, why: str, excerpt: str) -> None:
        self.why = why
        self.excerpt = excerpt
        super().__init__(f"{why}; it begins: {excerpt}")


class ModelError(GitwikiError):
    """A model gave no answer; nothing was proposed, and what it answered before is kept."""


class NoModelKeyError(ModelError, UsageError):
    """There is no key for the API."""

    def __init__(self) -> None:
        super().__init__(
            "no key for the Messages API: set ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for a "
            "server of your own, or use `--compiler extractive`, which needs none"
        )


class ModelUnavailableError(ModelError):
    """The API could not be reached, or was too busy for too long."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the model did not answer: {why}; nothing was proposed. "
            "Run it again: answers that came are kept and not paid for twice"
        )


class ModelRefusedError(ModelError):
    """The API does not take requests as they are made: key, model or settings."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the Messages API does not take the request: {why}")


class BudgetError(ModelError):
    """The next call might cost more than is left."""

    def __init__(self, period: str, spent: str, limit: str, next_call: str) -> None:
        super().__init__(
            f"stopped before a call that may cost {next_call}: {spent} of the {limit} for this "
            f"{period} are spent. Nothing was proposed; answers that came are kept. "
            "Raise the budget with --budget, or ask for less at once"
        )


class EmptyQuestionError(UsageError):
    """A question has no words."""

    def __init__(self) -> None:
        super().__init__("the question is empty; ask something, such as `gitwiki ask 'What is X?'`")


class LongQuestionError(UsageError):
    """A question is longer than any that can be answered."""

    def __init__(self, characters: int, limit: int) -> None:
        super().__init__(
            f"the question has {characters:,} characters, and {limit:,} is the most; "
            "ask in a sentence or two, and put what is long into raw/ as a source"
        )


class BatchUnderWayError(ModelError):
    """Questions are under way in batches, and nobody wants to wait for the answers.

    Attributes:
        batches: Their ids at the API, as far as they are known.
    """

    def __init__(self, batches: tuple[str, ...], questions: int) -> None:
        self.batches = batches
        named = f" ({', '.join(batches)})" if batches else ""
        super().__init__(
            f"{questions} questions are under way in a batch{named}: run the same command again "
            "later, within 24 hours they are answered"
        )


class BatchCompilerError(UsageError):
    """Batches are wanted of a compiler that asks no model."""

    def __init__(self, compiler: str) -> None:
        super().__init__(
            f"--batch is for questions to a model, and the compiler is {compiler}; "
            "leave it out, or give `--compiler claude`"
        )


class NotRecordedError(ModelError):
    """A reply that is to be replayed is not there."""

    def __init__(self, what: str, folder: str) -> None:
        super().__init__(
            f"no recorded reply for {what} in {folder}; the sources, the pages, schema.md or "
            "gitwiki itself are not what they were when the replies were recorded"
        )


class UnknownPriceError(ModelError):
    """A budget was given for a model whose price is not known."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"the price of {model} is not known, so no budget can be kept; "
            "give it in a file named by GITWIKI_PRICES, or leave out --budget"
        )


class BadPricesError(UsageError):
    """A file of prices cannot be read."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path} has no prices: {why}; write "
            '{"model-name": {"input": 2, "output": 10}}, in US dollars for a million tokens'
        )


class BadSettingError(UsageError):
    """A variable of the environment has no value that can be used."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"{name}={value!r} is no number of 0 or more")


class NoRepliesError(UsageError):
    """There are no recorded replies."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"{folder} has no recorded replies; a compile with `--compiler claude` records them, "
            "and --replies names another folder"
        )


class DecisionsError(GitwikiError):
    """The log of decisions cannot be read or written; no answer depends on it.

    Attributes:
        why: What is wrong.
    """

    def __init__(self, path: str, why: str, remedy: str) -> None:
        self.why = why
        super().__init__(f"the audit log {path} {why}; {remedy}")


class NoSuchDecisionError(UsageError):
    """The log has no decision of that number."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"there is no decision {number}; `gitwiki audit` lists those that are kept "
            "(GITWIKI_AUDIT_DAYS says for how long)"
        )


class BadMomentError(UsageError):
    """An option names no moment."""

    def __init__(self, option: str, text: str) -> None:
        super().__init__(
            f"{option} {text!r} is no moment; write 7d, 12h, 2w, 2026-11-20, 2026-11 or "
            "2026-11-20T09:30:00Z"
        )


class BadDaysError(UsageError):
    """``GITWIKI_AUDIT_DAYS`` is no number of days."""

    def __init__(self, value: str) -> None:
        super().__init__(
            f"GITWIKI_AUDIT_DAYS={value!r} is no number of days; say 90, 0 (keep nothing) or "
            "forever"
        )


class FixedTopicsError(GitwikiError):
    """Nothing can be put behind what topics.yaml has."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"topics.yaml cannot be added to: {why}; repair it (`gitwiki lint` says more), or add "
            "the entries by hand"
        )


class LargeProposalError(GitwikiError):
    """What a pull request is about does not fit into its body."""

    def __init__(self, sources: int) -> None:
        super().__init__(
            f"one pull request cannot be about {sources} sources: the forge has no room for their "
            "names; name fewer, such as `gitwiki compile raw/a.md raw/b.md`"
        )


class ForgeError(GitwikiError):
    """The server of the pull requests did not do what it was asked."""


class ForgeUnavailableError(ForgeError):
    """The server could not be reached, or failed, for too long."""

    def __init__(self, deed: str, why: str) -> None:
        super().__init__(
            f"{deed}: {why}; nothing half is left behind that the next run does not finish: "
            "run it again"
        )


class RateLimitedError(ForgeError):
    """The server wants to be left alone for longer than anybody should wait."""

    def __init__(self, deed: str, seconds: float) -> None:
        super().__init__(
            f"{deed}: GitHub's rate limit is used up for {seconds:.0f} seconds; run it again then"
        )


class OddAnswerError(ForgeError):
    """What the server answers is not what GitHub documents."""

    def __init__(self, deed: str, why: str) -> None:
        super().__init__(
            f"{deed}: what answers does not answer as GitHub does ({why}); see whether "
            "GITHUB_API_URL and the remote `origin` are right, and what is in between"
        )


class NotPermittedError(ForgeError):
    """The token may not do something.

    Attributes:
        deed: What.
    """

    def __init__(self, deed: str, permission: str, why: str) -> None:
        self.deed = deed
        super().__init__(
            f"{deed}: the token may not ({why}); the job needs `permissions: {permission}`, and "
            "a token of a person or an App the same right"
        )


class NotThereError(NotPermittedError):
    """What is asked for is not there, or the token may not see it: GitHub does not say which."""


class PullRequestsForbiddenError(ForgeError):
    """The repository does not let Actions open pull requests.

    Attributes:
        branch: The branch that was pushed all the same.
        url: Where a person can open the pull request.
    """

    def __init__(self, branch: str, url: str) -> None:
        self.branch = branch
        self.url = url
        super().__init__(
            f"GitHub Actions may not open pull requests in this repository. The branch {branch} is "
            f"pushed: open its pull request at {url}, or allow it under Settings > Actions > "
            "General > Workflow permissions and run this again"
        )


class NotMergeableError(ForgeError):
    """The server does not merge a pull request."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"pull request #{number} is not merged: {why}")


class PushRefusedError(ForgeError):
    """The server does not take a push.

    Attributes:
        why: What it says.
    """

    def __init__(self, ref: str, why: str) -> None:
        self.why = why
        super().__init__(f"the server does not take the push to {ref}: {why}")


class BaseRefusedError(ForgeError):
    """The server does not take derived files on the base branch."""

    def __init__(self, branch: str, why: str) -> None:
        super().__init__(
            f"the index, the log and related pages could not be committed to {branch}: {why}; "
            f"let gitwiki push to {branch}, or write `derived: in-pr` in schema.md"
        )


class NoForgeError(UsageError):
    """GitHub is wanted, and it is not known where or as whom."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what}; GITWIKI_FORGE=local keeps pull requests in this repository instead"
        )


class MovedRepositoryError(UsageError):
    """The remote ``origin`` names a repository that has another name by now."""

    def __init__(self, name: str, now: str) -> None:
        super().__init__(
            f"the repository {name} is called {now} now; say so to git with "
            "`git remote set-url origin`"
        )


class BadDefaultBranchError(UsageError):
    """The default branch of the repository is none that pull requests can be meant for."""

    def __init__(self, name: str, branch: str) -> None:
        super().__init__(
            f"the default branch of {name} is {branch!r}; it has to be a branch outside of "
            "`gitwiki/`, where those of pull requests are"
        )


class NoServerError(UsageError):
    """A command needs a forge on a server."""

    def __init__(self, command: str) -> None:
        super().__init__(
            f"`gitwiki {command}` needs a repository on GitHub: a remote `origin` there and a "
            "token in GITHUB_TOKEN; pull requests of this repository are in the repository itself"
        )


class NoRemoteBranchError(ForgeError):
    """The server has no such branch."""

    def __init__(self, branch: str, where: str) -> None:
        super().__init__(f"{where} has no branch {branch}; push it first")


class BadForgeError(UsageError):
    """``GITWIKI_FORGE`` names no forge."""

    def __init__(self, value: str, known: Sequence[str]) -> None:
        super().__init__(f"GITWIKI_FORGE={value!r} is no forge; known are {', '.join(known)}")


class BundleError(GitwikiError):
    """A bundle is not proposed: nothing happened, and no ref moved."""


class BadBundleError(BundleError):
    """A file is no bundle, or not as gitwiki writes one."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place} is no bundle that can be used: {why}")


class BundleDigestError(BundleError):
    """The bundles are not those that were announced."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"{why}; a bundle has to be what the job that compiled it made, so nothing is proposed"
        )


class BundleVersionError(BundleError):
    """A bundle was made with something else than what is installed here."""

    def __init__(self, what: str, theirs: str, ours: str) -> None:
        super().__init__(
            f"the bundle was made with {what} {theirs}, and here it is {ours}; "
            "install the same version of gitwiki in both jobs and compile again"
        )


class BundlesDifferError(BundleError):
    """Several bundles do not belong together."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"the bundles differ in {what}, so they are not parts of one compile; "
            "propose them one by one, or compile again"
        )


class OtherRecipeError(BundleError):
    """A bundle was made otherwise than schema.md, or the environment, says."""

    def __init__(self, what: str, theirs: str, wanted: str) -> None:
        super().__init__(
            f"the bundle was made with the {what} {theirs or '(default)'}, and schema.md or the "
            f"environment says {wanted}; say the same to both jobs"
        )


class OtherBranchError(BundleError):
    """A bundle is meant for another branch than pull requests of this repository are."""

    def __init__(self, theirs: str, ours: str) -> None:
        super().__init__(
            f"the bundle is meant for the branch {theirs}, and pull requests go to {ours} here"
        )


class OtherPullRequestError(BundleError):
    """A bundle is about another pull request than this job was asked for."""

    def __init__(self, theirs: int, ours: int) -> None:
        super().__init__(
            f"the bundle is for {_pull_of(theirs)}, and {_pull_of(ours)} was asked for; "
            "say `--pull N` where a pull request is compiled again"
        )


def _pull_of(number: int) -> str:
    return f"pull request #{number}" if number else "a new pull request"


class UnknownBaseError(BundleError):
    """The commit that a bundle was compiled for is not there."""

    def __init__(self, base: str) -> None:
        super().__init__(
            f"the bundle was compiled for commit {base[:12]}, which is not in this clone; "
            "fetch it (fetch-depth: 0), or compile again"
        )


class ForeignBaseError(BundleError):
    """The commit that a bundle was compiled for is no longer part of the base branch."""

    def __init__(self, base: str, branch: str) -> None:
        super().__init__(
            f"the bundle was compiled for commit {base[:12]}, which is not part of {branch}; "
            "compile again"
        )


class BaseMovedError(BundleError):
    """The base branch has moved since a bundle was compiled."""

    def __init__(self, base: str, branch: str) -> None:
        super().__init__(
            f"{branch} has moved since the bundle was compiled for {base[:12]}; nothing is "
            "proposed, the next run compiles for the new one"
        )


class OtherStateError(BundleError):
    """What a bundle claims is not what is pending at its base."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"the bundle was made from another state: {path} is not pending with that key at its "
            "base; compile again"
        )


class TamperedBundleError(BundleError):
    """Compiled again, a bundle does not come to what it says."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"compiled again, the bundle does not come to what it says: {why}. It was altered, or "
            "made by another gitwiki; nothing is proposed"
        )


class NoBundleError(UsageError):
    """A file or folder of bundles is not there, or is none."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}; `gitwiki compile --output FILE` makes a bundle")


class OutputError(UsageError):
    """A file that was asked for cannot be written."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} cannot be written: {why}")


class BadCasesError(UsageError):
    """The cases of an eval cannot be run as they are written."""

    def __init__(self, place: str, problems: Sequence[str]) -> None:
        count = f"{len(problems)} mistakes" if len(problems) > 1 else "a mistake"
        more = len(problems) - self._LISTED
        lines = [*problems[: self._LISTED], *([f"and {more} more"] if more > 0 else [])]
        super().__init__(
            "\n  ".join([f"{place} has {count}, so that nothing was asked:", *lines])
            + "\ndocs/evals.md says how cases are written"
        )

    _LISTED = 20


class BadReportError(UsageError):
    """A file is no report of an eval that another one could be compared with."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(
            f"{place} is no report of `gitwiki eval`: {why}; "
            "take the eval.json that `gitwiki eval CASES --out DIR` wrote"
        )


class NoArmError(UsageError):
    """None of the arms that were asked for can be run."""

    def __init__(self, why: str) -> None:
        super().__init__(f"no arm can be run: {why}; name others with --arm")
