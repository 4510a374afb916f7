"""Columns of an exported workbook: which headers there are for a set of states, and what stands below each."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, groupby
from typing import Final, NamedTuple

from mockserver.model.json import Document
from mockserver.vendors.riversand import attributes
from mockserver.vendors.riversand.attributes import DATES, STATES
from mockserver.vendors.riversand.criteria import ANY, attributes_of
from mockserver.vendors.riversand.operators import text

DELIMITER: Final = "||"
"""Between several values or groups in one cell; the workbook's Help sheet says so."""

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Column(NamedTuple):
    """One column: its group title, its header, and its cell for a state."""

    title: str
    header: str
    cell: Callable[[Document], str | None]
    collection: bool = False


def columns(rows: Sequence[Document], wanted: Sequence[str], *, validation: bool) -> tuple[Column, ...]:
    """The columns of a workbook: system fields, properties, then plain and nested attributes (order proposed)."""
    return (*_SYSTEM, *_PROPERTIES, *_attributes(rows, wanted, validation=validation))


def titles(found: Iterable[Column]) -> list[tuple[str, int]]:
    """The group titles with the number of columns below each."""
    return [(title, len(list(group))) for title, group in groupby(found, key=lambda column: column.title)]


def display(name: str) -> str:
    """A name as a header: `validationStateDate` reads Validation State Date."""
    parted = _HUMP.sub(" ", name)
    return parted[:1].upper() + parted[1:]


def _member(name: str) -> Callable[[Document], str | None]:
    return lambda document: document.get(name)


def _property(name: str) -> Callable[[Document], str | None]:
    def cell(document: Document) -> str | None:
        value = document["properties"].get(name)
        return None if value is None else text(value)

    return cell


def _plain(name: str) -> Callable[[Document], str | None]:
    def cell(document: Document) -> str | None:
        attribute = attributes_of(document).get(name, {})
        return DELIMITER.join(text(value["value"]) for value in attribute.get("values", ())) or None

    return cell


def _nested(name: str, child: str) -> Callable[[Document], str | None]:
    def cell(document: Document) -> str | None:
        groups = attributes_of(document).get(name, {}).get("group", ())
        if not groups:
            return None
        # A group without the child keeps its place, so that the nth parts of all columns belong together.
        return DELIMITER.join(
            DELIMITER.join(map(text, attributes.leaves(group[child], ()))) if child in group else "" for group in groups
        )

    return cell


_SYSTEM: Final = (
    Column("System Fields", "Action", lambda _document: None),
    Column("System Fields", "Type", _member("type")),
    Column("System Fields", "ID", _member("id")),
    Column("System Fields", "Name", lambda _document: None),
)
"""Action is for imports; Name stays empty, as in the vendor's sample workbook of another generic type."""

_HEADERS: Final[Mapping[str, str]] = {
    "tenantId": "Tenant Id",
    "entityid": "Entity Id",
    "entitytype": "Entity Type",
    "channelid": "Channel Id",
    "hub": "Hub",
    "self": "Self",
    "submissionid": "Submission Id",
    "reqid": "Req Id",
}

_PROPERTIES: Final = tuple(Column("Properties", header, _property(name)) for name, header in _HEADERS.items())

_STATES: Final = ("itemState", *chain.from_iterable(zip(STATES, DATES, strict=True)))
"""State attributes, each date beside its state (proposed)."""

_CHILDREN: Final = ("sno", "sourceAttribute", "targetAttribute", "error")


def _attributes(rows: Sequence[Document], wanted: Sequence[str], *, validation: bool) -> list[Column]:
    plain: dict[str, None] = dict.fromkeys(_STATES)
    nested: dict[str, dict[str, None]] = {"validationError": dict.fromkeys(_CHILDREN)} if validation else {}
    for row in rows:
        for name, attribute in attributes_of(row).items():
            if "values" in attribute:
                plain[name] = None
            if "group" in attribute and (validation or not name.endswith("Error")):
                children = nested.setdefault(name, {})
                children.update(dict.fromkeys(child for one in attribute["group"] for child in one if _is_child(one[child])))
    rest = sorted(name for name in plain if name not in _STATES)
    found = [Column("Attributes", display(name), _plain(name)) for name in (*_STATES, *rest) if _asked(name, wanted)]
    for name in sorted(nested):
        if _asked(name, wanted):
            header = display(name)
            found += [Column("Attributes", f"{header}.{display(child)}", _nested(name, child), True) for child in nested[name]]
    return found


def _is_child(value: object) -> bool:
    return isinstance(value, dict)


def _asked(name: str, wanted: Sequence[str]) -> bool:
    folded = {one.casefold() for one in wanted}
    return not wanted or ANY in wanted or name.casefold() in folded
