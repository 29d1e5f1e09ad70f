"""topics.yaml: the pages that people want, which a compile makes as soon as a source names them.

A list of topics, each with a title and, where wanted, a slug, aliases and a category. An entry that
cannot be used is a diagnostic (GW015) at its line and is left out; the others hold.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.diagnostics import Diagnostic
from gitwiki.wiki import frontmatter
from gitwiki.wiki.hidden import visible
from gitwiki.wiki.markup import slug
from gitwiki.wiki.paths import page_path
from gitwiki.wiki.questions import is_question
from gitwiki.wiki.secrets import has_secret, without_secrets
from gitwiki.wiki.words import STOP, WORD, concept_key, fold, singular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitwiki.wiki.snapshot import PageSummary

#: Where the topics of a wiki are listed.
PATH = "topics.yaml"
#: The code of what is wrong with the list.
CODE = "GW015"
#: Types of the pages that a compiler writes about a thing.
CATEGORIES = ("concept", "entity", "comparison")
#: So many topics are read; a longer list is a second wiki.
MOST = 200
#: Characters of a name, and names of a topic besides its title.
LONGEST_NAME, MOST_ALIASES = 100, 20

_MOST_CHARACTERS = 64 * 1024
_ABOUT = """\
# Pages that are wanted: a source that names a topic gets it a page with this slug and title, as far
# as the source says something of it. Change, add and take out what you like, and commit it.
# docs/topics.md of gitwiki says more."""
_KEYS = ("slug", "title", "aliases", "category")
_ENTRY = re.compile(r"^([ \t]*)-(?:[ \t]|\r?$)", re.MULTILINE)
_HEAD = "---\ntopics:\n"
#: Lines that stand before the list where it is read.
_ADDED = 2


@dataclass(frozen=True, slots=True)
class Topic:
    """A page that is wanted.

    Attributes:
        slug: Name of its file.
        title: Its title.
        aliases: Other names of the same thing.
        category: Its page type.
        line: Where it stands in topics.yaml, from 1.
    """

    slug: str
    title: str
    aliases: tuple[str, ...] = ()
    category: str = "concept"
    line: int = field(default=1, compare=False)

    @property
    def path(self) -> str:
        """Where its page is, or will be."""
        return page_path(self.category, self.slug)

    @property
    def names(self) -> tuple[str, ...]:
        """Its title and its aliases."""
        return (self.title, *self.aliases)


def finder(topics: Iterable[Topic]) -> Finder:
    """Finds the topics that texts name."""
    return Finder({topic.path: topic.names for topic in topics})


class ParsedTopics(NamedTuple):
    """The topics that can be used, in the order of the list, and what is wrong with it."""

    topics: tuple[Topic, ...]
    diagnostics: tuple[Diagnostic, ...]


def read(text: str, types: Iterable[str] = CATEGORIES) -> ParsedTopics:
    """Read topics.yaml.

    Args:
        text: The whole file.
        types: The page types that schema.md allows.
    """
    try:
        entries = _entries(text)
    except _BadTopicError as error:
        return ParsedTopics((), (error.at(1),))
    reader = _Reader(tuple(kind for kind in CATEGORIES if kind in set(types)))
    lines = _lines(text, len(entries))
    for line, entry in list(zip(lines, entries, strict=True))[:MOST]:
        reader.add(entry, line)
    if len(entries) > MOST:
        reader.problems.append(_problem(lines[MOST], f"only {MOST} topics are read", "take out"))
    return ParsedTopics(tuple(reader.topics), tuple(reader.problems))


def in_force(topics: Iterable[Topic], pages: Iterable[PageSummary]) -> ParsedTopics:
    """The topics without the names that other pages have, which would lead to neither of both.

    Args:
        topics: Those of the list.
        pages: All pages of the wiki.
    """
    owners: dict[str, str] = {}
    for page in pages:
        if page.type != "source-summary":
            for name in (page.title, *page.aliases):
                owners.setdefault(concept_key(name), page.path)
    kept, problems = [], []
    for topic in topics:
        taken = {
            name: owner
            for name in topic.names
            if (owner := owners.get(concept_key(name), topic.path)) != topic.path
        }
        problems += [_taken(topic, name, owner) for name, owner in taken.items()]
        if topic.title not in taken:
            aliases = tuple(alias for alias in topic.aliases if alias not in taken)
            kept.append(Topic(topic.slug, topic.title, aliases, topic.category, topic.line))
    return ParsedTopics(tuple(kept), tuple(problems))


