"""Files of cases: three forms, and every mistake with its line and what to do."""

from __future__ import annotations

import json

import pytest

from gitwiki.errors import BadCasesError
from gitwiki.evals.cases import NO_TIER, Case, read_cases

FIRST = {"id": "a", "question": "What is a cache?", "expected": ["alpha"], "tier": "easy"}
SECOND = {"id": "b", "prompt": "Who  rules Mars?", "expect": "declined", "must_not_say": "Elon"}
CASES = (
    Case("a", "What is a cache?", (("alpha",),), "easy", line=1),
    Case("b", "Who rules Mars?", is_declined=True, must_not_say=("Elon",), line=2),
)


def _lines(cases: tuple[Case, ...]) -> list[int]:
    return [case.line for case in cases]


def test_json_lines() -> None:
    text = f"{json.dumps(FIRST)}\n{json.dumps(SECOND)}\n\n"
    assert read_cases(text, "cases.jsonl") == CASES


def test_a_list_in_json() -> None:
    cases = read_cases("\ufeff" + json.dumps([FIRST, SECOND], indent=1), "CASES.JSON")
    assert _lines(cases) == [2, 10]
    assert [case.question for case in cases] == [case.question for case in CASES]


def test_a_list_in_yaml() -> None:
    text = """\
# what people ask
- id: 1
  question: What is a cache?
  expected: alpha
  rationale: for people
- id: b
  question: >
    Who rules
    Mars?
  expect: declined
  must_not_say: [Elon, a king]
  tier:
"""
    assert read_cases(text, "cases.yml") == (
        Case("1", "What is a cache?", (("alpha",),), line=2),
        Case(
            id="b",
            question="Who rules Mars?",
            tier=NO_TIER,
            is_declined=True,
            must_not_say=("Elon", "a king"),
            line=6,
        ),
    )


def test_works_are_expected_too() -> None:
    text = json.dumps({"id": "a", "prompt": "Why?", "expected_works": ["x", "y", "x"]})
    assert read_cases(text, "a.ndjson")[0].expected == (("x",), ("y",))


def test_any_of_several_may_be_expected() -> None:
    text = "- {id: a, question: Why?, expected: [x, [y, z]]}"
    assert read_cases(text, "a.yaml")[0].expected == (("x",), ("y", "z"))


