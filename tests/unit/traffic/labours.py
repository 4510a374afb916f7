"""Labour for tests, done by another process. It imports nothing that is slow to import."""

import os
import sys
from collections.abc import Iterator
from typing import IO


def shout(pieces: Iterator[bytes], target: IO[bytes]) -> None:
    """Says it louder, and notes who did."""
    sys.stdout.write("not part of the result")
    for piece in pieces:
        target.write(piece.upper())
    target.write(b" by %d" % os.getpid())


def fail(pieces: Iterator[bytes], _target: IO[bytes]) -> None:
    """Gives up at the first piece."""
    raise ValueError(f"cannot do {next(pieces).decode()}")


def leave(_pieces: Iterator[bytes], _target: IO[bytes]) -> None:
    """Ends without a word."""
    sys.stderr.close()
    os._exit(3)
