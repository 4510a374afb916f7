"""Access tokens by the Configuration API: the same as the public API gives out.

At the root both APIs live, and the call is the public one's: its clients miss what it tells besides the token.
"""

from collections.abc import Mapping
from typing import Final

from mockserver.model.convention import Asked
from mockserver.model.json import Json
from mockserver.model.messages import Call, Reply, Request
from mockserver.model.problem import Problem
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte import wording
from mockserver.vendors.airbyte.public import wording as public
from mockserver.vendors.airbyte.public.auth import grant

OPERATION: Final = "applicationTokenRequest"
OWN: Final = "/api/"
"""Where only the Configuration API lives."""


async def token(call: Call, world: World) -> Reply:
    """Trades client credentials for a token, and answers nothing else where this API is alone."""
    granted = await grant(call, world)
    told: Json = granted.body
    return Reply(200, {"access_token": told["access_token"]}) if _is_alone(call.request) else granted


def refuse(problem: Problem, asked: Asked) -> Reply:
    """Words a problem of the Configuration API. Raises UnwordedProblem."""
    operation = asked.operation
    if operation is not None and operation.id == OPERATION and not _is_alone(asked.request):
        return public.refuse(problem, asked)
    return wording.refuse(problem, asked)


def _is_alone(request: Request) -> bool:
    return request.path.startswith(OWN)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {OPERATION: token}