class Finder:
    """Finds the pages that texts name: in singular or plural, with or without hyphens.

    Whether a page may be called so is another question, which verification answers literally.

    Args:
        names: Names of each page, by its path.
    """

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._runs: defaultdict[str, list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
        self._stems: dict[str, str] = {}
        for path, some in names.items():
            for name in some:
                run = words_of(name)
                for each in dict.fromkeys((run, ("".join(run),))):
                    self._runs[each[0]].append((each, path, name))

    def written_in(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Each place of a name in a text: its page, the name, and the words that stand there."""
        words = [found.span() for found in WORD.finditer(text)]
        stems = [self._stem(text[start:end]) for start, end in words]
        for at, stem in enumerate(stems):
            for run, path, name in self._runs.get(stem, ()):
                last = at + len(run)
                if len(run) == 1 or tuple(stems[at:last]) == run:
                    yield path, name, text[words[at][0] : words[last - 1][1]]

    def names_in(self, texts: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """The names that stand in some texts, by the path of their page, sorted."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for text in texts:
            stems = [self._stem(word) for word in WORD.findall(text)]
            for at, stem in enumerate(stems):
                for run, path, name in self._runs.get(stem, ()):
                    if len(run) == 1 or tuple(stems[at : at + len(run)]) == run:
                        found[path].add(name)
        return {path: tuple(sorted(names)) for path, names in sorted(found.items())}

    def _stem(self, word: str) -> str:
        stem = self._stems.get(word)
        if stem is None:
            stem = self._stems[word] = singular(fold(word))
        return stem


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared: in lower case and in the singular."""
    return tuple(singular(fold(word)) for word in WORD.findall(name))


class Addition(NamedTuple):
    """A topic that is proposed, and why, on one line."""

    topic: Topic
    why: str


def extended(text: str, additions: Iterable[Addition]) -> str:
    """topics.yaml with more topics behind those that it has; every byte of it stays.

    Args:
        text: The file as it is; empty if there is none.
        additions: What is new.

    Raises:
        ValueError: Nothing can be put behind what is there; the message says why.
    """
    new = list(additions)
    before = read(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    entry = _ENTRY.search(text)
    indent = entry[1] if entry else ""
    start = text or f"{_ABOUT}\n"
    start += newline if text and not text.endswith("\n") else ""
    lines = [line for each in new for line in ("", *_written(each))]
    after = start + "".join(f"{indent}{line}".rstrip() + newline for line in lines)
    found = read(after)
    if found.topics != (*before.topics, *(each.topic for each in new)):
        problems = (*before.diagnostics, *found.diagnostics)
        said = next((f"line {each.line}: {each.message}" for each in problems), "")
        raise ValueError(said or "it is no block of entries that begin with a dash")
    return after


def _written(addition: Addition) -> Iterator[str]:
    topic = addition.topic
    yield f"# {one_line(addition.why)}"
    values = (topic.slug, topic.title, topic.aliases, topic.category)
    for key, value in zip(_KEYS, values, strict=True):
        line = frontmatter.write({key: value}).raw.splitlines()[1]
        yield f"- {line}" if key == _KEYS[0] else f"  {line}"


def one_line(text: str) -> str:
    """Text in which nothing ends a line or steers a terminal, for a comment."""
    shown = "".join(letter if letter.isprintable() else " " for letter in visible(text).text)
    return " ".join(without_secrets(shown).split())


def name_problem(name: str) -> str:
    """Why something cannot be the name of a topic; empty if it can."""
    if not name or name != " ".join(name.split()):
        return "has no words, or spaces that nobody sees"
    if len(name) > LONGEST_NAME:
        return f"is longer than {LONGEST_NAME} characters"
    if not name.isprintable() or visible(name).text != name:
        return "has characters that cannot be seen"
    if has_secret(name):
        return "has what looks like a key or token"
    if is_question(name):
        return "is a question and no name"
    words = [fold(word) for word in WORD.findall(name)]
    return "" if set(words) - STOP else "has no word that tells it from others"


class _BadTopicError(Exception):
    """Something of the list that cannot be used: message, hint, and the line if it is known."""

    def __init__(self, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.message, self.hint, self.line = message, hint, line

    def at(self, line: int) -> Diagnostic:
        return _problem(self.line or line, self.message, self.hint)


def _problem(line: int, message: str, hint: str) -> Diagnostic:
    return Diagnostic(PATH, line, CODE, message, hint=hint)


def _taken(topic: Topic, name: str, owner: str) -> Diagnostic:
    hint = f"take it out here, or from {owner}; a name that two pages have leads to neither"
    return _problem(topic.line, f"`{name}` is the name of {owner}", hint)


def _entries(text: str) -> tuple[object, ...]:
    """The items of the list, whatever they are."""
    if len(text) > _MOST_CHARACTERS:
        raise _BadTopicError("it is larger than 64 KiB", "list fewer topics")
    if text.startswith("\ufeff"):
        raise _BadTopicError("it starts with a byte-order mark", "save it without one")
    ending = "" if not text or text.endswith("\n") else "\n"
    found = frontmatter.read(f"{_HEAD}{text}{ending}---\n", PATH)
    hint = "write `- {slug: heat-pump, title: Heat pump, aliases: [], category: concept}`"
    if found.frontmatter is None:
        problem = found.diagnostics[0]
        why = problem.message.removeprefix("the frontmatter cannot be read: ")
        raise _BadTopicError(f"it cannot be read: {why}", "", max(1, problem.line - _ADDED))
    values = dict(found.frontmatter.values)
    topics = values.pop("topics", None)
    if found.body or values or not isinstance(topics, tuple | None):
        raise _BadTopicError("it is no list of topics, or holds something else too", hint)
    return topics or ()


def _lines(text: str, count: int) -> Sequence[int]:
    """The line of each item; the first one where they are not told apart by their lines."""
    found = list(_ENTRY.finditer(text))
    same = [each for each in found if each[1] == found[0][1]]
    if len(same) != count:
        return [1] * count
    lines, line, last = [], 1, 0
    for each in same:
        line += text.count("\n", last, each.start())
        last = each.start()
        lines.append(line)
    return lines


class _Reader:
    """Reads items one by one and remembers what is wrong with them.

    Args:
        categories: The page types that may be wanted.
    """

    def __init__(self, categories: tuple[str, ...]) -> None:
        self._categories = categories
        self._names: dict[str, int] = {}
        self._paths: dict[str, int] = {}
        self.topics: list[Topic] = []
        self.problems: list[Diagnostic] = []

    def add(self, entry: object, line: int) -> None:
        """Take a topic, or say why not."""
        try:
            topic = self._topic(entry, line)
            self._require_new(topic)
        except _BadTopicError as error:
            self.problems.append(error.at(line))
            return
        self.topics.append(topic)
        self._paths[topic.path] = line
        self._names.update(dict.fromkeys(map(concept_key, topic.names), line))

    def _topic(self, entry: object, line: int) -> Topic:
        if not isinstance(entry, dict):
            raise _BadTopicError("a topic is no mapping", "write `title: ...` and what else it has")
        unknown = [str(key) for key in entry if key not in _KEYS]
        if unknown:
            raise _BadTopicError(f"unknown key `{unknown[0]}`", f"known are {', '.join(_KEYS)}")
        title = _name("the title", entry.get("title"))
        category = entry.get("category", "concept")
        if category not in self._categories:
            hint = f"write one of {', '.join(self._categories)}"
            raise _BadTopicError(f"no compiler writes pages of the category `{category}`", hint)
        aliases = tuple(_aliases(entry.get("aliases"), title))
        return Topic(_slug(entry.get("slug"), title), title, aliases, str(category), line)

    def _require_new(self, topic: Topic) -> None:
        if topic.path in self._paths:
            where = self._paths[topic.path]
            message = f"`{topic.slug}` is the slug of the topic in line {where} too"
            raise _BadTopicError(message, "make one of both")
        for name in topic.names:
            if (where := self._names.get(concept_key(name), 0)) > 0:
                message = f"`{name}` is a name of the topic in line {where} too"
                raise _BadTopicError(message, "make one of both, or leave it out here")


def _slug(value: object, title: str) -> str:
    if value is None:
        return slug(title)
    # A slug that is all digits is read as a number.
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text or len(text) > LONGEST_NAME or slug(text) != text:
        wanted = slug(text[:LONGEST_NAME] or title)
        raise _BadTopicError("the slug cannot name a page", f"write `slug: {wanted}`")
    return text


def _name(what: str, value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise _BadTopicError(f"{what} is no text", "write it in quotation marks")
    problem = name_problem(value)
    if problem:
        raise _BadTopicError(f"{what} {problem}", "write a name as it stands in a source")
    return value


def _aliases(value: object, title: str) -> Iterator[str]:
    if not isinstance(value, tuple | None) or len(value or ()) > MOST_ALIASES:
        raise _BadTopicError(
            f"the aliases are no list of at most {MOST_ALIASES} names", "write `aliases: [a, b]`"
        )
    seen = {title.casefold()}
    for alias in (_name("an alias", each) for each in value or ()):
        if alias.casefold() not in seen:
            seen.add(alias.casefold())
            yield alias
