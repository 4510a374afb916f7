"""Groups: the operations around one kind of document, and the names that they go by."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mockserver.behaviour.conventions.answers import alike, same
from mockserver.behaviour.shape import Node
from mockserver.model.convention import Intent

_SHARED: Final = 0.8
"""Two groups of one name keep one kind of record when their documents agree this far."""


@dataclass(slots=True)
class Claims:
    """What was recognised around one kind of document."""

    name: str
    """The noun that the address says, in the plural."""
    above: tuple[str, ...]
    """The nouns before it, nearest last: they tell namesakes apart."""
    members: Mapping[str, Node]
    """The members of the document."""
    member: str
    """The document member that holds the key."""
    document: str = ""
    """The reference of the document's schema, if it has one."""
    intents: dict[str, Intent] = field(default_factory=dict)


def named(found: Iterable[Claims]) -> dict[str, Intent]:
    """All intents by operation id, each group under a name of its own; groups of the same documents share theirs."""
    taken: dict[str, Claims] = {}
    intents: dict[str, Intent] = {}
    for claims in sorted(found, key=lambda c: len(c.above)):
        name = next(name for name in _names(claims) if name not in taken or _shares(taken[name], claims))
        taken.setdefault(name, claims)
        intents.update({key: intent._replace(resource=name) for key, intent in claims.intents.items()})
    return intents


def joined(first: Mapping[str, Intent], second: Mapping[str, Intent]) -> dict[str, Intent]:
    """Both; where the first knows an operation it is right. Namesakes with different keys are kept apart."""
    keys, others = _keys(first), _keys(second)
    apart = {name: f"{name}_2" for name, member in others.items() if keys.get(name, member) != member}
    renamed = {key: intent._replace(resource=apart.get(intent.resource, intent.resource)) for key, intent in second.items()}
    return {**renamed, **first}


def key_member(intents: Iterable[Intent]) -> str:
    """The document member that most of the intents around one resource name as its key."""
    return Counter(intent.member for intent in intents).most_common(1)[0][0]


def _keys(intents: Mapping[str, Intent]) -> dict[str, str]:
    names = {intent.resource for intent in intents.values()}
    return {name: key_member(i for i in intents.values() if i.resource == name) for name in names}


def _names(claims: Claims) -> Sequence[str]:
    qualified = ["_".join((*claims.above[len(claims.above) - n :], claims.name)) for n in range(len(claims.above) + 1)]
    return [*qualified, *(f"{qualified[-1]}_{n}" for n in range(2, 100))]


def _shares(one: Claims, other: Claims) -> bool:
    if one.document and one.document == other.document:
        return True
    return one.member == other.member and alike(one.members, other.members) == 1 and same(one.members, other.members) > _SHARED
