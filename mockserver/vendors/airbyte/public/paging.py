"""Lists of the public API: which workspaces, which slice, and the links to its neighbours."""

from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl, urlencode

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Resource
from mockserver.model.world import World

Keep = Callable[[Record], bool]
View = Callable[[Record], Document]


def window(call: Call) -> tuple[int, int | None]:
    """Offset and limit."""
    return int(call.query.get("offset", 0)), int(call.query.get("limit", 20))


async def gathered(call: Call, world: World, resource: Resource, keep: Keep, *, index: str = "workspace") -> list[Record]:
    """The records of the workspaces that are asked for, or of all of them, that are to be kept."""
    asked = call.query.get("workspaceIds")
    if not asked:
        return [record for record in (await world.page(resource)).records if keep(record)]
    pages = [await world.page(resource, index=index, value=str(key).lower()) for key in dict.fromkeys(asked)]
    return [record for page in pages for record in page.records if keep(record)]


def paged(call: Call, found: Sequence[Record], view: View) -> Reply:
    """The asked slice of what was found."""
    offset, limit = window(call)
    return linked(call, found[offset : None if limit is None else offset + limit], view)


def linked(call: Call, slice_: Sequence[Record], view: View) -> Reply:
    """A slice with its links. The next page is named as long as this one holds something (PaginationMapper)."""
    offset, limit = window(call)
    size = limit or 0
    return Reply(
        200,
        {
            "previous": _link(call, max(offset - size, 0)) if offset else "",
            "next": _link(call, offset + size) if slice_ else "",
            "data": [view(record) for record in slice_],
        },
    )


def bare(found: Sequence[Record], view: View) -> Reply:
    """A list that has no pages."""
    data: Json = [view(record) for record in found]
    return Reply(200, {"data": data})


def _link(call: Call, offset: int) -> str:
    """The same request at another offset."""
    request = call.request
    kept = [(name, value) for name, value in parse_qsl(request.query) if name not in ("limit", "offset")]
    query = urlencode([*kept, ("limit", str(window(call)[1])), ("offset", str(offset))], errors="backslashreplace")
    return f"{request.origin}{request.path}?{query}"
