"""Refusals that only this vendor knows."""

from dataclasses import dataclass

from mockserver.model.problem import Problem


@dataclass(eq=False)
class MissingParameter(Problem):
    """A member that the call cannot do without is absent or empty."""

    name: str


@dataclass(eq=False)
class TypesNotValid(Problem):
    """The types criterion is absent, or names no type that the call deals with."""


@dataclass(eq=False)
class BadQuery(Problem):
    """The query grammar does not know this: an operator, a type word, a value that is no date."""

    message: str


@dataclass(eq=False)
class BadPayload(Problem):
    """The objects inside a blob are not what they should be."""

    message: str


@dataclass(eq=False)
class EntityNotNamed(Problem):
    """A connector state is to be set without entity id or entity type."""


@dataclass(eq=False)
class NoService(Problem):
    """Not one of the services that were to be set could be."""

    services: tuple[str, ...]


@dataclass(eq=False)
class UnknownProfile(Problem):
    """No export profile goes by what was asked for, in the vendor's words."""

    asked: str


@dataclass(eq=False)
class UnknownObject(Problem):
    """There is no object of this id and type."""

    id: str
    type: str


@dataclass(eq=False)
class NothingToDelete(Problem):
    """The object to be deleted is not there."""

    id: str


@dataclass(eq=False)
class TooManyToSort(Problem):
    """More objects match than the platform sorts."""

    total: int


@dataclass(eq=False)
class TaskExists(Problem):
    """The task id that the caller chose is taken."""

    id: str


@dataclass(eq=False)
class NoData(Problem):
    """An export that is answered at once finds nothing."""


@dataclass(eq=False)
class UnknownFile(Problem):
    """The file that is to be imported is not stored."""

    key: str


@dataclass(eq=False)
class NoFile(Problem):
    """No file is stored under the key, or not yet."""

    key: str


@dataclass(eq=False)
class LinkRefused(Problem):
    """A signed address that is wrong or too old."""

    why: str
