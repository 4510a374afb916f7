import gzip
import zlib

import pytest

from mockserver.model.problem import MalformedBody, TooLarge, UnsupportedMediaType
from mockserver.validation.compression import unpack

TEXT = b'{"a": 1}' * 20
RAW = zlib.compressobj(wbits=-15)
BARE = RAW.compress(TEXT) + RAW.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TEXT, "identity"),
        (TEXT, ""),
        (gzip.compress(TEXT, mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0), "X-GZIP"),
        (gzip.compress(TEXT[:50], mtime=0) + gzip.compress(TEXT[50:], mtime=0), "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (BARE, "deflate"),
        (gzip.compress(TEXT, mtime=0), "identity, gzip"),
    ],
)
def test_a_known_coding_is_unpacked(body: bytes, encoding: str) -> None:
    assert unpack(body, encoding, 1000) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_refused(coding: str) -> None:
    zeros = bytes(50_000_000)
    bomb = gzip.compress(zeros, 1, mtime=0) if coding == "gzip" else zlib.compress(zeros, 1)
    with pytest.raises(TooLarge) as caught:
        unpack(bomb, coding, 1000)
    assert (caught.value.what, caught.value.limit) == ("body", 1000)


def test_many_small_members_are_a_bomb_too() -> None:
    with pytest.raises(TooLarge):
        unpack(gzip.compress(bytes(900), mtime=0) * 2, "gzip", 1000)


def test_a_body_of_exactly_the_limit_passes() -> None:
    assert unpack(gzip.compress(bytes(1000), mtime=0), "gzip", 1000) == bytes(1000)


@pytest.mark.parametrize("body", [b"not gzip", gzip.compress(TEXT, mtime=0)[:-9], b""])
def test_what_is_not_the_coding_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedBody) as caught:
        unpack(body or b"\x00", "gzip", 1000)
    assert caught.value.kind == "encoding"


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_an_unknown_coding_is_refused(encoding: str) -> None:
    with pytest.raises(UnsupportedMediaType) as caught:
        unpack(TEXT, encoding, 1000)
    assert caught.value.content_type == f"content-encoding: {encoding}"


def test_a_dialect_without_compression_refuses_it() -> None:
    with pytest.raises(UnsupportedMediaType):
        unpack(gzip.compress(TEXT, mtime=0), "gzip", 1000, allowed=False)
