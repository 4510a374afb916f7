"""Encoding: what an answer says as bytes, and text that fits where it goes."""

import re
from typing import Final

import orjson

from mockserver.model.json import Json
from mockserver.model.messages import NULL
from mockserver.validation.media import is_json

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
LONGEST_REASON: Final = 1000
SURROGATES: Final = re.compile(r"[\ud800-\udfff]")


def encode(body: Json | bytes | None, media: str) -> bytes:
    """A body as bytes: JSON unless it is bytes already, or text of another type."""
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body
    if isinstance(body, str) and not is_json(media):
        return str(whole(body)).encode()
    try:
        return orjson.dumps(None if body is NULL else body)
    except orjson.JSONEncodeError:
        return orjson.dumps(whole(body))


def whole(body: Json) -> Json:
    """The same value, its text free of lone surrogates, which neither JSON nor UTF-8 can hold."""
    if isinstance(body, str):
        return body if body.isascii() else SURROGATES.sub("\ufffd", body)
    if isinstance(body, dict):
        return {whole(name): whole(inner) for name, inner in body.items()}
    if isinstance(body, list | tuple):
        return [whole(inner) for inner in body]
    return body


def one_line(text: str) -> str:
    """Text that fits a header: one line, printable ASCII, not too long."""
    flat = " ".join(text.split())
    plain = flat.isascii() and flat.isprintable()
    safe = flat if plain else "".join(c if " " <= c <= "~" else c.encode("unicode_escape").decode() for c in flat)
    return safe if len(safe) <= LONGEST_REASON else safe[: LONGEST_REASON - 3] + "..."
