"""The tree of a schema config: captured from a source, shown, looked into. Pure functions of documents."""

import re
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.problem import NotFound
from mockserver.vendors.fivetran.schemas.source import OPEN, is_database

NO_NAME: Final = re.compile(r"[^0-9a-z]+")


def captured(config: Document | None, source: Document, mode: str = "PRESERVE") -> dict[str, Json]:
    """The config after a look at the source: what is there and no more, what was chosen kept, what is new by its rule.

    The mode `EXCLUDE` switches every schema and table off, and `INCLUDE` on, as far as they can be.
    """
    handling = config["schema_change_handling"] if config is not None else "ALLOW_ALL"
    known = config["schemas"] if config is not None else {}
    new = {"PRESERVE": handling == "ALLOW_ALL", "INCLUDE": True}.get(mode, False)
    schemas = {}
    for schema, tables in source.items():
        chosen = known.get(schema, {})
        enabled = chosen.get("enabled", new) if mode == "PRESERVE" else new
        old = chosen.get("tables", {})
        schemas[schema] = {
            "enabled": enabled,
            "tables": {name: _captured_table(old.get(name, {}), table, mode, new=new) for name, table in tables.items()},
        }
    kept = {name: value for name, value in (config or {}).items() if name not in ("schemas", "captured", "marked")}
    return {"schema_change_handling": handling, **kept, "captured": True, "schemas": schemas}


def shown(config: Document, source: Document, document: Document) -> dict[str, Json]:
    """The config as answers have it: all schemas and tables, and the columns that somebody has set."""
    handling = config["schema_change_handling"]
    return {
        "enable_new_by_default": handling == "ALLOW_ALL",
        "schema_change_handling": handling,
        "schemas": {
            name: {
                "name_in_destination": _schema_in_destination(document, name),
                "enabled": schema.get("enabled", True),
                "tables": {
                    table: _shown_table(table, chosen, source.get(name, {}).get(table, {}), document)
                    for table, chosen in schema.get("tables", {}).items()
                },
            }
            for name, schema in config["schemas"].items()
        },
    }


def shown_columns(chosen: Document, table: Document, document: Document) -> dict[str, Json]:
    """All columns that a table of the source has, as they are synced."""
    return {
        name: _shown_column(name, chosen.get("columns", {}).get(name, {}), column, document)
        for name, column in table["columns"].items()
    }


def named_by_destination(config: Document, document: Document, name: str) -> str:
    """The config's own name of a schema that is named by it, or as the destination has it."""
    if name in config["schemas"]:
        return name
    return next((own for own in config["schemas"] if _schema_in_destination(document, own) == name), name)


def find_schema(config: Document, schema: str) -> Document:
    """A schema of a config. Raises NotFound; case counts."""
    found: Document | None = config["schemas"].get(schema)
    if found is None:
        raise NotFound("schemas", schema)
    return found


def find_table(config: Document, schema: str, table: str) -> Document:
    """A table of a config. Raises NotFound; case counts."""
    found: Document | None = find_schema(config, schema).get("tables", {}).get(table)
    if found is None:
        raise NotFound("tables", table)
    return found


def find_column(source: Document, schema: str, table: str, column: str) -> Document:
    """A column of a source, whose schema and table are known to be there. Raises NotFound; case counts."""
    found: Document | None = source.get(schema, {}).get(table, {}).get("columns", {}).get(column)
    if found is None:
        raise NotFound("columns", column)
    return found


def _captured_table(chosen: Document, table: Document, mode: str, *, new: bool) -> dict[str, Json]:
    enabled = chosen.get("enabled", new) if mode == "PRESERVE" else new
    if not table["enabled_patch_settings"]["allowed"]:
        enabled = table["enabled_patch_settings"].get("reason_code") != "DELETED"
    blocked = {name: {"enabled": False} for name, column in table["columns"].items() if not column.get("enabled", True)}
    columns = {
        name: {**column, "enabled": True} if not _may_change(table["columns"][name]) else column
        for name, column in {**blocked, **chosen.get("columns", {})}.items()
        if name in table["columns"] and table["supports_columns_config"]
    }
    mode_of = chosen.get("sync_mode", table.get("sync_mode")) if "sync_mode" in table else None
    return {"enabled": enabled, **({"sync_mode": mode_of} if mode_of else {}), "columns": columns}


def _may_change(column: Document) -> bool:
    allowed: bool = column["enabled_patch_settings"]["allowed"]
    return allowed


def _shown_table(name: str, chosen: Document, table: Document, document: Document) -> dict[str, Json]:
    known = table.get("columns", {})
    mode = {"sync_mode": chosen["sync_mode"]} if "sync_mode" in chosen else {}
    return {
        **mode,
        "name_in_destination": in_destination(document, name),
        "enabled": chosen.get("enabled", True),
        "enabled_patch_settings": dict(table.get("enabled_patch_settings", OPEN)),
        "supports_columns_config": table.get("supports_columns_config", True),
        "supports_history_mode": table.get("supports_history_mode", False),
        "columns": {
            column: _shown_column(column, said, known.get(column, {}), document)
            for column, said in chosen.get("columns", {}).items()
        },
    }


def _shown_column(name: str, chosen: Document, column: Document, document: Document) -> dict[str, Json]:
    key = chosen.get("is_primary_key", column.get("is_primary_key"))
    return {
        "name_in_destination": in_destination(document, name),
        "enabled": chosen.get("enabled", True),
        "hashed": chosen.get("hashed", False),
        **({"is_primary_key": key} if key is not None else {}),
        "enabled_patch_settings": dict(column.get("enabled_patch_settings", OPEN)),
    }


def in_destination(document: Document, name: str) -> str:
    """A name as the destination spells it: as in the source, or lower case with underscores."""
    if document.get("destination_schema_names") == "SOURCE_NAMING":
        return name
    return NO_NAME.sub("_", name.lower()).strip("_") or "_"


def _schema_in_destination(document: Document, name: str) -> str:
    own = document["schema"].partition(".")[0]
    # Databases have several schemas: the connection's name is their prefix.
    return f"{own}_{in_destination(document, name)}" if is_database(document["service"]) else own or name
