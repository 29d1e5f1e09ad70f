"""What tantivy is told of a file and its items: fields, how text becomes words, what is stored."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import tantivy

from gitwiki.ports.search import Fields, Found, HitKind, Item
from gitwiki.wiki.words import STOP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: The file that a document is of, as `key_of` has it: what is deleted is found by it.
FILE = "file"
#: The same for what says which words a file uses most.
PROFILE = "profile"
REF = "ref"
#: Path of the raw file of a passage, and its work.
SOURCE = "source"
WORK = "work"
STORED = "stored"

_WORDS = "words"
#: Text that was cut into words already, joined by spaces.
_CUT = "cut"
#: What is longer is no word that anybody asks for.
_LONGEST_WORD = 60
#: So many words of a file are kept as its profile.
_PROFILE_SIZE = 64
_TEXT = Fields._fields.index("text")


def field_name(kind: HitKind, field: str) -> str:
    """What a field of `gitwiki.ports.search.Fields` is called in the index.

    The two kinds have fields of their own, so that each has its own lengths and frequencies.
    """
    return f"{kind.value}_{field}"


def key_of(name: str) -> str:
    """Stands for a path or a reference, which may be long and no valid text."""
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


@cache
def schema() -> tantivy.Schema:
    """The fields of the index."""
    builder = tantivy.SchemaBuilder()
    for name in (FILE, PROFILE, REF, WORK):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(SOURCE, fast=True, tokenizer_name="raw", index_option="basic")
    for kind in HitKind:
        for field in Fields._fields:
            cut = _CUT if field == "text" else _WORDS
            builder.add_text_field(field_name(kind, field), tokenizer_name=cut, index_option="freq")
    builder.add_bytes_field(STORED, stored=True)
    return builder.build()


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """What cuts a text into words: letters and digits, lower case, without accents, stemmed."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(_LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def with_analyzers(index: tantivy.Index) -> tantivy.Index:
    """An index that knows the words of its fields; tantivy does not keep that with it."""
    index.register_tokenizer(_WORDS, analyzer())
    cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_CUT, cut)
    return index


def documents(path: str, items: Sequence[Item]) -> Iterator[tantivy.Document]:
    """A file as tantivy takes it: a document for each item, and one for its profile.

    Args:
        path: Its repository path.
        items: Its items.
    """
    key = key_of(path)
    used: Counter[str] = Counter()
    for item in items:
        words = analyzer().analyze(valid(item.fields.text))
        used.update(words)
        yield _document(key, item, " ".join(words))
    profile = tantivy.Document()
    profile.add_text(FILE, key)
    profile.add_text(PROFILE, key)
    profile.add_bytes(STORED, json.dumps([path, _most(used)]).encode())
    yield profile


def _document(key: str, item: Item, words: str) -> tantivy.Document:
    found = tantivy.Document()
    found.add_text(FILE, key)
    found.add_text(REF, key_of(item.ref))
    if item.kind is HitKind.PASSAGE:
        found.add_text(SOURCE, item.path)
        found.add_text(WORK, key_of(item.work))
    for at, (field, text) in enumerate(zip(Fields._fields, item.fields, strict=True)):
        if text:
            found.add_text(field_name(item.kind, field), words if at == _TEXT else valid(text))
    fields = [*item.fields[:_TEXT], "", *item.fields[_TEXT + 1 :]]
    shown = item.text if item.text != item.fields.text else None
    stored = [*item[:4], shown, *item[5:7], fields, *item[8:], item.fields.text, words]
    found.add_bytes(STORED, json.dumps(stored).encode())
    return found


def stored_item(document: tantivy.Document) -> Found:
    """The item that a document was made of, and the words of its text."""
    kind, ref, title, section, shown, source, work, fields, path, place, cites, text, words = (
        json.loads(_stored(document).decode())  # of bytes, json would guess the encoding first
    )
    fields[_TEXT] = text
    item = Item(
        HitKind(kind),
        ref,
        title,
        section,
        text if shown is None else shown,
        source,
        work,
        Fields(*fields),
        path,
        place,
        tuple(cites),
    )
    return Found(item, tuple(words.split()))


def stored_profile(document: tantivy.Document) -> tuple[str, Mapping[str, int]]:
    """A path, and the words that its file uses most."""
    path, profile = json.loads(_stored(document))
    return path, profile


def valid(text: str) -> str:
    """Text without what is no character, such as half of a pair in the name of a file."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _stored(document: tantivy.Document) -> bytes:
    return bytes(document.get_first(STORED) or b"[]")


@cache
def _stop() -> frozenset[str]:
    return frozenset(analyzer().analyze(" ".join(sorted(STOP))))


def _most(used: Counter[str]) -> dict[str, int]:
    """The words that are used most, without stop words and single letters."""
    telling = [(-count, word) for word, count in used.items() if len(word) > 2]
    stop = _stop()
    best = [each for each in sorted(telling) if each[1] not in stop][:_PROFILE_SIZE]
    return {word: -count for count, word in best}
