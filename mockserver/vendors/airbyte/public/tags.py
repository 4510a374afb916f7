"""Tags: coloured words that connections of a workspace carry."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from mockserver.model.json import Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.airbyte.connections import CONNECTION
from mockserver.vendors.airbyte.members import needed
from mockserver.vendors.airbyte.public.paging import bare, gathered
from mockserver.vendors.airbyte.public.problems import TagRefused
from mockserver.vendors.airbyte.public.seeds import seeder
from mockserver.vendors.airbyte.public.workspaces import found as home_of

LONGEST: Final = 30
COLOUR: Final = re.compile(r"#?[0-9A-Fa-f]{6}")
_PLAIN: Final = Resource("tags", key="tagId", indexes=(Index("workspace", lambda record: (record.document["workspaceId"],)),))
TAG: Final = replace(_PLAIN, seed=seeder(_PLAIN, {"workspaceId": ..., "name": ..., "color": "FBECB1"}))


def view(record: Record) -> Mapping[str, Json]:
    """A tag as it is answered."""
    return record.document


async def listing(call: Call, world: World) -> Reply:
    """Answers the tags of workspaces."""
    return bare(await gathered(call, world, TAG, lambda _record: True), view)


async def create(call: Call, world: World) -> Reply:
    """Makes a tag."""
    home = await home_of(world, str(needed(call.body, "workspaceId")))
    words = await _words(call, world, home.key)
    key = world.uuid()
    return Reply(200, world.insert(TAG, key, {"tagId": key, **words, "workspaceId": home.key}).document)


async def get(call: Call, world: World) -> Reply:
    """Answers one tag."""
    return Reply(200, (await _asked(call, world)).document)


async def update(call: Call, world: World) -> Reply:
    """Changes a tag, wherever it is carried."""
    record = await _asked(call, world)
    words = await _words(call, world, record.document["workspaceId"], record.key)
    after = world.put(TAG, record._replace(document={**record.document, **words}))
    await _carried(world, record, after)
    return Reply(200, after.document)


async def delete(call: Call, world: World) -> Reply:
    """Deletes a tag; no connection carries it any more."""
    record = await _asked(call, world)
    world.delete(TAG, record.key)
    await _carried(world, record, None)
    return Reply(204)


async def _asked(call: Call, world: World) -> Record:
    return await world.read(TAG, str(call.path["tagId"]).lower())


async def _words(call: Call, world: World, home: str, mine: str = "") -> dict[str, Json]:
    """Name and colour as the body wants them. Raises TagRefused and MissingMember."""
    name, colour = str(needed(call.body, "name")), str(needed(call.body, "color"))
    if len(name) > LONGEST:
        raise TagRefused("tag-name-too-long", name)
    if not COLOUR.fullmatch(colour):
        raise TagRefused("tag-invalid-hex-color", colour)
    for other in (await world.page(TAG, index="workspace", value=home)).records:
        if other.key != mine and other.document["name"] == name:
            raise TagRefused("tag-already-exists", name)
    return {"name": name, "color": colour}


async def _carried(world: World, before: Record, after: Record | None) -> None:
    """Puts the tag as it is now on the connections that carry it."""
    new = [] if after is None else [after.document]
    for each in (await world.page(CONNECTION, index="workspace", value=before.document["workspaceId"])).records:
        tags = each.document["tags"]
        if any(tag["tagId"] == before.key for tag in tags):
            kept = [item for tag in tags for item in (new if tag["tagId"] == before.key else [tag])]
            world.put(CONNECTION, each._replace(document={**each.document, "tags": kept}))


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "listTags": listing,
    "createTag": create,
    "getTag": get,
    "updateTag": update,
    "deleteTag": delete,
}
