"""Media types: their parts, and which declared one stands for the one that was sent."""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from mockserver.model.operation import Media

Codec = Literal["json", "lines", "form", "multipart", "text", "bytes", "none"]

LINES: Final = frozenset({"x-ndjson", "ndjson", "jsonl", "jsonlines", "x-jsonlines"})
UNREAD: Final = frozenset({"xml", "yaml", "x-yaml", "cbor", "smile", "msgpack", "x-msgpack", "x-protobuf", "protobuf"})
"""Structured types for which there is no decoder: refused, since nothing could be validated."""


class ContentType(NamedTuple):
    """A Content-Type header, taken apart."""

    type: str
    """Lower-cased, without parameters."""
    parameters: dict[str, str]


def parse(header: str) -> ContentType:
    """The parts of a Content-Type header; parameters keep their case, their names do not."""
    kind, _, rest = header.partition(";")
    parameters = {}
    for part in rest.split(";") if rest else ():
        name, equals, value = part.partition("=")
        if equals:
            parameters[name.strip().lower()] = value.strip().strip('"')
    return ContentType(kind.strip().lower(), parameters)


def is_json(media: str) -> bool:
    """Whether a media type, with parameters or without, carries JSON."""
    kind = media.partition(";")[0].rstrip()
    return kind == "application/json" or kind.endswith(("+json", "/json"))


def codec(kind: str) -> Codec:
    """How a body of this type is decoded; `none` when it is not."""
    main, _, sub = kind.partition("/")
    suffix = sub.rpartition("+")[2]
    if suffix == "json":
        return "json"
    if suffix in LINES:
        return "lines"
    if suffix in UNREAD:
        return "none"
    if kind == "application/x-www-form-urlencoded":
        return "form"
    if kind == "multipart/form-data":
        return "multipart"
    return "text" if main == "text" else "bytes"


def choose(kind: str, declared: Iterable[Media], *, by_suffix: bool = True) -> Media | None:
    """The declared media type that a body falls under: the same, its suffix's (`x/y+json` is `x/json`), or a range."""
    main, slash, sub = kind.partition("/")
    if not slash or not main or not sub:
        return None
    by_type = {media.type: media for media in reversed(tuple(declared))}
    suffix = sub.rpartition("+")[2] if by_suffix else sub
    for candidate in (kind, f"{main}/{suffix}", f"{main}/*", "*/*"):
        if candidate in by_type:
            return by_type[candidate]
    return None
