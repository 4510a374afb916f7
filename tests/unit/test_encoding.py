from typing import Any

import orjson
import pytest

from mockserver.encoding import LONGEST_REASON, encode, one_line
from mockserver.model.messages import NULL
from mockserver.validation.media import is_json


@pytest.mark.parametrize(
    ("body", "media", "sent"),
    [
        (None, "application/json", b""),
        (NULL, "application/json", b"null"),
        (b"\x00raw", "application/json", b"\x00raw"),
        ("text", "text/plain", b"text"),
        ("text", "application/json", b'"text"'),
        ("text", "application/problem+json; charset=utf-8", b'"text"'),
        ({"a": [1, None]}, "text/plain", b'{"a":[1,null]}'),
        ("caf\u00e9", "application/json", '"café"'.encode()),
        ("a\udcffb", "application/json", b'"a\xef\xbf\xbdb"'),
        ("a\udcffb", "text/plain", b"a\xef\xbf\xbdb"),
        ({"k\udcff": ["\ud800"]}, "application/json", '{"k\ufffd":["\ufffd"]}'.encode()),
    ],
)
def test_bodies_become_bytes(body: Any, media: str, sent: bytes) -> None:
    assert encode(body, media) == sent


def test_what_json_cannot_hold_is_an_error() -> None:
    with pytest.raises(orjson.JSONEncodeError):
        encode({"a": object()}, "application/json")


@pytest.mark.parametrize(
    ("media", "json"),
    [
        ("application/json", True),
        ("application/json;charset=utf-8", True),
        ("application/json ; charset=utf-8", True),
        ("application/vnd.toys+json;v=1", True),
        ("text/json", True),
        ("text/plain", False),
        ("application/jsonl", False),
    ],
)
def test_a_media_type_is_json_or_not(media: str, json: bool) -> None:
    assert is_json(media) is json


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "plain"),
        ("two\r\nlines\t and  blanks", "two lines and blanks"),
        ("caf\u00e9 \x07 \udcff", "caf\\xe9 \\x07 \\udcff"),
        ("x" * 2000, "x" * (LONGEST_REASON - 3) + "..."),
    ],
)
def test_a_reason_fits_a_header(text: str, line: str) -> None:
    assert one_line(text) == line
