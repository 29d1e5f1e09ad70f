"""What can be found of a wiki: which words of its pages and sources are indexed, and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from unicodedata import is_normalized, normalize

from gitwiki.ports.search import Fields, HitKind, Item
from gitwiki.query.works import work_of
from gitwiki.wiki.source import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitwiki.wiki.page import Page
    from gitwiki.wiki.source import Source

#: What is shown of an item is cut here; nothing legible is as long.
_LONGEST = 20_000
#: The keys of the frontmatter of a work that say what it is, in the order of their weight.
_ABOUT_KEYS = ("title", "author", "translator", "era", "genre", "language", "tags", "description")
#: Scripts that write no space between words: each letter of theirs is a word.
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_FIRST_UNSPACED = chr(_UNSPACED[0][0])
_JOINTS = str.maketrans("-_/.", "    ")


def spelt(text: str) -> str:
    """A text as all that is indexed and asked is spelt: composed, letters without spaces apart."""
    if text.isascii():
        return text
    if not is_normalized("NFC", text):
        text = normalize("NFC", text)
    if max(text) < _FIRST_UNSPACED:
        return text
    return "".join(f" {each} " if _is_unspaced(each) else each for each in text)


def _is_unspaced(letter: str) -> bool:
    code = ord(letter)
    return any(first <= code <= last for first, last in _UNSPACED)


def page_item(page: Page) -> Item:
    """A page as it is indexed.

    Args:
        page: The page, in full.
    """
    statements = page.statements
    facts = [_joined((fact.subject, fact.attribute, fact.value)) for fact in page.facts]
    says = _joined((*(each.text for each in statements), *facts))[:_LONGEST]
    cited = (*(each.labels for each in statements), *(fact.labels for fact in page.facts))
    labels = dict.fromkeys(label for each in cited for label in each)
    return Item(
        kind=HitKind.PAGE,
        ref=page.path,
        title=page.title,
        section="",
        text=says or page.description,
        source="",
        work="",
        fields=Fields(
            name=spelt(_joined((page.title, *page.aliases, _path_words(page.path)), " . ")),
            lead=spelt(_joined((page.description, *(each.text for each in page.headings)), " . ")),
            text=spelt(says),
            about=spelt(_joined((page.type, *page.tags))),
        ),
        path=page.path,
        cites=tuple(labels),
    )


def passage_items(source: Source, work: Mapping[str, object]) -> Sequence[Item]:
    """The paragraphs of a source as they are indexed, in reading order.

    Args:
        source: The source.
        work: The frontmatter of the file that says what the work of the source is; empty where
            there is none.
    """
    name = spelt(_joined((source.title, source.label, _path_words(source.raw)), " . "))
    about = spelt(_joined(about_work(work)))
    found: dict[str, Item] = {}
    for paragraph in source.paragraphs:
        block = paragraph.block
        if block.kind is BlockKind.HEADING or not block.text:
            continue
        ref = f"{source.id}-{paragraph.id}"
        found.setdefault(
            ref,
            Item(
                kind=HitKind.PASSAGE,
                ref=ref,
                title=source.title,
                section=" > ".join(block.section),
                text=block.text[:_LONGEST],
                source=source.id,
                work=work_of(source.raw),
                fields=Fields(
                    name=name,
                    lead=spelt(_joined(block.section, " . ")),
                    text=spelt(block.text[:_LONGEST]),
                    about=about,
                ),
                path=source.raw,
                place=len(found) + 1,
            ),
        )
    return tuple(found.values())


def about_work(frontmatter: Mapping[str, object]) -> tuple[str, ...]:
    """What the frontmatter of a work says of it, as text."""
    return tuple(text for key in _ABOUT_KEYS for text in _texts(frontmatter.get(key)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _texts(value.get("name"))
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _joined(parts: Iterable[str], mark: str = " ") -> str:
    return mark.join(filter(None, parts))


def _path_words(path: str) -> str:
    """The words of a path below its first folder, without the ending."""
    below = path.partition("/")[2]
    return (below.rpartition(".")[0] or below).translate(_JOINTS)
