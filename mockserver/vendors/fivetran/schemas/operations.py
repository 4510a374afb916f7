"""Operations on the schema config of a connection."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import NotFound
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran import inputs, wording
from mockserver.vendors.fivetran.connection import CONNECTION
from mockserver.vendors.fivetran.problems import NotConnected
from mockserver.vendors.fivetran.schemas import edits, tree
from mockserver.vendors.fivetran.schemas.source import source_of


async def details(call: Call, world: World) -> Reply:
    """Answers the config; there is none before the first sync, a reload, or one that is made in advance."""
    record = await _connection(call, world)
    return _answer(call, record, _config(record), "Schema configuration retrieved successfully")


async def create(call: Call, world: World) -> Reply:
    """Makes the config in advance; the first sync fits it to the source."""
    record = await _connection(call, world)
    config = edits.first(inputs.typed_deeply(call.body))
    if record.hidden.get("schema_config", {}).get("captured"):
        config = edits.edited(_config(record), source_of(record), inputs.typed_deeply(call.body))
    return _stored(call, world, record, config, "Schema configuration pre-created successfully")


async def reload(call: Call, world: World) -> Reply:
    """Looks at the source again."""
    record = await _connection(call, world)
    _check_connected(record)
    mode = (call.body or {}).get("exclude_mode", "PRESERVE")
    config = tree.captured(record.hidden.get("schema_config"), source_of(record), mode)
    return _stored(call, world, record, config, "Schema configuration has been reloaded")


async def update(call: Call, world: World) -> Reply:
    """Changes the config at any level."""
    return await _edit(call, world, call.body, "Schema configuration has been modified")


async def update_schema(call: Call, world: World) -> Reply:
    """Changes one schema."""
    wish = {"schemas": {call.path["schemaName"]: call.body}}
    return await _edit(call, world, wish, "Database schema configuration has been modified")


async def update_table(call: Call, world: World) -> Reply:
    """Changes one table."""
    wish = {"schemas": {call.path["schemaName"]: {"tables": {call.path["tableName"]: call.body}}}}
    return await _edit(call, world, wish, "Table configuration has been modified")


async def update_column(call: Call, world: World) -> Reply:
    """Changes one column."""
    table = {"columns": {call.path["columnName"]: call.body}}
    wish = {"schemas": {call.path["schemaName"]: {"tables": {call.path["tableName"]: table}}}}
    return await _edit(call, world, wish, "Column configuration has been modified")


async def columns(call: Call, world: World) -> Reply:
    """Answers all columns of a table of the source.

    This address alone may name the schema as the destination has it, which Dagster does and the definition describes.
    """
    record = await _connection(call, world)
    _check_connected(record)
    source, table = source_of(record), call.path["table"]
    config = record.hidden.get("schema_config") or tree.captured(None, source)
    schema = tree.named_by_destination(config, record.document, call.path["schema"])
    chosen = tree.find_table(config, schema, table)
    found = source.get(schema, {}).get(table, {"columns": {}})
    shown = tree.shown_columns(chosen, found, record.document)
    return wording.done(call, "Column configuration retrieved successfully", {"columns": shown})


async def drop_column(call: Call, world: World) -> Reply:
    """Marks a blocked column for deletion; the next sync drops it."""
    column = (call.path["schemaName"], call.path["tableName"], call.path["columnName"])
    await _mark(call, world, [column])
    return wording.done(call, "Column successfully marked for deletion")


async def drop_columns(call: Call, world: World) -> Reply:
    """Marks blocked columns for deletion; the next sync drops them."""
    wanted = [
        (schema, table, column)
        for schema, inside in call.body["schemas"].items()
        for table, chosen in inside["tables"].items()
        for column in chosen["columns"]
    ]
    await _mark(call, world, wanted)
    return wording.done(call, "Column(s) successfully marked for deletion")


async def _connection(call: Call, world: World) -> Record:
    return await world.read(CONNECTION, call.path["connectionId"])


def _config(record: Record) -> Document:
    config: Document | None = record.hidden.get("schema_config")
    if config is None:
        raise NotFound("schema_configs", record.key)
    return config


def _check_connected(record: Record) -> None:
    state = record.document["status"]["setup_state"]
    if state != "connected":
        raise NotConnected(record.key, state)


async def _edit(call: Call, world: World, wish: Document, sentence: str) -> Reply:
    record = await _connection(call, world)
    config = edits.edited(_config(record), source_of(record), inputs.typed_deeply(wish))
    return _stored(call, world, record, config, sentence)


async def _mark(call: Call, world: World, wanted: list[tuple[str, str, str]]) -> None:
    record = await _connection(call, world)
    _store(world, record, edits.marked(_config(record), source_of(record), wanted))


def _store(world: World, record: Record, config: Document) -> Record:
    return world.put(CONNECTION, record._replace(hidden={**record.hidden, "schema_config": config}))


def _stored(call: Call, world: World, record: Record, config: Document, sentence: str) -> Reply:
    return _answer(call, _store(world, record, config), config, sentence)


def _answer(call: Call, record: Record, config: Document, sentence: str) -> Reply:
    data: Json = tree.shown(config, source_of(record), record.document)
    return wording.done(call, sentence, data)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "connection_schema_config": details,
    "pre_create_connection_schema_config": create,
    "modify_connection_schema_config": update,
    "reload_connection_schema_config": reload,
    "modify_connection_database_schema_config": update_schema,
    "modify_connection_table_config": update_table,
    "modify_connection_column_config": update_column,
    "connection_column_config": columns,
    "delete_column_connection_config": drop_column,
    "delete_multiple_columns_connection_config": drop_columns,
}
