"""Percent-encoding, read strictly: a broken escape or text that is not UTF-8 is an error, not a question mark."""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

BROKEN: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


def decode(text: str) -> str:
    """Decoded text of a path segment. Raises ValueError."""
    if "%" not in text:
        if not text.isascii():
            text.encode()
        return text
    if found := BROKEN.search(text):
        raise ValueError(f"bad percent-encoding {text[found.start() : found.start() + 3]!r}")
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise ValueError("percent-encoded bytes are not UTF-8") from None


def decode_query(text: str) -> str:
    """Decoded text of a query string or form, where a plus sign is a space. Raises ValueError."""
    return decode(text.replace("+", " ") if "+" in text else text)


def decode_header(text: str) -> str:
    """Text of a header, which is not percent-encoded. Raises ValueError for bytes that are not UTF-8."""
    if not text.isascii():
        text.encode()
    return text.strip()


def decode_cookie(text: str) -> str:
    """Text of a cookie, percent-decoded where that makes sense: cookies hold percent signs of their own, too."""
    try:
        return decode(text)
    except ValueError:
        return decode_header(text)
