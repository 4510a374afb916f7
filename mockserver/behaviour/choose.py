"""Choosing, once and at start, who answers each operation: vendor code, generic CRUD, an example or a sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, NamedTuple

from mockserver.behaviour.crud import below, crud
from mockserver.behaviour.example import answering, in_xml, plainly, preferring, source
from mockserver.behaviour.plan import plans
from mockserver.behaviour.sample import Sampler
from mockserver.model.convention import Convention
from mockserver.model.operation import Api
from mockserver.model.resource import Resource
from mockserver.vendor import Behaviour

Kind = Literal["handwritten", "crud", "example", "sample"]


class UnknownOperations(Exception):
    """Behaviours are given for operations that the specification does not have: our bug, or its new version."""

    def __init__(self, source: str, unknown: Sequence[str], known: Sequence[str]) -> None:
        lines = [f"{source} has no operation {name!r}{_close(name, known)}" for name in unknown]
        super().__init__("\n".join(lines))
        self.unknown = tuple(unknown)


class Chosen(NamedTuple):
    """Who answers an operation."""

    kind: Kind
    behaviour: Behaviour


@dataclass(frozen=True, slots=True)
class Choice:
    """Who answers each operation, by its id, and what is kept for those that are answered by generic CRUD."""

    answers: Mapping[str, Chosen]
    resources: tuple[Resource, ...]
    """Generic resources, without those that the vendor brought."""


def choose(
    api: Api,
    convention: Convention,
    behaviours: Mapping[str, Behaviour],
    resources: Sequence[Resource] = (),
    sampler: Sampler | None = None,
) -> Choice:
    """Hand-written, else CRUD where the convention knows the intent, else an example, else a sample.

    `resources` are the vendor's own: generic CRUD keeps its records in them where the names agree.
    Raises UnknownOperations.
    """
    known = [operation.id for operation in api.operations]
    unknown = [name for name in behaviours if name not in set(known)]
    if unknown:
        raise UnknownOperations(api.source or api.title, unknown, known)
    sampler = sampler or Sampler(api.answers)
    intents = {name: intent for name, intent in convention.recognise(api).items() if name not in behaviours}
    planned, above = plans(api, convention, intents, sampler, resources)
    prefer = convention.dialect.prefer
    chosen: dict[str, Chosen] = {}
    for operation in api.operations:
        plain = (answering if prefer else plainly)(operation, sampler)
        if operation.id in behaviours:
            found = Chosen("handwritten", behaviours[operation.id])
        elif operation.id in planned:
            found = Chosen("crud", crud(planned[operation.id], plainly(operation, sampler)))
        else:
            found = Chosen(source(operation), below(above[operation.id], plain) if operation.id in above else plain)
        behave = preferring(found.behaviour, operation, sampler) if prefer else found.behaviour
        chosen[operation.id] = found._replace(behaviour=in_xml(behave, operation, sampler))
    own = {resource.name for resource in resources}
    kept = {plan.resource.name: plan.resource for plan in planned.values() if plan.resource.name not in own}
    return Choice(chosen, tuple(kept.values()))


def _close(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=3)
    return f"; did you mean {' or '.join(repr(each) for each in close)}?" if close else ""
