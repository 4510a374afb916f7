"""The connector: the resource, its status machine, and how a scenario makes one."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.lifecycle import Lifecycle
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendors.elastic.docs.problems import Unreadable
from mockserver.vendors.elastic.documents import (
    CONFIGURED,
    CONNECTED,
    CREATED,
    ERROR,
    NEEDS_CONFIGURATION,
    merged,
    new_connector,
    stored_field,
)

ID_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

STATUS: Final = Lifecycle(
    initial=CREATED,
    on={
        (source, target): target
        for source, targets in {
            CREATED: (NEEDS_CONFIGURATION, ERROR),
            NEEDS_CONFIGURATION: (CONFIGURED, ERROR),
            CONFIGURED: (NEEDS_CONFIGURATION, CONFIGURED, CONNECTED, ERROR),
            CONNECTED: (CONFIGURED, CONNECTED, ERROR),
            ERROR: (CONFIGURED, CONNECTED, ERROR),
        }.items()
        for target in targets
    },
)
"""Moves that `PUT _status` may make; the event is the status asked for. Source: ConnectorStateMachine."""

HALVES: Final = ("active", "draft")
"""Of a filtering: what counts, and what is edited."""
ALIVE: Final = "alive"
ANY: Final = "any"
"""Every index files a connector under its value with `any`, and with `alive` unless it is soft-deleted."""

SEEDABLE: Final = frozenset(
    {
        "id",
        "configuration",
        "custom_scheduling",
        "description",
        "deleted",
        "error",
        "features",
        "filtering",
        "index_name",
        "is_native",
        "language",
        "last_seen",
        "name",
        "pipeline",
        "scheduling",
        "service_type",
        "status",
        "sync_cursor",
        "api_key_id",
        "api_key_secret_id",
        "last_access_control_sync_error",
        "last_access_control_sync_scheduled_at",
        "last_access_control_sync_status",
        "last_deleted_document_count",
        "last_incremental_sync_scheduled_at",
        "last_indexed_document_count",
        "last_sync_error",
        "last_sync_scheduled_at",
        "last_sync_status",
        "last_synced",
    }
)


def by_index_name(record: Record) -> tuple[bool, str, int]:
    """Listings are sorted by index name, connectors without one last."""
    name = record.document.get("index_name")
    return name is None, name if isinstance(name, str) else "", record.sequence


def filed_under(value: Hashable, record: Record) -> Iterable[Hashable]:
    """The values under which a connector is filed."""
    yield value, ANY
    if not record.document.get("deleted"):
        yield value, ALIVE


def sound(record: Record) -> Record:
    """The connector, if it can be worked on: the document APIs let anything be written. Raises Unreadable.

    Source: Connector.fromXContentBytes.
    """
    document = record.document
    texts = all(isinstance(document.get(name, ""), str | None) for name in ("index_name", "status"))
    filtering = document.get("filtering") or []
    entries = filtering if isinstance(filtering, list) else [filtering]
    if not (texts and all(isinstance(entry, Mapping) and all(map(_is_half, map(entry.get, HALVES))) for entry in entries)):
        raise Unreadable("parse_exception", "Failed to parse a connector document.")
    return record


def _is_half(given: Json) -> bool:
    """Whether a half of a filtering is one, or left out; what was found of it has a state, if it is told."""
    if not given:
        return True
    found = given.get("validation", {"state": ""}) if isinstance(given, Mapping) else None
    return isinstance(found, Mapping) and isinstance(found.get("state"), str)


def _index(member: str) -> Index:
    def of(record: Record) -> Iterable[Hashable]:
        value = record.document.get(member)
        return filed_under(value, record) if isinstance(value, str) else ()  # documents may hold anything

    return Index(member, of, by_index_name)


def new_id(world: World) -> str:
    """An id of the vendor's making: twenty characters of URL-safe base64."""
    return world.token(20, ID_LETTERS)


async def seed(world: World, fields: Document) -> Record:
    """A connector from the fields that a scenario names. Raises InvalidRequest."""
    for name in fields:
        if name not in SEEDABLE:
            message = f"a connector has no field {name!r}; it has {', '.join(sorted(SEEDABLE))}"
            raise InvalidRequest((Violation("additionalProperties", f"body /{name}", message, value=fields[name]),))
    key = fields.get("id") or new_id(world)
    configuration = fields.get("configuration", {})
    if isinstance(configuration, dict):
        configuration = {name: _seeded_field(name, field) for name, field in configuration.items()}
    document = {**merged(new_connector(key, fields, world.at), fields), "id": key, "configuration": configuration}
    if document["status"] not in STATUS.phases:
        message = f"{document['status']!r} is no status; a connector is one of {', '.join(sorted(STATUS.phases))}"
        raise InvalidRequest((Violation("enum", "body /status", message, value=document["status"]),))
    return world.insert(CONNECTORS, key, document, phase=document["status"])


def _seeded_field(name: str, field: Document) -> Document:
    if not isinstance(field, dict) or "label" not in field:
        message = "a configuration field is an object with at least a label"
        raise InvalidRequest((Violation("required", f"body /configuration/{name}", message, value=field),))
    return stored_field(field)


CONNECTORS: Final = Resource(
    name="connectors",
    schema="#/components/schemas/Connector",
    lifecycle=STATUS,
    indexes=(
        Index("all", lambda record: filed_under("", record), by_index_name),
        _index("index_name"),
        _index("name"),
        _index("service_type"),
    ),
    order=by_index_name,
    seed=seed,
)
