"""Redaction: secrets in headers, URLs and bodies are not shown to readers of the journal or of a log."""

import re
from collections.abc import Iterable
from typing import Final

import orjson

from mockserver.model.json import Json

HIDDEN: Final = "***"
SECRET_HEADER: Final = re.compile(r"authorization|cookie|secret|token|password|api[-_]?key|signature", re.IGNORECASE)
SECRET_MEMBER: Final = re.compile(
    r"secret|passw(or)?d|passphrase|(access|refresh|auth|bearer|id)_?token$|^token$|api_?key$|private_?key$|authorization",
    re.IGNORECASE,
)
SECRET_QUERY: Final = re.compile(r"((?:^|&)[^=&]*(?:secret|token|password|signature|api_?key)[^=&]*=)[^&]*", re.IGNORECASE)
SECRET_TEXT: Final = re.compile(
    r'("[^"\\]*(?:secret|passw(?:or)?d|token|api_?key|private_?key)[^"\\]*"\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s,}\]]+)',
    re.IGNORECASE,
)


def headers(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Headers as pairs, the values of those that carry credentials hidden; the scheme of Authorization stays."""
    return [[name, _header(name, value)] for name, value in pairs]


def query(raw: str) -> str:
    """A raw query string, values of secret parameters hidden."""
    return SECRET_QUERY.sub(rf"\1{HIDDEN}", raw)


def value(document: Json) -> Json:
    """A JSON value with the members hidden whose names speak of secrets."""
    if isinstance(document, dict):
        return {name: HIDDEN if _tells(name, inner) else value(inner) for name, inner in document.items()}
    if isinstance(document, list):
        return [value(inner) for inner in document]
    return document


def body(raw: bytes) -> Json:
    """A body for people: its JSON value redacted, or its text, or how many bytes there were."""
    if not raw:
        return None
    try:
        return value(orjson.loads(raw))
    except orjson.JSONDecodeError:
        pass
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return f"({len(raw)} bytes)"
    return query(SECRET_TEXT.sub(rf'\1"{HIDDEN}"', text))


def _header(name: str, text: str) -> str:
    if not SECRET_HEADER.search(name):
        return text
    scheme, blank, _rest = text.partition(" ")
    return f"{scheme} {HIDDEN}" if blank and name.lower().endswith("authorization") else HIDDEN


def _tells(name: str, inner: Json) -> bool:
    return inner not in (None, "", [], {}) and not isinstance(inner, bool) and SECRET_MEMBER.search(name) is not None
