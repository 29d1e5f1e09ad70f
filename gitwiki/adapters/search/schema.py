"""What tantivy is told of an item: its fields, how they are cut into words, and what is stored."""

from __future__ import annotations

import json
from functools import cache
from hashlib import blake2b

import tantivy

from gitwiki.ports.search import Fields, HitKind, Item

#: The file that an item is of, as `file_key` has it; what is deleted is found by it.
FILE = "file"
REF = "ref"
WORK = "work"
STORED = "stored"

_ANALYZER = "words"
#: What is longer is no word that anybody asks for.
_LONGEST_WORD = 60
#: More bytes of a reference are not indexed by tantivy.
_LONGEST_REF = 8_000


def field_name(kind: HitKind, field: str) -> str:
    """What a field of `gitwiki.ports.Fields` is called in the index.

    The two kinds have fields of their own, so that each has its own lengths and frequencies.
    """
    return f"{kind.value}_{field}"


def file_key(path: str) -> str:
    """Stands for a path, which may be no valid text."""
    return blake2b(path.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()


@cache
def schema() -> tantivy.Schema:
    """The fields of the index."""
    builder = tantivy.SchemaBuilder()
    for name in (FILE, REF):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(WORK, fast=True, tokenizer_name="raw", index_option="basic")
    for kind in HitKind:
        for field in Fields._fields:
            name = field_name(kind, field)
            builder.add_text_field(name, tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field(STORED, stored=True, tokenizer_name="raw", index_option="basic")
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


def with_analyzer(index: tantivy.Index) -> tantivy.Index:
    """An index that knows the words of its fields; tantivy does not keep that with it."""
    index.register_tokenizer(_ANALYZER, analyzer())
    return index


def document(path: str, item: Item) -> tantivy.Document:
    """An item as tantivy takes it.

    Args:
        path: The file that it is of.
        item: The item.
    """
    found = tantivy.Document()
    found.add_text(FILE, file_key(path))
    found.add_text(REF, ref_key(item.ref))
    if item.work:
        found.add_text(WORK, valid(item.work))
    for field, text in zip(Fields._fields, item.fields, strict=True):
        if text:
            found.add_text(field_name(item.kind, field), valid(text))
    found.add_text(STORED, json.dumps(item))
    return found


def stored_item(document: tantivy.Document) -> Item:
    """The item that a document was made of."""
    kind, ref, title, section, text, source, work, fields, cites = json.loads(
        document.get_first(STORED) or ""
    )
    return Item(
        HitKind(kind), ref, title, section, text, source, work, Fields(*fields), tuple(cites)
    )


def ref_key(ref: str) -> str:
    """A reference as a term of the index."""
    return valid(ref)[:_LONGEST_REF]


def valid(text: str) -> str:
    """Text without what is no character, such as half of a pair in the name of a file."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
