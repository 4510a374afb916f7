"""Places of tokens, against what the text says."""

import json

from hypothesis import given
from hypothesis import strategies as st

from mockserver.vendors.elastic.positions import Cursor, tokens

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_tokens_stand_where_they_say(value: object, indent: int | str | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    lines = text.split(b"\n")
    for token in list(tokens(text))[:-1]:
        here = lines[token.line - 1][token.column - 1 :]
        begins = {"START_OBJECT": b"{", "END_OBJECT": b"}", "START_ARRAY": b"[", "END_ARRAY": b"]"}.get(token.kind)
        assert here.startswith(begins) if begins else json.JSONDecoder().raw_decode(here.decode())[0] == token.value


def test_kinds_and_places() -> None:
    found = [(t.kind, t.line, t.column) for t in tokens('{"ä":[1,\n true],"b" :null}'.encode())]
    assert found == [
        ("START_OBJECT", 1, 1),
        ("FIELD_NAME", 1, 2),
        ("START_ARRAY", 1, 7),
        ("VALUE_NUMBER", 1, 8),
        ("VALUE_BOOLEAN", 2, 2),
        ("END_ARRAY", 2, 6),
        ("FIELD_NAME", 2, 8),
        ("VALUE_NULL", 2, 13),
        ("END_OBJECT", 2, 17),
        ("null", 2, 18),
    ]


def test_skipping_ends_at_the_last_token_of_a_value() -> None:
    cursor = Cursor(b'[{"a":[1,{}]},2]')
    cursor.advance()
    cursor.skip()
    assert (cursor.token.kind, cursor.token.column) == ("END_OBJECT", 13)
    assert cursor.advance().value == 2
