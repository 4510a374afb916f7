from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.model.problem import MalformedBody
from mockserver.validation.json_text import parse

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(alphabet='ab"\\:{}[],\n', max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet='ab":{\\', max_size=3), inner, max_size=4),
)


def refused(text: bytes, *, max_depth: int = 500, refuse_duplicates: bool = False) -> tuple[str, int, int]:
    with pytest.raises(MalformedBody) as caught:
        parse(text, max_depth, refuse_duplicates=refuse_duplicates)
    return caught.value.kind, caught.value.line, caught.value.column


@pytest.mark.parametrize(
    ("text", "kind", "line", "column"),
    [
        (b'{"a":NaN}', "syntax", 1, 6),
        (b'{"a":\n Infinity}', "syntax", 2, 2),
        (b"[1e999]", "syntax", 1, 2),
        (b"\xef\xbb\xbf{}", "syntax", 1, 1),
        (b'{"a":\n "\\ud800"}', "syntax", 2, 3),
        (b"[1,]", "syntax", 1, 3),
        (b"{'a':1}", "syntax", 1, 2),
        (b'{"a":1} x', "syntax", 1, 9),
        (b"  ", "syntax", 1, 1),
        (b'{\n"\xc3\xa9": "\xff"}', "charset", 2, 7),
        (b'"\xed\xa0\x80"', "charset", 1, 2),
        (b"[" * 501, "depth", 1, 501),
        (b"[\n" * 501, "depth", 501, 1),
    ],
)
def test_a_malformed_text_is_refused_with_its_position(text: bytes, kind: str, line: int, column: int) -> None:
    got = refused(text)
    assert (got[0], got[1]) == (kind, line)
    assert abs(got[2] - column) <= (1 if kind == "syntax" else 0)


def test_the_depth_allowed_is_allowed() -> None:
    assert parse(b"[" * 3 + b"]" * 3, 3) == [[[]]]


def test_brackets_side_by_side_are_not_deep() -> None:
    assert len(parse(b"[" + b"[]," * 999 + b"[]]", 2)) == 1000


def test_brackets_in_strings_are_not_deep() -> None:
    assert parse(b'["[[[[\\"[[[{{{"]', 1) == ['[[[["[[[{{{']


def test_depth_counts_objects_and_arrays() -> None:
    assert refused(b'{"a":[{"b":1}]}', max_depth=2) == ("depth", 1, 7)


@pytest.mark.parametrize("depth", [1500, 100_000])
def test_a_text_deeper_than_the_parser_goes_is_too_deep(depth: int) -> None:
    assert refused(b"[" * depth + b"]" * depth, max_depth=10**6)[0] == "depth"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (b'{"a":1,"a":2}', 1, 8),
        (b'{"a":1,\n "b":2, "a":3}', 2, 9),
        (b'{"a":1,"\\u0061":2}', 1, 8),
        (b'[{"x":{"k":"a:b","k":1}}]', 1, 18),
        (b'{"a" : {"a":1}, "a" : 2}', 1, 17),
    ],
)
def test_a_duplicate_key_is_refused_with_its_position(text: bytes, line: int, column: int) -> None:
    assert refused(text, refuse_duplicates=True) == ("duplicate", line, column)


def test_a_duplicate_key_may_count_as_its_last() -> None:
    assert parse(b'{"a":1,"a":2}', 500) == {"a": 2}


def test_a_number_beyond_64_bits_survives() -> None:
    assert parse(b"[123456789012345678901234567890]", 500) == [123456789012345678901234567890.0]


@pytest.mark.parametrize("text", [b"[" * 501 + b'"' + b'\\"' * 100_000, b"[{" * 300 + b'"\\' * 100_001, b'["[",' * 100_000])
def test_an_unfinished_text_is_refused_in_time(text: bytes) -> None:
    """The square of these lengths would take minutes."""
    assert refused(text)[0] in ("depth", "syntax")


@given(JSON)
def test_a_valid_text_has_no_duplicates(value: Any) -> None:
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2)
    assert parse(text, 500, refuse_duplicates=True) == value


@given(JSON)
def test_a_text_is_as_deep_as_its_value(value: Any) -> None:
    text, depth = orjson.dumps(value), deep(value)
    assert parse(text, depth) == value
    if depth:
        assert refused(text, max_depth=depth - 1)[0] == "depth"


def deep(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(deep, inner), default=0)
