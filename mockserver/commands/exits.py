"""Exits: the codes that commands end with, and the one line that says why."""

import sys
from typing import Final

FINE: Final = 0
FAILED: Final = 1
WRONG_USAGE: Final = 2


def complain(message: str, code: int) -> int:
    """Says on standard error, in one line, why the command could not be done; returns the code."""
    tell(message)
    return code


def tell(message: str) -> None:
    """Says something on standard error, in one line."""
    sys.stderr.write(f"mockserver: {' '.join(message.split())}\n")