BASE = {"id": "a", "question": "Why?", "expected": ["x"]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": None}, "`id` is missing: the word that names it in reports"),
        ({"id": 7}, "`id` has to be text; write it in quotes"),
        ({"id": " "}, "`id` has an empty text"),
        ({"question": None}, "`question` is missing: the words that are asked"),
        ({"question": "?!"}, "`question` has an empty text"),
        ({"question": "a" * 2_001}, "`question` is longer than 2,000 characters"),
        ({"prompt": "Why?"}, "it has `question` and `prompt`, which mean the same"),
        ({"expected_works": ["x"]}, "it has `expected` and `expected_works`, which mean the same"),
        ({"expected": []}, "nothing is expected: write `expected: [SOURCE...]` or "),
        ({"expected": [""]}, "`expected` has an empty text"),
        ({"expected": [[["x"]]]}, "`expected` has to be text; write it in quotes"),
        ({"expected": [[]]}, "`expected` has an empty list"),
        ({"expected": [str(each) for each in range(51)]}, "`expected` names more than 50"),
        ({"expect": "declined"}, "it expects sources and `expect: declined`; leave one of them"),
        ({"expect": "refused"}, "`expect` can only be `declined`; what is to be cited goes to"),
        ({"must_not_sy": ["x"]}, "the key `must_not_sy` is not known; is it `must_not_say`?"),
        ({"tier": "all"}, "the tier `all` is the one that every case is in; name it otherwise"),
        ({"tier": ["easy"]}, "`tier` has to be text; write it in quotes"),
    ],
)
def test_a_mistake_is_named_with_its_place(change: dict[str, object], message: str) -> None:
    values = {key: value for key, value in {**BASE, **change}.items() if value is not None}
    with pytest.raises(BadCasesError) as caught:
        read_cases(f"\n{json.dumps(values)}\n", "my/cases.jsonl")
    name = f" ({values['id']})" if isinstance(values.get("id"), str) and values["id"] else ""
    first = f"my/cases.jsonl:2: case 1{name}: "
    assert first + message in str(caught.value)
    assert "so that nothing was asked" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.txt", "", "a.txt:1: its name has to end with .yaml, .yml, .json, .jsonl, .ndjson"),
        ("a.jsonl", "", "a.jsonl:1: there is no case in it"),
        ("a.jsonl", "\n{} {}", "a.jsonl:2: something follows the JSON object"),
        ("a.jsonl", "\n{", "a.jsonl:2: it is not JSON: Expecting property name"),
        ("a.jsonl", '\n{"id": 1, "id": 2}', "a.jsonl:2: the key 'id' is there twice"),
        ("a.jsonl", "[" * 100_000, "a.jsonl:1: it is nested too deep"),
        ("a.jsonl", "7", "a.jsonl:1: case 1: it is no mapping of keys to values"),
        ("a.json", "\n{}", "a.json:2: it is no list; with one object a line, name it .jsonl"),
        ("a.json", "[\n{}\n{}]", "a.json:3: a comma or the end of the list was expected here"),
        ("a.json", "[\n\n{]", "a.json:3: it is not JSON"),
        ("a.json", "[{}\n]\n7", "a.json:2: something follows the list"),
        ("a.json", "[", "a.json:1: it is not JSON"),
        ("a.yaml", "", "a.yaml:1: there is no case in it"),
        ("a.yaml", "\nid: a", "a.yaml:2: it is no list; begin each case with `- `"),
        ("a.yaml", "- id: a\n  x: [", "a.yaml:3: it is not YAML: did not find expected node"),
        ("a.yaml", "- \x00", "a.yaml:1: it is not YAML:"),
        ("a.yaml", "- &a x\n- *a", "a.yaml:1: anchors and aliases are not read; write it out"),
        ("a.yaml", "- x\n- *a", "a.yaml:2: anchors and aliases are not read; write it out"),
        ("a.yaml", "- !!int 7", "a.yaml:1: tags are not read; leave them out"),
        ("a.yaml", "- {[a]: b}", "a.yaml:1: a key is no plain word"),
        ("a.yaml", "- id: a\n  id: b", "a.yaml:2: the key 'id' is there twice"),
        ("a.yaml", "- [[[[[[[[]]]]]]]]", "a.yaml:1: it is nested too deep"),
        ("a.yaml", "- id: a\n---\n- id: b", "a.yaml:2: it holds more than one document"),
    ],
)
def test_what_is_no_file_of_cases(name: str, text: str, message: str) -> None:
    with pytest.raises(BadCasesError) as caught:
        read_cases(text, name)
    assert message in str(caught.value)


def test_an_id_names_one_case() -> None:
    text = "\n".join(json.dumps(BASE) for _ in range(2))
    with pytest.raises(BadCasesError, match=r"cases\.jsonl:2: the id 'a' is that of line 1 too"):
        read_cases(text, "cases.jsonl")


def test_a_question_that_nobody_can_see_is_none() -> None:
    text = json.dumps({**BASE, "question": "\U000e0061\U000e0062"})
    with pytest.raises(BadCasesError, match="`question` has an empty text"):
        read_cases(text, "cases.jsonl")
    filler = json.dumps({**BASE, "question": "\u115f\u3164"})
    with pytest.raises(BadCasesError, match="the question is empty"):
        read_cases(filler, "cases.jsonl")


def test_more_cases_than_anybody_writes() -> None:
    with pytest.raises(BadCasesError, match="there are more than 20,000 cases; split it"):
        read_cases("7\n" * 20_001, "cases.jsonl")


def test_of_many_mistakes_the_first_are_listed() -> None:
    with pytest.raises(BadCasesError) as caught:
        read_cases("7\n" * 30, "cases.jsonl")
    assert "cases.jsonl has 30 mistakes" in str(caught.value)
    assert "\n  and 10 more\n" in str(caught.value)
    assert "case 21" not in str(caught.value)


def test_nothing_of_a_file_steers_a_terminal() -> None:
    text = json.dumps({**BASE, "id": "a\x1b[2J", "tiers": "x"})
    with pytest.raises(BadCasesError) as caught:
        read_cases(text, "c\x1bases.jsonl")
    assert "\x1b" not in str(caught.value)
