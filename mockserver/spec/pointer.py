"""JSON pointers: written, read, followed, and put into the fragment of a URI."""

import re
from typing import Final
from urllib.parse import quote, unquote

from mockserver.model.json import Json

PLAIN: Final = re.compile(r"[A-Za-z0-9/~._$!&'()*+,;=:@-]*")
"""What a URI fragment may hold as it is."""


class Nowhere(LookupError):
    """A pointer leads to nothing."""


def escape(key: str) -> str:
    """One step of a pointer."""
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key


def split(pointer: str) -> list[str]:
    """The keys of a pointer. The root has none."""
    if not pointer:
        return []
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.removeprefix("/").split("/")]


def join(*keys: str | int) -> str:
    """A pointer made of keys."""
    return "".join(f"/{escape(str(key))}" for key in keys)


def to_fragment(pointer: str) -> str:
    """The pointer as a URI fragment, without the `#`."""
    return pointer if PLAIN.fullmatch(pointer) else quote(pointer, safe="/~!$&'()*+,;=:@-._")


def from_fragment(fragment: str) -> str:
    """The pointer that a URI fragment spells."""
    return unquote(fragment) if "%" in fragment else fragment


def follow(document: Json, pointer: str) -> Json:
    """What stands at the pointer. Raises Nowhere."""
    found = document
    for key in split(pointer):
        found = step(found, key)
    return found


def step(node: Json, key: str) -> Json:
    """The member or item of that name. Raises Nowhere."""
    if isinstance(node, dict) and key in node:
        return node[key]
    if isinstance(node, list) and key.isascii() and key.isdigit() and int(key) < len(node):
        return node[int(key)]
    raise Nowhere(key)
