"""A question as somebody typed it: what of it is asked, shown and recorded."""

from __future__ import annotations

from gitwiki.asking.texts import clean
from gitwiki.errors import EmptyQuestionError, LongQuestionError
from gitwiki.wiki.vocabulary import vocabulary
from gitwiki.wiki.words import split

#: Characters of a question.
LONGEST = 2_000
#: Characters that are looked at at all: what nobody sees counts too.
_LONGEST_TYPED = 10 * LONGEST
#: Words that stand for something that was spoken of before.
_BACK = vocabulary(
    "it its they them their theirs these those he him his she her hers former latter",
)
_OPENINGS = vocabulary("and but or so also then")


def tidy(question: str) -> str:
    """A question on one line, without what nobody sees and with keys and tokens blotted out.

    Nothing but this is searched for, sent to a model, printed or recorded.

    Raises:
        EmptyQuestionError: Nothing is left.
        LongQuestionError: It is no question but a text.
    """
    if len(question) > _LONGEST_TYPED:
        raise LongQuestionError(len(question), LONGEST)
    line = " ".join(clean(question).split())
    line = "".join(filter(str.isprintable, line)).strip()
    if not any(map(str.isalnum, line)):
        raise EmptyQuestionError
    if len(line) > LONGEST:
        raise LongQuestionError(len(line), LONGEST)
    return line


def points_back(question: str) -> bool:
    """Whether a question can be understood only with those that were asked before it."""
    words = split(question)
    return not _BACK.isdisjoint(words) or not _OPENINGS.isdisjoint(words[:1])
