"""Faults of a document: what is wrong, and where, to the column."""

from collections.abc import Iterable
from typing import NamedTuple


class Fault(NamedTuple):
    """One thing that is wrong with a file. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    message: str
    pointer: str = ""
    """JSON pointer of the place; empty for the whole document, or where it has no place in the tree."""

    def __str__(self) -> str:
        place = f" (at #{self.pointer})" if self.pointer else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message}{place}"


class DocumentError(Exception):
    """A document cannot be used: every fault that was found, one a line."""

    def __init__(self, problems: Iterable[Fault]) -> None:
        self.problems: tuple[Fault, ...] = tuple(problems)
        super().__init__("\n".join(str(fault) for fault in self.problems))
