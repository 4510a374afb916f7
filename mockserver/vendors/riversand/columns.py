"""Columns of a workbook: which headers there are for a set of states, and what stands below each for a state."""

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

LONGEST: Final = 32767
"""Characters that a cell holds, as Excel counts them: one beyond the first 65,536 is two."""

SYSTEM: Final = "System Fields"
PROPERTIES: Final = "Properties"
ATTRIBUTES: Final = "Attributes"

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Column(NamedTuple):
    """One column: its group title, its header, and what of a state stands in it."""

    title: str
    header: str
    kind: str
    """`blank`, `member` of the object, `property`, `plain` attribute or `nested` attribute."""
    name: str
    child: str = ""
    """What of a nested attribute it shows."""

    @property
    def collection(self) -> bool:
        """Whether a cell holds one part for each group of a nested attribute."""
        return self.kind == "nested"


def cell(column: Column, document: Document) -> str | None:
    """What stands in the column for a state; None leaves the cell empty."""
    found = _CELLS[column.kind](document, column)
    return _fitting(found) if found else None


def _fitting(found: str) -> str:
    """As much of a text as a cell holds; half a character at its end is left out."""
    if len(found) <= LONGEST // 2:
        return found
    return found.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")


def titles(found: Iterable[Column]) -> list[tuple[str, int]]:
    """The group titles with the number of columns below each."""
    return [(title, len(list(group))) for title, group in groupby(found, key=lambda column: column.title)]


def display(name: str) -> str:
    """A name as a header: `validationStateDate` reads Validation State Date."""
    parted = _HUMP.sub(" ", name)
    return parted[:1].upper() + parted[1:]


def undisplayed(header: str) -> str:
    """The name that a header is likely to stand for: Validation State Date reads `validationStateDate`."""
    first, *rest = header.split(" ")
    return first[:1].lower() + first[1:] + "".join(word[:1].upper() + word[1:] for word in rest)


class Survey:
    """Looks at states one after the other, and then knows their columns."""

    def __init__(self, *, validation: bool) -> None:
        """Without `validation`, attributes of errors are passed over (proposed)."""
        self._validation = validation
        self._plain: dict[str, None] = dict.fromkeys(ORDER)
        self._nested: dict[str, dict[str, None]] = {"validationError": dict.fromkeys(_CHILDREN)} if validation else {}

    def look(self, row: Document) -> None:
        """Takes note of a state's attributes."""
        for name, attribute in attributes_of(row).items():
            if "values" in attribute:
                self._plain[name] = None
            if "group" in attribute and (self._validation or not name.endswith("Error")):
                children = self._nested.setdefault(name, {})
                children.update(dict.fromkeys(child for one in attribute["group"] for child in one if is_child(one[child])))

    def columns(self, wanted: Sequence[str]) -> tuple[Column, ...]:
        """System fields, properties, then plain and nested attributes as far as they are wanted (order proposed)."""
        folded = {one.casefold() for one in wanted}

        def asked(name: str) -> bool:
            return not wanted or ANY in wanted or name.casefold() in folded

        rest = sorted(name for name in self._plain if name not in ORDER)
        plain = [Column(ATTRIBUTES, display(name), "plain", name) for name in (*ORDER, *rest) if asked(name)]
        nested = [nested_column(name, child) for name in sorted(self._nested) if asked(name) for child in self._nested[name]]
        return (*ALWAYS, *plain, *nested)


def nested_column(name: str, child: str) -> Column:
    """The column of one part of a nested attribute, headed `Parent.Child`."""
    return Column(ATTRIBUTES, f"{display(name)}.{display(child)}", "nested", name, child)


def is_child(value: object) -> bool:
    """Whether a member of a group is an attribute, and not the group's own source, locale or id."""
    return isinstance(value, dict)


def _property(document: Document, column: Column) -> str | None:
    value = document["properties"].get(column.name)
    return None if value is None else text(value)


def _plain(document: Document, column: Column) -> str:
    attribute = attributes_of(document).get(column.name, {})
    return DELIMITER.join(text(value["value"]) for value in attribute.get("values", ()))


def _nested(document: Document, column: Column) -> str:
    groups = attributes_of(document).get(column.name, {}).get("group", ())
    # A group without the child keeps its place, so that the nth parts of all columns belong together.
    return DELIMITER.join(
        DELIMITER.join(map(text, attributes.leaves(group[column.child], ()))) if column.child in group else ""
        for group in groups
    )


_CELLS: Final[Mapping[str, Callable[[Document, Column], str | None]]] = {
    "blank": lambda _document, _column: None,
    "member": lambda document, column: document.get(column.name),
    "property": _property,
    "plain": _plain,
    "nested": _nested,
}

ALWAYS: Final = (
    Column(SYSTEM, "Action", "blank", "action"),
    Column(SYSTEM, "Type", "member", "type"),
    Column(SYSTEM, "ID", "member", "id"),
    Column(SYSTEM, "Name", "blank", "name"),
    *(
        Column(PROPERTIES, header, "property", name)
        for name, header in {
            "tenantId": "Tenant Id",
            "entityid": "Entity Id",
            "entitytype": "Entity Type",
            "channelid": "Channel Id",
            "hub": "Hub",
            "self": "Self",
            "submissionid": "Submission Id",
            "reqid": "Req Id",
        }.items()
    ),
)
"""Action is for imports; Name stays empty, as in the vendor's sample workbook of another generic type."""

ORDER: Final = ("itemState", *chain.from_iterable(zip(STATES, DATES, strict=True)))
"""State attributes, each date beside its state (proposed)."""

_CHILDREN: Final = ("sno", "sourceAttribute", "targetAttribute", "error")


def named(title: str, header: str) -> Column | None:
    """The column that a header of somebody's workbook stands for, under a group title or none; None for an unknown one.

    Under Attributes every name is known, since there may be any (proposed).
    """
    for column in ALWAYS:
        if header == column.header and title in ("", column.title):
            return column
    if title not in ("", ATTRIBUTES) or not header:
        return None
    parent, _, child = header.partition(".")
    nested = bool(parent and child)
    name = undisplayed(parent if nested else header)
    if not title and name not in _KNOWN:
        return None
    return (
        Column(ATTRIBUTES, header, "nested", name, undisplayed(child)) if nested else Column(ATTRIBUTES, header, "plain", name)
    )


def resolved(column: Column, document: Document) -> Column:
    """The same column, with the name that this state has for it: not every name can be read off its header."""
    found = attributes_of(document)
    if column.title != ATTRIBUTES or column.name in found:
        return column
    for name in found:
        if display(name) == column.header:  # a name may have a dot in it
            return column._replace(kind="plain", name=name, child="")
    parent = column.header.partition(".")[0]
    return column._replace(name=next((name for name in found if display(name) == parent), column.name))


_KNOWN: Final = frozenset({*attributes.TEXT_ONLY, "validationError"})
