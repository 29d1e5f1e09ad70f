from __future__ import annotations

import random
import re

import pytest
from fakes.growth import assert_grows_linearly

from gitwiki.wiki.sketch import likeness, runs, similar, sketch

#: As computed once; it must never change without a new version of the summaries.
FIRST = (25031663, 189219747, 304408457, 430181715)
WORDS = re.findall(
    r"\w+",
    "cache proxy server gateway header field token stream frame window policy entry record model "
    "message response request client origin shared private stored fresh stale the a of in to for "
    "with that which keeps sends reads removes serves names holds compares answers",
)


def text(seed: int, sentences: int = 40) -> list[str]:
    chosen = random.Random(seed)
    return [" ".join(chosen.choices(WORDS, k=14)) + "." for _ in range(sentences)]


def edited(sentences: list[str], one_in: int) -> list[str]:
    words = " | ".join(sentences).split(" ")
    return " ".join(
        "changed" if place % one_in == one_in - 1 and word != "|" else word
        for place, word in enumerate(words)
    ).split(" | ")


def test_a_sketch_is_the_same_everywhere() -> None:
    assert sketch(text(1))[:4] == FIRST
    assert len(sketch(text(1))) == 32


def test_case_punctuation_and_order_do_not_matter() -> None:
    one = text(2)
    other = [sentence.upper().replace(".", "!") for sentence in reversed(one)]
    assert sketch(one) == sketch(other)


def test_too_little_text_has_no_sketch() -> None:
    assert sketch(["A cache stores messages.", "It is small."]) == ()
    assert sketch([]) == ()
    assert likeness((), sketch(text(1))) == 0.0


@pytest.mark.parametrize(
    "line",
    [
        "Кэш хранит ответы сервера и отдаёт их клиентам, пока они свежие. Номер {}.",
        "缓存保存服务器的响应并在其新鲜时提供给客户端第{}号应用服务。",
    ],
)
def test_other_scripts_are_cut_into_runs_too(line: str) -> None:
    assert len(runs(line.format(7))) > 1


def test_a_change_alters_one_run() -> None:
    one = runs("the proxy sends the message to the private client of the group")
    other = runs("the proxy sends the quick message to the private client of the group")
    assert len(set(one) ^ set(other)) == 2


def test_likeness_is_the_share_of_common_runs() -> None:
    one, half = text(3), text(3)[:20] + text(4)[:20]
    assert likeness(sketch(one), sketch(one)) == 1.0
    assert 0.15 < likeness(sketch(one), sketch(half)) < 0.5
    assert likeness(sketch(one), sketch(text(4))) < 0.2


def test_edited_copies_are_found_and_others_are_not() -> None:
    texts = [text(seed) for seed in range(60)]
    copies = [edited(each, 40) for each in texts[:30]]
    found = list(similar(map(sketch, [*texts, [], *copies])))
    assert len(found) >= 28
    assert all(place == earlier + 61 for place, earlier in found)
    rewritten = [edited(each, 4) for each in texts[:30]]
    assert list(similar(map(sketch, [*texts, *rewritten]))) == []


def test_of_several_alike_an_earlier_one_is_named() -> None:
    assert list(similar([sketch(text(5))] * 3)) == [(1, 0), (2, 0)]


def many_sketches(size: int) -> list[tuple[int, ...]]:
    """Sketches that have nothing in common, but that the last one is the fourth."""
    chosen = random.Random(6)
    sketches = [
        tuple((part << 27) + chosen.randrange(1 << 27) for part in range(32)) for _ in range(size)
    ]
    return [*sketches[:-1], sketches[3]]


def test_many_pages_are_compared_in_linear_time() -> None:
    def run(sketches: list[tuple[int, ...]]) -> None:
        assert list(similar(sketches)) == [(len(sketches) - 1, 3)]

    assert_grows_linearly(many_sketches, run, 200)


def test_what_many_pages_have_from_a_template_is_no_reason_to_compare_each_with_each() -> None:
    def prepare(size: int) -> list[tuple[int, ...]]:
        first, *rest = many_sketches(size)
        return [first, *(first[:15] + each[15:] for each in rest)]

    def run(sketches: list[tuple[int, ...]]) -> None:
        assert len(list(similar(sketches))) < 5

    assert_grows_linearly(prepare, run, 200)
