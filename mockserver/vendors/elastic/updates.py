"""Updates of a connector: status, last contact, configuration, error and service type."""

from typing import Final

from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendors.elastic.connector import CONNECTORS, STATUS
from mockserver.vendors.elastic.connectors import alive, merge, replaced, stored, updated
from mockserver.vendors.elastic.documents import (
    CONFIGURED,
    CONNECTED,
    CREATED,
    ERROR,
    NEEDS_CONFIGURATION,
    stamp_after,
    stored_field,
)
from mockserver.vendors.elastic.problems import UnknownConfiguration
from mockserver.vendors.elastic.wording import result


async def update_status(call: Call, world: World) -> Reply:
    """Moves a connector to another status, if the Connector Protocol knows the move. The error stays as it is."""
    record = await alive(world, call.path["connector_id"])
    status = call.body["status"].lower()
    before = record.document.get("status", CREATED)
    STATUS.move(before, status)
    return merge(world, record, {"status": status})


async def check_in(call: Call, world: World) -> Reply:
    """Notes that the connector service is alive."""
    record = await stored(world, call.path["connector_id"])
    seen = stamp_after(call.at, record.document.get("last_seen"))
    replaced(world, record, {**record.document, "last_seen": seen})
    return result(changed=True)


async def update_configuration(call: Call, world: World) -> Reply:
    """Replaces the configuration, or sets values of fields that it has. Either way the connector is configured."""
    record = await alive(world, call.path["connector_id"])
    if "configuration" in call.body:
        # A script writes the whole configuration, and scripts are never found to change nothing.
        configuration = {name: stored_field(field) for name, field in call.body["configuration"].items()}
        replaced(world, record, {**record.document, "configuration": configuration, "status": CONFIGURED})
        return result(changed=True)
    values, known = call.body["values"], record.document.get("configuration") or {}
    unknown = tuple(name for name in values if name not in known)
    if unknown:
        raise UnknownConfiguration(CONNECTORS.name, record.key, names=unknown)
    configuration = {name: {"value": value} for name, value in values.items()}
    return merge(world, record, {"configuration": configuration, "status": CONFIGURED})


async def update_error(call: Call, world: World) -> Reply:
    """Stores an error, or clears it; the status follows, whatever it was."""
    record = await stored(world, call.path["connector_id"])
    error = call.body["error"]
    document = {**record.document, "error": error, "status": ERROR if error else CONNECTED}
    return updated(world, record, document)


async def update_service_type(call: Call, world: World) -> Reply:
    """Sets the service type. The connector must be configured anew, unless it never was."""
    record = await alive(world, call.path["connector_id"])
    status = CREATED if record.document.get("status", CREATED) == CREATED else NEEDS_CONFIGURATION
    document = {**record.document, "service_type": call.body["service_type"], "status": status}
    return updated(world, record, document)


BEHAVIOURS: Final = {
    "connector.update_status": update_status,
    "connector.check_in": check_in,
    "connector.update_configuration": update_configuration,
    "connector.update_error": update_error,
    "connector.update_service_type": update_service_type,
}
