"""The cache of parsed documents: a folder of files, each named by the hash of what it was made from."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import orjson

from mockserver.model.json import Json

FORMAT: Final = 1
"""Part of every key. A change of the code that makes entries changes the keys as well, see `key`."""


def key(*parts: str | bytes) -> str:
    """The name of an entry made from these parts by the code as it is now."""
    digest = hashlib.sha256(f"{FORMAT}".encode())
    for part in (*_own_code(), *parts):
        content = part.encode() if isinstance(part, str) else part
        digest.update(f"{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()


def load(folder: Path, name: str) -> Json | None:
    """The entry of that name; None when there is none, or when it is not whole."""
    try:
        content = (folder / f"{name}.json").read_bytes()
    except OSError:
        return None
    check, _, payload = content.partition(b"\n")
    if check.decode("latin-1") != hashlib.sha256(payload).hexdigest():
        return None
    return orjson.loads(payload)


def save(folder: Path, name: str, value: Json) -> None:
    """Writes an entry in one step: others see it whole or not at all. A folder that cannot be written is left alone."""
    payload = orjson.dumps(value)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name[:16]}-", suffix=".tmp")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(payload).hexdigest().encode() + b"\n" + payload)
        Path(temporary).replace(folder / f"{name}.json")
    except OSError:
        Path(temporary).unlink(missing_ok=True)


def _own_code() -> Iterable[bytes]:
    return (file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py")))
