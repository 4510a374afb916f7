"""Changes of a schema config, at any of its levels."""

from typing import Final

from mockserver.model.json import Document, Json
from mockserver.vendors.fivetran.problems import ColumnNotBlocked, ColumnsNotConfigurable, NotChangeable
from mockserver.vendors.fivetran.schemas.tree import find_column, find_schema, find_table

TABLE: Final = ("enabled", "sync_mode")
COLUMN: Final = ("enabled", "hashed", "is_primary_key")
"""Members of a table and of a column that can be changed."""


def first(body: Document) -> dict[str, Json]:
    """The config that is made before the source was ever looked at: what was sent, to the letter."""
    return {
        "schema_change_handling": body.get("schema_change_handling", "ALLOW_ALL"),
        "captured": False,
        "schemas": body["schemas"],
    }


def edited(config: Document, source: Document, body: Document) -> dict[str, Json]:
    """A config after a change. Raises NotFound for a name that is not there, and for what cannot be changed, its problem."""
    schemas = dict(config["schemas"])
    for name, wish in body.get("schemas", {}).items():
        schemas[name] = _schema(find_schema(config, name), config, source, wish, name)
    lasting = {name: body[name] for name in ("schema_change_handling", "is_type_locked") if name in body}
    return {**config, **lasting, "schemas": schemas}


def marked(config: Document, source: Document, columns: list[tuple[str, str, str]]) -> dict[str, Json]:
    """A config with blocked columns marked for deletion. Raises NotFound and ColumnNotBlocked."""
    for schema, table, column in columns:
        chosen = find_table(config, schema, table)
        if config["captured"]:
            find_column(source, schema, table, column)
        said = chosen.get("columns", {}).get(column, {})
        if said.get("enabled", True):
            raise ColumnNotBlocked(schema, table, column)
        held = config["schemas"][schema]
        after = {**chosen, "columns": {**chosen["columns"], column: {**said, "marked": True}}}
        held = {**held, "tables": {**held["tables"], table: after}}
        config = {**config, "marked": True, "schemas": {**config["schemas"], schema: held}}
    return dict(config)


def synced(config: Document) -> dict[str, Json]:
    """A config after a sync, which has dropped the columns that were marked."""
    swept = {name: _swept(schema) for name, schema in config["schemas"].items()}
    return {**{name: value for name, value in config.items() if name != "marked"}, "schemas": swept}


def _swept(schema: Document) -> Document:
    tables = {
        name: {
            **table,
            "columns": {
                column: {member: value for member, value in said.items() if member != "marked"}
                for column, said in table.get("columns", {}).items()
            },
        }
        for name, table in schema.get("tables", {}).items()
    }
    return {**schema, "tables": tables}


def _schema(chosen: Document, config: Document, source: Document, wish: Document, name: str) -> dict[str, Json]:
    tables = dict(chosen.get("tables", {}))
    for table, wanted in wish.get("tables", {}).items():
        tables[table] = _table(find_table(config, name, table), source, wanted, (name, table), captured=config["captured"])
    return {**chosen, **({"enabled": wish["enabled"]} if "enabled" in wish else {}), "tables": tables}


def _table(chosen: Document, source: Document, wish: Document, place: tuple[str, str], *, captured: bool) -> dict[str, Json]:
    schema, name = place
    table = source.get(schema, {}).get(name) if captured else None
    if table is not None:
        _check_table(table, chosen, wish, place)
    columns = dict(chosen.get("columns", {}))
    for column, wanted in wish.get("columns", {}).items():
        said = columns.get(column, {})
        if table is not None:
            known = find_column(source, schema, name, column)
            if not known["enabled_patch_settings"]["allowed"] and wanted.get("enabled", True) != said.get("enabled", True):
                raise NotChangeable("column", column, known["enabled_patch_settings"].get("reason", ""))
        columns[column] = {**said, **{member: wanted[member] for member in COLUMN if member in wanted}}
    return {**chosen, **{member: wish[member] for member in TABLE if member in wish}, "columns": columns}


def _check_table(table: Document, chosen: Document, wish: Document, place: tuple[str, str]) -> None:
    schema, name = place
    settings = table["enabled_patch_settings"]
    if not settings["allowed"] and wish.get("enabled", chosen["enabled"]) != chosen["enabled"]:
        raise NotChangeable("table", name, settings.get("reason", ""))
    if wish.get("columns") and not table["supports_columns_config"]:
        raise ColumnsNotConfigurable(schema, name)
    mode = wish.get("sync_mode")
    if mode is not None and ("sync_mode" not in table or (mode == "HISTORY" and not table["supports_history_mode"])):
        raise NotChangeable("sync mode of table", name, f"{mode} is not supported")
