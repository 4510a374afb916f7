"""Bodies: what a request carries, read whole, or why it cannot be."""

import asyncio
from typing import Final, TypeVar

from aiohttp import HttpVersion11, web
from multidict import istr

from mockserver.model.problem import MalformedHead, TooLarge

LARGEST_BODY: Final = 10 * 1024 * 1024
PATIENCE: Final = 30.0
"""Seconds of silence in the middle of a body after which the rest is given up."""
Bytes = TypeVar("Bytes", bytes, bytearray)
EXPECT: Final = istr("Expect")
GO_ON: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


async def read_body(incoming: web.BaseRequest, patience: float) -> bytes:
    """The whole body; a client that waits for leave to send it gets that first.

    Raises TooLarge, and MalformedHead for one that breaks off or does not come; then the connection is of no more use.
    """
    if (incoming.content_length or 0) > LARGEST_BODY:
        raise TooLarge("body", LARGEST_BODY)
    if incoming.headers.get(EXPECT, "").lower() == "100-continue" and incoming.version >= HttpVersion11:
        await incoming.writer.write(GO_ON)
        incoming.writer.output_size = 0
    content = incoming.content
    try:
        if content.is_eof():  # all of it came with the head, as small bodies do
            return _fitting(content.read_nowait())
        content.set_read_chunk_size(LARGEST_BODY)
        body = bytearray()
        while True:
            async with asyncio.timeout(patience):
                piece = await content.readany()
            if not piece:
                return bytes(body)
            body += piece
            _fitting(body)
    except web.RequestPayloadError as error:
        raise MalformedHead(str(error) or "the body ended early") from None
    except TimeoutError:
        raise MalformedHead(f"the body did not arrive: {patience:g} seconds of silence") from None


def _fitting(body: Bytes) -> Bytes:
    if len(body) > LARGEST_BODY:
        raise TooLarge("body", LARGEST_BODY)
    return body
