"""Documents: YAML or JSON texts as plain values, and the way back from a JSON pointer to line and column."""

from collections.abc import Iterable, Mapping
from typing import Final

from mockserver.model.json import Json
from mockserver.spec import json_text, yaml_text
from mockserver.spec.faults import DocumentError, Fault

__all__ = ["DocumentError", "Fault", "locate", "locate_all", "read"]

MOST_BYTES: Final = 64 * 1024 * 1024


def read(text: bytes | str, name: str) -> Json:
    """Reads a document into dicts, lists, texts, numbers, booleans and None, shared by nobody.

    A name that ends in `.json` is read as JSON, everything else as YAML. Raises DocumentError.
    """
    if len(text) > MOST_BYTES:
        raise DocumentError([Fault(name, 1, 1, f"larger than {MOST_BYTES // 1024**2} MiB")])
    decoded = decode(text, name)
    return json_text.read(decoded, name) if _named_json(name) else yaml_text.read(decoded, name)


def decode(text: bytes | str, name: str) -> str:
    """The text, without a byte order mark. Raises DocumentError when it is not UTF-8."""
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = text[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise DocumentError([Fault(name, line, column, "not UTF-8")]) from None


def locate(text: bytes | str, pointer: str) -> tuple[int, int]:
    """Line and column, from 1, at which a JSON pointer stands in a text that can be read.

    For a member that is its key. A pointer that leads nowhere is given the place of its last existing part.
    """
    return locate_all(text, (pointer,))[pointer]


def locate_all(text: bytes | str, pointers: Iterable[str]) -> Mapping[str, tuple[int, int]]:
    """Line and column of each pointer, in one pass over the text."""
    decoded = decode(text, "")
    wanted = tuple(pointers)
    if decoded.lstrip()[:1] in ("{", "["):
        try:
            return json_text.positions(decoded, wanted)
        except (ValueError, IndexError):
            pass  # a flow mapping of YAML looks like JSON at first
    return yaml_text.positions(decoded, wanted)


def _named_json(name: str) -> bool:
    return name.lower().endswith(".json")
