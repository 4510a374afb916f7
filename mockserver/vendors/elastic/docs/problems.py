"""Refusals of the document APIs."""

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from mockserver.model.json import Document
from mockserver.model.problem import Problem

Path = tuple[str | int, ...]
"""Where a value stands in a document: names of members and places in lists."""
At = Literal["value", "name", "end"]
"""A value at its first token, the name in front of it, or its last bracket."""
PLACE: Final = "<place>"
"""Stands for line and column of a value until they are looked up."""


@dataclass(eq=False)
class DocumentProblem(Problem):
    """A refusal of the document APIs."""


@dataclass(eq=False)
class IndexMissing(DocumentProblem):
    """No index or alias has the name."""

    index: str
    why: str = ""
    """The vendor's hint."""


@dataclass(eq=False)
class NoIndices(DocumentProblem):
    """There is nothing behind any of several names, each of which may be missing."""

    expressions: tuple[str, ...]


@dataclass(eq=False)
class IndexClosed(DocumentProblem):
    """The index is closed."""

    index: str
    uuid: str


@dataclass(eq=False)
class IndexExists(DocumentProblem):
    """An index is to be made under a name that is in use."""

    index: str
    uuid: str


@dataclass(eq=False)
class BadIndexName(DocumentProblem):
    """A name that no index may have."""

    index: str
    flaw: str


@dataclass(eq=False)
class InvalidAlias(DocumentProblem):
    """A name that no alias may have."""

    alias: str
    flaw: str


@dataclass(eq=False)
class AliasesMissing(DocumentProblem):
    """Aliases are to be taken away that are not there."""

    aliases: str


@dataclass(eq=False)
class SeveralIndices(DocumentProblem):
    """One document is asked for under a name that stands for several indices."""

    alias: str
    indices: tuple[str, ...]


@dataclass(eq=False)
class NoWriteIndex(DocumentProblem):
    """A document is to be written to an alias of several indices, none of which is the one to write to."""

    alias: str


@dataclass(eq=False)
class AliasRequired(DocumentProblem):
    """The request wants the name to be that of an alias, and it is not."""

    index: str


@dataclass(eq=False)
class MissingDocument(DocumentProblem):
    """A document that is to be changed is not there."""

    index: str
    uuid: str
    key: str


@dataclass(eq=False)
class SourceMissing(DocumentProblem):
    """The source of a document is asked for, and the document is not there."""

    index: str
    key: str


@dataclass(eq=False)
class VersionConflict(DocumentProblem):
    """The document is not in the state that the request takes it to be in."""

    index: str
    uuid: str
    key: str
    version: int = 0
    """Its version, if it should not be there at all."""
    wanted: tuple[int, int] = (0, 0)
    """Sequence number and primary term of the request."""
    found: tuple[int, int] | None = None
    """Those of the document; None if there is no document."""


@dataclass(eq=False)
class Unreadable(DocumentProblem):
    """A part of the request cannot be understood: an exception by its name, and where in the body the parser gave up."""

    type: str
    said: str
    """The vendor's sentence; PLACE stands for line and column."""
    path: Path | None = None
    """The value that the parser had reached, where its place is told."""
    at: At = "value"
    caused_by: Document = field(default_factory=dict)
    inner: "Unreadable | None" = None
    """What caused it, read at the same place."""
    more: Document = field(default_factory=dict)
    """Further members of the exception."""
    line: int = 0
    column: int = 0


class Unfit(Exception):
    """A value of a document cannot stand in its field."""

    def __init__(
        self,
        path: Path,
        said: str,
        *,
        cause: Document | None = None,
        at_end: bool = False,
        type: str = "document_parsing_exception",  # noqa: A002 - the vendor's word, in a call of one's own
    ) -> None:
        super().__init__(said)
        self.path = path
        self.said = said
        self.cause: Document = cause or {}
        self.at_end = at_end
        """Whether the vendor had read on to the end of the value when it gave up."""
        self.type = type


class ShardFlaw(Exception):
    """A search was understood and cannot be run on the fields of an index."""

    def __init__(self, kind: str, reason: str, *, cause: Document | None = None) -> None:
        super().__init__(reason)
        self.type = kind
        self.reason = reason
        self.cause = cause


class ShardFailure(NamedTuple):
    """A search that failed on an index."""

    home: str
    """The name of the index."""
    uuid: str
    flaw: ShardFlaw


@dataclass(eq=False)
class SearchFailed(DocumentProblem):
    """A search was understood and failed on every index."""

    failures: tuple[ShardFailure, ...]


@dataclass(eq=False)
class ScrollMissing(DocumentProblem):
    """A search is to be gone on with that has ended."""

    id: int


@dataclass(eq=False)
class PipelineMissing(DocumentProblem):
    """No pipeline has the id."""

    id: str


@dataclass(eq=False)
class Unsupported(DocumentProblem):
    """The vendor would know what to do; this server does not."""

    what: str


@dataclass(eq=False)
class PipelineAbsent(DocumentProblem):
    """A pipeline is to be deleted that is not there: another answer than PipelineMissing."""

    id: str
