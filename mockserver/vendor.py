"""Vendors: all that the engine is told about one, as a value."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mockserver.model.convention import Convention
from mockserver.model.json import Document, Json
from mockserver.model.letter import Delivery
from mockserver.model.messages import Call, Reply
from mockserver.model.resource import Resource
from mockserver.model.world import World

Behaviour = Callable[[Call, World], Awaitable[Reply]]
"""Answers one operation. It has no effect outside its World, never keeps a document, and may be run again."""

Delivered = Callable[[World, Delivery], Awaitable[None]]

NOTHING: Mapping[str, Json] = MappingProxyType({})


def no_name(_credential: Document) -> None:
    """A credential that never names a world."""


@dataclass(frozen=True, slots=True)
class Face:
    """One API of a vendor: a specification, the way it speaks, and who answers its operations."""

    spec: str
    """Path of the specification below `specs/`."""
    convention: Convention
    behaviours: Mapping[str, Behaviour]
    """By operation id; ids are checked against the specification at start."""
    prefixes: tuple[str, ...] = ("",)
    """Path prefixes under which it is served. A prefix may hold parameters: `/{tenantId}`."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor: one or more APIs over one set of resources."""

    name: str
    """The mount name."""
    faces: tuple[Face, ...]
    resources: tuple[Resource, ...]
    settings: Document = field(default_factory=lambda: NOTHING)
    """JSON Schemas of the scenario's settings by name, each with its `default` and a `description`."""
    credential: Document = field(default_factory=lambda: NOTHING)
    """JSON Schema of one entry of the scenario's `credentials`."""
    credential_name: Callable[[Document], str | None] = no_name
    """The name under which a credential is bound to a world: what `Convention.identify` finds in a request."""
    delivered: Delivered | None = None
    """Told what came of each letter that was sent (and not waited for)."""
    hosts: tuple[str, ...] = ()
    """Host names that the real vendor answers at."""

    def defaults(self) -> dict[str, Json]:
        """Every setting with its default."""
        return {name: schema.get("default") for name, schema in self.settings.items()}
