"""The rate limit of an account: so many calls within an hour that rolls on."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final

from mockserver.model.messages import NO_HEADERS, Request
from mockserver.model.operation import Operation
from mockserver.model.problem import Forbidden, RateLimited, Unauthenticated
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.vendors.fivetran.auth import basic

HOUR: Final = timedelta(hours=1)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
CALLS: Final = Resource("api_calls", key="", internal=True)
"""One record: the moments of the calls that still count, in microseconds since 1970."""
KEY: Final = "account"


async def count(request: Request, operation: Operation | None, world: World) -> Mapping[str, str]:
    """Counts a call of the account, and tells how many are left. Strangers do not count. Raises RateLimited."""
    limit: int = world.settings["rate_limit"]
    open_to_all = operation is not None and not operation.security
    if open_to_all or not await _is_known(request, world, operation):
        return NO_HEADERS
    record = await world.find(CALLS, KEY) or Record(CALLS.name, KEY, {"at": ()})
    now = (world.at - EPOCH) // MICROSECOND
    hour = HOUR // MICROSECOND
    moments = tuple(record.document["at"])
    moments = moments[bisect_right(moments, now - hour) :]
    if len(moments) >= limit:
        freed = moments[len(moments) - limit] + hour - now
        raise RateLimited(max(ceil(freed / 1_000_000), 1), limit)
    moments = (*moments, now)
    world.put(CALLS, record._replace(document={"at": moments}))
    return headers(limit, limit - len(moments))


def headers(limit: int, left: int) -> dict[str, str]:
    """What every answer tells of the limit."""
    return {"X-Rate-Limit": str(limit), "X-Rate-Limit-Remaining": str(left)}


async def _is_known(request: Request, world: World, operation: Operation | None) -> bool:
    try:
        await basic(request, world, operation)
    except Unauthenticated:
        return False
    except Forbidden:
        pass
    return True
