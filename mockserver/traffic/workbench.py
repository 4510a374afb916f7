"""The workbench: the other process of the workshop. It does one piece of labour and ends."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from typing import IO, Final

LENGTH: Final = 4
POLITENESS: Final = 5
"""How far the server goes before us where both want the processor."""

Entry = Callable[[Iterator[bytes], IO[bytes]], None]


class CutOff(Exception):
    """The server went away before everything was fed."""


def main(entry: str) -> None:
    """Does the labour of `module:function`: from standard input to standard output, which is a file."""
    with suppress(OSError):
        os.nice(POLITENESS)
    target = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # so that nothing else gets into the result
    module, _, name = entry.partition(":")
    make: Entry = getattr(import_module(module), name)
    with target:
        make(pieces(sys.stdin.buffer), target)


def pieces(source: IO[bytes]) -> Iterator[bytes]:
    """What is fed, piece by piece. Raises CutOff."""
    while length := int.from_bytes(_exactly(source, LENGTH)):
        yield _exactly(source, length)


def _exactly(source: IO[bytes], length: int) -> bytes:
    found = source.read(length)
    if len(found) < length:
        raise CutOff("the server is gone")
    return found


if __name__ == "__main__":
    main(sys.argv[1])
