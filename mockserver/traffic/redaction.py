"""Redaction: secrets in headers, URLs and bodies are not shown to readers of the journal or of a log."""

import re
import zlib
from base64 import b64decode
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote_plus

import orjson

from mockserver.model.json import Json
from mockserver.traffic.secret_text import cover

HIDDEN: Final = "***"
SECRET_HEADER: Final = re.compile(
    r"authorization|cookie|secret|token|passw|(api|access|auth)[-_]?key|credential|signature", re.IGNORECASE
)
SECRET_MEMBER: Final = re.compile(
    r"secret|passw(or)?d|passphrase|pwd$|^token$|(access|refresh|auth|bearer|id|api|session|security|sas|csrf)[_-]?token$"
    r"|(api|access|private)[_-]?key$|authorization",
    re.IGNORECASE,
)
SECRET_PARAMETER: Final = re.compile(r"secret|token|passw|pwd$|signature|(api|access)[_-]?key", re.IGNORECASE)
SCHEMES: Final = frozenset({"basic", "bearer", "apikey", "digest", "token", "negotiate"})
FILLED: Final = frozenset({"value", "default_value"})
"""Members in which a field of a form has what was filled in."""
LARGEST: Final = 1024 * 1024
"""Bytes of a compressed body that are looked at."""
SHORTEST: Final = 3
"""Characters of a secret that is hidden wherever it stands as a word; a shorter one is hidden in its own place only."""
ANYWHERE: Final = 8
"""Characters of a secret that is hidden within words, too."""


class Redactor:
    """Hides the secrets of one exchange: first in their own places, then wherever else they turn up."""

    def __init__(self, private: Collection[str] = ()) -> None:
        """`private` are members that are secret here, whatever their names say."""
        self._private = private
        self._found: set[str] = set()

    def headers(self, pairs: Iterable[tuple[str, str]]) -> Json:
        """Headers as pairs, the values of those that carry credentials hidden; the scheme of Authorization stays."""
        return [[name, self._header(name, text)] for name, text in pairs]

    def query(self, raw: str) -> str:
        """A raw query string, values of secret parameters hidden."""
        return "&".join(self._field(field) for field in raw.split("&"))

    def value(self, document: Json) -> Json:
        """A JSON value with the members hidden whose names speak of secrets."""
        if isinstance(document, dict):
            told = document.get("sensitive") is True  # a field of a form, which says so of its value
            return {name: self._member(name, inner, told and name in FILLED) for name, inner in document.items()}
        if isinstance(document, list):
            return [self.value(inner) for inner in document]
        return document

    def body(self, raw: bytes) -> Json:
        """A body for people: its JSON value redacted, or its text, or how many bytes there were."""
        if not raw:
            return None
        try:
            return self.value(orjson.loads(raw))
        except orjson.JSONDecodeError:
            pass
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            self.body(_unpacked(raw))
            return f"({len(raw)} bytes)"
        covered, secrets = cover(text, self._is_secret, HIDDEN)
        self._found.update(secrets)
        return covered

    def everywhere(self, shown: Json) -> Json:
        """The same value without the secrets that were found so far."""
        spelt = sorted({form for secret in self._found for form in _spellings(secret)}, key=len, reverse=True)
        if not spelt:
            return shown
        return _replaced(shown, _pattern(tuple(spelt)))

    def _header(self, name: str, text: str) -> str:
        if not SECRET_HEADER.search(name):
            return text
        scheme, blank, rest = text.strip().partition(" ")
        if not blank or scheme.lower() not in SCHEMES:
            self._found.add(text.strip())
            return HIDDEN
        self._found.update((rest.strip(), _password(rest) if scheme.lower() == "basic" else ""))
        return f"{scheme} {HIDDEN}"

    def _field(self, field: str) -> str:
        name, equals, raw = field.partition("=")
        if not raw or not SECRET_PARAMETER.search(unquote_plus(name)):
            return field
        self._found.update((raw, unquote_plus(raw)))
        return f"{name}{equals}{HIDDEN}"

    def _member(self, name: str, inner: Json, sensitive: bool = False) -> Json:
        if inner in (None, "", [], {}) or isinstance(inner, bool) or not (sensitive or self._is_secret(name)):
            return self.value(inner)
        self._found.update(_leaves(inner))
        return HIDDEN

    def _is_secret(self, name: str) -> bool:
        return name in self._private or SECRET_MEMBER.search(name) is not None


def value(document: Json) -> Json:
    """A JSON value with the members hidden whose names speak of secrets."""
    return Redactor().value(document)


@lru_cache(maxsize=64)
def _pattern(secrets: tuple[str, ...]) -> re.Pattern[str]:
    """Finds any of the secrets; one client's requests all show the same ones."""
    bounded = (re.escape(text) if len(text) >= ANYWHERE else rf"(?<!\w){re.escape(text)}(?!\w)" for text in secrets)
    return re.compile("|".join(bounded))


def _leaves(document: Json) -> Iterator[str]:
    if isinstance(document, dict | list):
        for inner in document.values() if isinstance(document, dict) else document:
            yield from _leaves(inner)
    elif document is not None and not isinstance(document, bool):
        yield str(document)


def _spellings(secret: str) -> Iterator[str]:
    """A secret as it may stand in messages, JSON texts and addresses."""
    if len(secret) >= SHORTEST:
        shy = secret.encode("utf-8", "replace").decode()
        yield from (secret, repr(secret)[1:-1], orjson.dumps(shy).decode()[1:-1], quote(shy, safe=""))


def _password(encoded: str) -> str:
    try:
        return b64decode(encoded.strip()).decode().partition(":")[2]
    except ValueError:
        return ""


def _unpacked(raw: bytes) -> bytes:
    """The beginning of a body that is compressed."""
    try:
        return zlib.decompressobj(47).decompress(raw, LARGEST)
    except zlib.error:
        return b""


def _replaced(shown: Json, secrets: re.Pattern[str]) -> Json:
    if isinstance(shown, str):
        return secrets.sub(HIDDEN, shown)
    if isinstance(shown, dict):
        return {secrets.sub(HIDDEN, name): _replaced(inner, secrets) for name, inner in shown.items()}
    if isinstance(shown, list):
        return [_replaced(inner, secrets) for inner in shown]
    return shown
