"""Compressed bodies, unpacked within a limit: a bomb is refused before it goes off."""

import zlib
from typing import Final

from mockserver.model.problem import MalformedBody, TooLarge, UnsupportedMediaType

GZIP: Final = 31
ZLIB: Final = 15
RAW: Final = -15
"""Window bits: with gzip header, with zlib header, and the bare stream that some clients call deflate."""
CODINGS: Final = ("gzip", "deflate", "identity")


def unpack(body: bytes, encoding: str, limit: int, *, allowed: bool = True) -> bytes:
    """The body behind a Content-Encoding header.

    Raises UnsupportedMediaType for an unknown coding (named as its content type) or where none is allowed, TooLarge
    beyond the limit in bytes, and MalformedBody of kind `encoding`.
    """
    codings = [coding for part in encoding.lower().split(",") if (coding := part.strip()) not in ("", "identity")]
    if len(codings) > 1 or (codings and not allowed) or not {"gzip", "x-gzip", "deflate"}.issuperset(codings):
        raise UnsupportedMediaType(content_type=f"content-encoding: {encoding}", supported=CODINGS if allowed else CODINGS[2:])
    if not codings:
        return body
    try:
        if codings[0] != "deflate":
            return _inflate(body, GZIP, limit)
        try:
            return _inflate(body, ZLIB, limit)
        except zlib.error:
            return _inflate(body, RAW, limit)
    except zlib.error as error:
        raise MalformedBody(message=f"not {codings[0]}: {error}", kind="encoding") from None


def _inflate(body: bytes, bits: int, limit: int) -> bytes:
    """The unpacked stream; gzip may hold several members, one after the other."""
    out, rest = b"", body
    while rest:
        stream = zlib.decompressobj(bits)
        out += stream.decompress(rest, limit + 1 - len(out))
        if len(out) > limit:
            raise TooLarge(what="body", limit=limit)
        if not stream.eof:
            raise zlib.error("the stream ends too early")
        rest = stream.unused_data if bits == GZIP else b""
    return out
