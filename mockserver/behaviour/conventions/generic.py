"""The convention of an API of which only the specification is known."""

from collections.abc import Mapping
from typing import Final

from mockserver.behaviour.conventions import rest, rpc
from mockserver.behaviour.conventions.dress import Dresser
from mockserver.behaviour.conventions.groups import joined
from mockserver.behaviour.conventions.paging import slice_call
from mockserver.behaviour.conventions.problem import refusing
from mockserver.behaviour.conventions.security import declared_identity, declared_security
from mockserver.behaviour.sample import Sampler
from mockserver.model.convention import Convention, Dialect, Intent
from mockserver.model.operation import Api

DIALECT: Final = Dialect(literal_yields=True, prefer=True, open_statuses=True)
"""RFC 9110 as it stands; a literal path that lacks a method gives way, and Prefer chooses a declared answer.

Few specifications declare every 406 and 415, and some declare no good answer, so an answer may have another status.
"""


def recognise(api: Api) -> Mapping[str, Intent]:
    """Both conventions: the one that recognises more comes first, the other fills in what it left."""
    resting, calling = rest.recognise(api), rpc.recognise(api)
    return joined(resting, calling) if len(resting) >= len(calling) else joined(calling, resting)


def generic_convention(api: Api, sampler: Sampler | None = None, *, dialect: Dialect = DIALECT) -> Convention:
    """How an API speaks, as far as its specification tells."""
    sampler = sampler or Sampler(api.answers)
    dresser = Dresser(sampler)
    return Convention(
        name="generic",
        refuse=refusing(sampler, api.title),
        one=dresser.one,
        many=dresser.many,
        slice=slice_call,
        recognise=recognise,
        authenticate=declared_security(api),
        identify=declared_identity(api),
        dialect=dialect,
    )
