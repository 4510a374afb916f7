"""Edits: what a row of an edited workbook does to the states of its tenant.

A cell that says what an export would say now changes nothing, so only what somebody edited counts. An empty cell leaves
the value; a marker, or the action delete, removes (rules proposed; the markers are in the lists of a sample workbook).
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendors.riversand import attributes, connectorstates
from mockserver.vendors.riversand.attributes import Context
from mockserver.vendors.riversand.columns import ATTRIBUTES, DELIMITER, Column, cell, is_child, resolved
from mockserver.vendors.riversand.connectorstates import CONNECTORSTATE, TYPE
from mockserver.vendors.riversand.criteria import attributes_of
from mockserver.vendors.riversand.operators import text
from mockserver.vendors.riversand.tenancy import key_of

MARKERS: Final = frozenset({"[NULL]", "[DELETE]"})
IDENTITY: Final = ("entityid", "entitytype", "channelid")


class BadRow(Exception):
    """A row that cannot be applied; the others are."""


class Row(NamedTuple):
    """A row, sorted by what its cells are for."""

    system: Mapping[str, str]
    """By the names of the system fields: action, type, id, name."""
    properties: Mapping[str, str]
    attributes: Mapping[Column, str]

    @classmethod
    def of(cls, columns: Sequence[Column], cells: Sequence[str | None]) -> "Row":
        """Reads the cells, as many as there are."""
        said = {column: found for column, found in zip(columns, cells, strict=False) if found is not None}
        system = {column.name: found for column, found in said.items() if column.kind in ("blank", "member")}
        properties = {column.name: found for column, found in said.items() if column.kind == "property"}
        return cls(system, properties, {column: found for column, found in said.items() if column.title == ATTRIBUTES})


async def apply(world: World, tenant: str, user: str, row: Row) -> str:
    """Applies a row, and tells which of the task's counters counts it: Create, Update, Delete or NoChange.

    Raises BadRow.
    """
    _check(tenant, row)
    record = await _find(world, tenant, row)
    if row.system.get("action"):
        if record is None:
            raise BadRow("there is no such object to delete")
        world.delete(CONNECTORSTATE, record.key)
        return "Delete"
    if record is None:
        return _create(world, tenant, user, row)
    return _update(world, user, record, row)


def _check(tenant: str, row: Row) -> None:
    action, kind = row.system.get("action", "delete"), row.system.get("type", TYPE)
    if action.lower() != "delete":
        raise BadRow(f"unknown action '{action}'")
    if kind != TYPE:
        raise BadRow(f"objects of type '{kind}' are not in this sheet")
    if row.properties.get("tenantId", tenant) != tenant:
        raise BadRow(f"tenant '{row.properties['tenantId']}' is another one")
    for name in (*IDENTITY, "self"):
        if row.properties.get(name) in MARKERS:
            raise BadRow(f"property '{name}' cannot be removed")


async def _find(world: World, tenant: str, row: Row) -> Record | None:
    """The object of the row: by its id, else by entity id, entity type and channel id (the vendor's match configuration)."""
    name = row.system.get("id")
    found = await world.find(CONNECTORSTATE, key_of(tenant, name)) if name else None
    if found is None and all(one in row.properties for one in IDENTITY):
        found = await connectorstates.of_entity(world, tenant, {one: row.properties[one] for one in IDENTITY})
    return found


def _create(world: World, tenant: str, user: str, row: Row) -> str:
    missing = [name for name in IDENTITY if name not in row.properties]
    if missing:
        raise BadRow(f"a new object needs its {', '.join(missing)}")
    empty: Document = {"id": row.system.get("id") or world.uuid(), "properties": {}}
    said = {"tenantId": tenant, **{name: row.properties[name] for name in IDENTITY}, "self": "self"}
    found = _attributes(world, empty, row)
    document = {
        "id": empty["id"],
        **_name(empty, row),
        "type": TYPE,
        "properties": {**said, **_properties(empty, row), **connectorstates.stamps(world, user)},
        "data": {"attributes": found},
    }
    connectorstates.insert(world, tenant, document)
    return "Create"


def _update(world: World, user: str, record: Record, row: Row) -> str:
    old = record.document
    found, properties = _attributes(world, old, row), _properties(old, row)
    document = {**{member: value for member, value in old.items() if member != "name"}, **_name(old, row)}
    if found == attributes_of(old) and properties == old["properties"] and document == old:
        return "NoChange"
    changed = connectorstates.modified(world, {**document, "properties": properties}, user, found)
    world.put(CONNECTORSTATE, record._replace(document=changed))
    return "Update"


def _name(old: Document, row: Row) -> dict[str, Json]:
    said = row.system.get("name", old.get("name"))
    return {} if said is None or said in MARKERS else {"name": said}


def _properties(old: Document, row: Row) -> dict[str, Json]:
    before: Document = old["properties"]
    said = {name: found for name, found in row.properties.items() if name not in before or text(before[name]) != found}
    left = {**before, **said}
    return {name: value for name, value in left.items() if said.get(name) not in MARKERS}


def _attributes(world: World, old: Document, row: Row) -> dict[str, Document]:
    found = dict(attributes_of(old))
    groups: dict[str, dict[Column, str]] = {}
    for asked, said in row.attributes.items():
        column = resolved(asked, old)
        if column.collection:
            groups.setdefault(column.name, {})[column] = said
        elif said != cell(column, old):
            _put(found, column.name, _plain(world, found.get(column.name, {}), said))
    for name, cells in groups.items():
        if any(said != cell(column, old) for column, said in cells.items()):
            _put(found, name, _nested(world, found.get(name, {}), cells))
    return found


def _put(found: dict[str, Document], name: str, attribute: Document) -> None:
    found.pop(name, None) if not attribute else found.update({name: attribute})


def _plain(world: World, old: Document, said: str) -> Document:
    """The attribute with other values. As many as before keep their contexts, others are in the usual one."""
    rest = {member: value for member, value in old.items() if member != "values"}
    if said in MARKERS:
        return rest
    parts, before = said.split(DELIMITER), old.get("values", ())
    if len(parts) != len(before):
        return {"values": [attributes.make(world, Context(), part) for part in parts], **rest}
    values = [
        value if text(value["value"]) == part else attributes.make(world, Context(value["source"], value["locale"]), part)
        for value, part in zip(before, parts, strict=True)
    ]
    return {"values": values, **rest}


def _nested(world: World, old: Document, cells: Mapping[Column, str]) -> Document:
    """The attribute with other groups: the nth parts of all cells are the nth group's."""
    parts = {column.child: said.split(DELIMITER) for column, said in cells.items() if said not in MARKERS}
    removed = {column.child for column, said in cells.items() if said in MARKERS}
    before: Sequence[Document] = old.get("group", ())
    counts = {len(one) for one in parts.values()} or {len(before)}
    if len(counts) > 1:
        raise BadRow(f"the parts of '{next(iter(cells)).name}' do not match: {', '.join(map(str, sorted(counts)))} of them")
    made = []
    for place in range(counts.pop()):
        group = before[place] if place < len(before) else {}
        made.append(_group(world, group, {child: one[place] for child, one in parts.items()}, removed))
    left = [group for group in made if any(map(is_child, group.values()))]
    rest = {member: value for member, value in old.items() if member != "group"}
    return {**rest, "group": left} if left else rest


def _group(world: World, old: Document, said: Mapping[str, str], removed: set[str]) -> Document:
    children = {name: value for name, value in old.items() if is_child(value) and name not in removed}
    for child, part in said.items():
        if part:
            children[child] = attributes.set_value(world, children.get(child), Context(), part)
        else:
            children.pop(child, None)
    where = {"locale": "en-US", "source": "internal", "id": old.get("id") or world.uuid()}
    return {**children, **{member: old.get(member, value) for member, value in where.items()}}
