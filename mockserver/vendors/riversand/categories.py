"""Category syndication: `syndicate` with the action `categorysyndicate` schedules requests (page "Syndicate Entity")."""

from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call
from mockserver.model.world import World
from mockserver.vendors.riversand import connectorstates, genericobjects
from mockserver.vendors.riversand.attributes import Context, make
from mockserver.vendors.riversand.tenancy import header, tenant_of, user_of

ACTION: Final = "categorysyndicate"
TYPE: Final = "scheduledrequestobject"


def schedule(call: Call, world: World, params: Document) -> Document:
    """Keeps one scheduled request for each id and channel, and shows them bare, their values without ids (documented)."""
    query = params["query"]
    kind = next(iter(query.get("filters", {}).get("typesCriterion", ())), "")
    ids = [query["id"]] if "id" in query else query.get("ids", ())
    channels = params["rsconnect"].get("syndicationChannels", ())
    made = [_request(call, world, name, kind, channel) for name in ids for channel in channels]
    return {"genericObjects": [_shown(document) for document in made]}


def _request(call: Call, world: World, name: str, kind: str, channel: str) -> Document:
    user, number = user_of(call.request), world.uuid()
    # The sample's profile for rs-bigcommerce; that others are named alike is proposed.
    profile = f"sys_export_connectors_{channel.removeprefix('rs-')}_syndicate_category_base"
    told = {
        "dataObjectId": name,
        "dataObjectType": kind,
        "taskType": f"RSCONNECT_PUBLISH_AGREATED_{profile}",
        "status": "QUEUED",
        "profileNames": profile,
        "syndicationchannelid": channel,
        "contextName": "self",
        "contextValue": "self",
        "userId": user,
        **({"userEmail": email} if (email := header(call.request, "x-rdp-userEmail")) else {}),
    }
    document: dict[str, Json] = {
        "id": number,
        "name": number,
        "type": TYPE,
        "properties": {"retryCount": 0, **connectorstates.stamps(world, user)},
        "data": {"attributes": {name: {"values": [make(world, Context(), value)]} for name, value in told.items()}},
    }
    return genericobjects.insert(world, tenant_of(call.request, world), document).document


def _shown(document: Document) -> Document:
    held = {
        name: {"values": [{member: value[member] for member in ("locale", "source", "value")} for value in attribute["values"]]}
        for name, attribute in document["data"]["attributes"].items()
    }
    return {**document, "data": {"attributes": held}}
