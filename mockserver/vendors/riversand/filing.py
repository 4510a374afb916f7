"""Filing: the indexes of connector states, under which exact filters find them without looking at any other. Pure."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Final

from mockserver.model.json import Document
from mockserver.model.record import Record
from mockserver.model.resource import Index
from mockserver.vendors.riversand import attributes, operators
from mockserver.vendors.riversand.attributes import Context
from mockserver.vendors.riversand.criteria import attributes_of, property_of

TOGETHER: Final = ("channelid", "entitytype")
"""Properties that the pages ask for side by side, and which have an index of their own as a pair."""

PAIR: Final = " ".join(TOGETHER)
PROPERTY: Final = "property"
STATE: Final = "state"
TENANT: Final = "tenant"

ODD: Final = "odd"

DATES: Final = frozenset({"createddate", "modifieddate"})
"""Properties that are not filed: nearly every state has a date of its own, and nobody asks for one to the millisecond."""

SAME: Final[Mapping[str, str]] = {
    "self": "self",
    **dict.fromkeys(("createdservice", "modifiedservice"), "genericObjectManageService"),
}
"""Properties that are the same in every state; only a state in which one is different is filed for it, under `ODD`."""

STATE_NAMES: Final = frozenset(name.casefold() for name in attributes.STATE_NAMES)

USUAL: Final = Context()
"""Source and locale of nearly every value: what is filed under `STATE` is what has a value there, or elsewhere."""


def order(record: Record) -> tuple[str, int]:
    """Connector states are listed by their creation, ties by arrival (proposed)."""
    return (str(record.hidden.get("created", "")), record.sequence)


def properties_of(document: Document) -> Mapping[str, str]:
    """Every property as text, by its case-folded name; of two that differ in case only, the folded spelling wins."""
    found: dict[str, str] = {}
    spelled: set[str] = set()
    for name, value in document.get("properties", {}).items():
        folded = name.casefold()
        if isinstance(value, (str, int, float)) and (folded not in spelled or folded == name):
            found[folded] = operators.text(value)
        elif folded == name:
            found.pop(folded, None)
        spelled.add(folded)
    return found


def _tenant(record: Record) -> Iterable[Hashable]:
    return (tenant_of(record),)


def tenant_of(record: Record) -> Hashable:
    """The tenant of an object."""
    tenant: Hashable = record.document.get("properties", {}).get("tenantId")
    return tenant


def _properties(record: Record) -> Iterable[Hashable]:
    tenant = tenant_of(record)
    found = properties_of(record.document).items()
    return [(tenant, name, value) for name, value in found if is_filed(name)]


def is_filed(name: str) -> bool:
    """Whether states are filed under the values of a property, its name case folded."""
    return name not in DATES and name not in SAME and name != "tenantid"


def _odd(record: Record) -> Iterable[Hashable]:
    tenant = tenant_of(record)
    return [(tenant, name) for name, value in SAME.items() if property_of(record.document, name) != value]


def _pair(record: Record) -> Iterable[Hashable]:
    return ((tenant_of(record), *(property_of(record.document, name) for name in TOGETHER)),)


def _states(record: Record) -> Iterable[Hashable]:
    tenant = tenant_of(record)
    for name, attribute in attributes_of(record.document).items():
        folded = name.casefold()
        if folded in STATE_NAMES:
            for value in attribute.get("values", ()):
                usual = (value["source"], value["locale"]) == USUAL
                yield (tenant, folded, operators.text(value["value"]), usual)


INDEXES: Final = (
    Index(TENANT, _tenant, order),
    Index(PROPERTY, _properties, order),
    Index(PAIR, _pair, order),
    Index(ODD, _odd, order),
    Index(STATE, _states, order),
)
