"""Further updates of a connector: name, index, management, API key, pipeline, features, scheduling and last sync."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.world import World
from mockserver.vendors.elastic import cron, update_bodies
from mockserver.vendors.elastic.coercion import is_true, long
from mockserver.vendors.elastic.connector import CONNECTORS
from mockserver.vendors.elastic.connectors import alive, is_taken, merge, stored
from mockserver.vendors.elastic.documents import CONFIGURED, CONNECTED, CREATED
from mockserver.vendors.elastic.index_names import MANAGED_PREFIX
from mockserver.vendors.elastic.instants import instant
from mockserver.vendors.elastic.judge import raise_entries
from mockserver.vendors.elastic.problems import AttachedUnmanaged, IndexNameTaken, IndexUnmanaged
from mockserver.vendors.elastic.update_checks import index_name


async def update_name(call: Call, world: World) -> Reply:
    """Sets the name, the description, or both; null leaves the old one."""
    record = await stored(world, call.path["connector_id"])
    return merge(world, record, _given(call.body))


async def update_index_name(call: Call, world: World) -> Reply:
    """Attaches another index, or none. Whether it is free is looked up before the connector is."""
    raise_entries(index_name(call))  # the specification counts characters of an index name, the vendor bytes
    key, name = call.path["connector_id"], call.body["index_name"]
    if name is not None and await is_taken(world, name, key):
        raise IndexNameTaken(CONNECTORS.name, name)
    record = await alive(world, key)
    if record.document.get("is_native") and name is not None and not name.startswith(MANAGED_PREFIX):
        raise IndexUnmanaged(CONNECTORS.name, key, index=name)
    return merge(world, record, {"index_name": name})


async def update_native(call: Call, world: World) -> Reply:
    """Makes a connector Elastic-managed or self-managed. One that was connected has to connect anew."""
    record = await alive(world, call.path["connector_id"])
    native, attached = is_true(call.body["is_native"]), record.document.get("index_name")
    if native and attached is not None and not attached.startswith(MANAGED_PREFIX):
        raise AttachedUnmanaged(CONNECTORS.name, record.key, index=attached)
    status = record.document.get("status", CREATED)
    return merge(world, record, {"is_native": native, "status": CONFIGURED if status == CONNECTED else status})


async def update_api_key_id(call: Call, world: World) -> Reply:
    """Notes the ids of an API key, of its secret, or both; null leaves the old one."""
    record = await stored(world, call.path["connector_id"])
    return merge(world, record, _given(call.body))


async def update_pipeline(call: Call, world: World) -> Reply:
    """Sets the ingest pipeline."""
    record = await stored(world, call.path["connector_id"])
    given = call.body["pipeline"]
    pipeline = {name: given[name] if name == "name" else is_true(given[name]) for name in update_bodies.PIPELINE.fields}
    return merge(world, record, {"pipeline": pipeline})


async def update_features(call: Call, world: World) -> Reply:
    """Switches features on and off; those that are not named stay as they are, unknown ones are dropped."""
    record = await stored(world, call.path["connector_id"])
    given = call.body["features"]
    features: dict[str, Json] = _switches(given, update_bodies.FEATURES.fields)
    if "sync_rules" in given:
        features["sync_rules"] = _switches(given["sync_rules"], update_bodies.SYNC_RULES.fields)
    return merge(world, record, {"features": features})


async def update_scheduling(call: Call, world: World) -> Reply:
    """Sets schedules; those that are not named stay as they are."""
    record = await stored(world, call.path["connector_id"])
    scheduling = {
        name: {"enabled": is_true(schedule["enabled"]), "interval": cron.normal(schedule["interval"])}
        for name, schedule in call.body["scheduling"].items()
        if name in update_bodies.SCHEDULING.fields
    }
    return merge(world, record, {"scheduling": scheduling})


async def last_sync(call: Call, world: World) -> Reply:
    """Notes how the last syncs went; null leaves the old value (ConnectorSyncInfo.toXContent)."""
    record = await stored(world, call.path["connector_id"])
    return merge(world, record, {name: _sync_value(name, value) for name, value in _given(call.body).items()})


def _given(body: Document) -> Document:
    return {name: value for name, value in body.items() if value is not None}


def _switches(given: Document, known: Mapping[str, Json]) -> dict[str, Json]:
    return {
        name: {"enabled": is_true(feature["enabled"])}
        for name, feature in given.items()
        if name in known and name != "sync_rules"
    }


def _sync_value(name: str, value: Json) -> Json:
    if name.endswith("_count"):
        return long(value)
    if name.endswith("_status"):
        return value.lower()
    return instant(value) if name.endswith("_at") or name == "last_synced" else value


BEHAVIOURS: Final = MappingProxyType(
    {
        "connector.update_name": update_name,
        "connector.update_index_name": update_index_name,
        "connector.update_native": update_native,
        "connector.update_api_key_id": update_api_key_id,
        "connector.update_pipeline": update_pipeline,
        "connector.update_features": update_features,
        "connector.update_scheduling": update_scheduling,
        "connector.last_sync": last_sync,
    }
)
