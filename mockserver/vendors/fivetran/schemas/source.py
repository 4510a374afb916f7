"""What the source of a connection holds: as its scenario says, or a small shop."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.problem import Violation
from mockserver.model.record import Record

DATABASES: Final = re.compile(
    "postgres|mysql|maria|sql_server|sqlserver|azure_sql|oracle(?!_business|_fusion|_moat|_netsuite)|db2|mongo|dynamodb"
    "|cockroachdb|cosmos|documentdb|hana_db|snowflake_db|databricks_db|redshift_db|big_query_db"
)
"""Services that are databases: several schemas, tables synced again one by one, with history if wanted."""
SHOP: Final[Document] = MappingProxyType(
    {
        "customers": {"columns": {"id": {"is_primary_key": True}, "name": {}, "email": {}}},
        "orders": {"columns": {"id": {"is_primary_key": True}, "customer_id": {}, "amount": {}, "updated_at": {}}},
    }
)
SHEET: Final[Document] = MappingProxyType({"columns": {"row": {"is_primary_key": True}, "value": {}}})
LOCKED_KEY: Final[Document] = MappingProxyType(
    {
        "allowed": False,
        "reason_code": "SYSTEM_COLUMN",
        "reason": "The column does not support exclusion as it is a Primary Key",
    }
)
OPEN: Final[Document] = MappingProxyType({"allowed": True})
TABLE: Final = MappingProxyType(
    {
        "columns": (list, dict),
        "sync_mode": (str,),
        "supports_columns_config": (bool,),
        "supports_history_mode": (bool,),
        "enabled_patch_settings": (dict,),
    }
)
COLUMN: Final = MappingProxyType({"is_primary_key": (bool,), "enabled": (bool,), "enabled_patch_settings": (dict,)})


def is_database(service: str) -> bool:
    """Whether a service is a database."""
    return DATABASES.search(service) is not None


def source_of(record: Record) -> Document:
    """Schemas by name, each with its tables, each with its columns and what can be done with it."""
    document = record.document
    database = is_database(document["service"])
    usual = {
        "supports_columns_config": True,
        "supports_history_mode": database,
        **({"sync_mode": "SOFT_DELETE"} if database else {}),
    }
    schemas = record.hidden.get("schemas") or _usual(document, database=database)
    return {schema: {name: {**usual, **_table(table)} for name, table in tables.items()} for schema, tables in schemas.items()}


def violations(schemas: Document) -> Iterator[Violation]:
    """What is wrong with the schemas that a scenario names."""
    for schema, tables in schemas.items():
        place = f"body /schemas/{schema}"
        if not isinstance(tables, Mapping):
            yield Violation("type", place, "a schema is an object of tables")
            continue
        for name, table in tables.items():
            yield from _wrong_table(table, f"{place}/{name}")


def _usual(document: Document, *, database: bool) -> Document:
    schema, _, table = document["schema"].partition(".")
    if table:
        return {schema: {table: SHEET}}
    return {"public" if database else schema: SHOP}


def _table(said: Json) -> Document:
    if not isinstance(said, Mapping):
        return {"columns": {name: {"enabled_patch_settings": OPEN} for name in said}, "enabled_patch_settings": OPEN}
    columns = said.get("columns", {})
    named = columns if isinstance(columns, Mapping) else {name: {} for name in columns}
    return {"enabled_patch_settings": OPEN, **said, "columns": {name: _column(column) for name, column in named.items()}}


def _column(said: Document) -> Document:
    settings = LOCKED_KEY if said.get("is_primary_key") else OPEN
    return {"enabled_patch_settings": settings, **said}


def _wrong_table(table: Json, place: str) -> Iterator[Violation]:
    if isinstance(table, list):
        yield from _wrong_names(table, place)
    elif not isinstance(table, Mapping):
        yield Violation("type", place, "a table is a list of columns, or an object")
    else:
        yield from _wrong_members(table, TABLE, "a table", place)
        columns = table.get("columns")
        if isinstance(columns, list):
            yield from _wrong_names(columns, f"{place}/columns")
        for name, column in columns.items() if isinstance(columns, Mapping) else ():
            if isinstance(column, Mapping):
                yield from _wrong_members(column, COLUMN, "a column", f"{place}/columns/{name}")
            else:
                yield Violation("type", f"{place}/columns/{name}", "a column is an object")


def _wrong_names(columns: list[Json], place: str) -> Iterator[Violation]:
    if not all(isinstance(name, str) for name in columns):
        yield Violation("type", place, "columns are named by texts")


def _wrong_members(said: Document, known: Mapping[str, tuple[type, ...]], what: str, place: str) -> Iterator[Violation]:
    for name, value in said.items():
        if name not in known:
            yield Violation("additionalProperties", f"{place}/{name}", f"{what} has no '{name}'")
        elif not isinstance(value, known[name]):
            yield Violation("type", f"{place}/{name}", f"'{name}' has a wrong type")
    settings = said.get("enabled_patch_settings")
    if isinstance(settings, Mapping) and not isinstance(settings.get("allowed"), bool):
        yield Violation("required", f"{place}/enabled_patch_settings", "'allowed' is true or false")
    if said.get("sync_mode", "LIVE") not in ("SOFT_DELETE", "HISTORY", "LIVE"):
        yield Violation("enum", f"{place}/sync_mode", "a sync mode is SOFT_DELETE, HISTORY or LIVE")
