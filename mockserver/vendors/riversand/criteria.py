"""The query grammar: from `params.query` to a test of objects. Pure (pages on getting entities and objects)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.vendors.riversand import attributes, operators, words
from mockserver.vendors.riversand.operators import Condition, Rules
from mockserver.vendors.riversand.problems import BadQuery

ANY: Final = "_ALL"

Accept = Callable[[Document], bool]

Texts = Mapping[str, None]
"""Different texts in their order, of which there may be so many that one is not sought through all of them."""

_HOUSEKEEPING: Final = frozenset(
    {"tenantId", "self", "createdService", "createdBy", "createdDate", "modifiedService", "modifiedBy", "modifiedDate"}
)
"""Properties that keyword searches pass over (proposed)."""

_KEYWORDS: Final[Mapping[str, words.Mode]] = {"_AND": "all", "_OR": "any", "_EXACT": "phrase"}


class Wanted(NamedTuple):
    """An attribute of which one value must be one of some texts: what an index may answer."""

    name: str
    """Case folded."""
    values: Texts
    accepts: Accept


class Query(NamedTuple):
    """A query, compiled."""

    ids: Texts | None
    """Direct selection; None when objects are not named by id."""
    types: tuple[str, ...] | None
    """None when the query does not say."""
    equals: Mapping[str, Texts]
    """By property name, case folded: the values one of which an object must have."""
    conditions: tuple[Accept, ...]
    """What an object must meet besides type, id, `equals` and `attributes`."""
    contexts: tuple[Document, ...]
    """Value contexts."""
    attributes: tuple[Wanted, ...] = ()

    def names(self, kind: str) -> bool:
        """Whether the types criterion lets objects of a type in; one that is absent lets all in."""
        return self.types is None or kind in self.types or ANY in self.types

    def accepts(self, document: Document) -> bool:
        """Whether an object is asked for."""
        return (
            self.names(document["type"])
            and (self.ids is None or document["id"] in self.ids)
            and all(property_of(document, name) in values for name, values in self.equals.items())
            and all(wanted.accepts(document) for wanted in self.attributes)
            and all(condition(document) for condition in self.conditions)
        )


def read(query: Document, rules: Rules) -> Query:
    """Compiles `params.query`. Raises BadQuery."""
    filters = query.get("filters", {})
    contexts = tuple(query.get("valueContexts", ()))
    equals: dict[str, Texts] = {}
    conditions: list[Accept] = []
    for criterion in filters.get("propertiesCriterion", ()):
        for name, condition in _compile(criterion, rules):
            if condition.equals is not None and name != ANY:
                before = equals.get(name.casefold(), condition.equals)
                equals[name.casefold()] = {value: None for value in before if value in condition.equals}
            else:
                conditions.append(_on_property(name, condition))
    attributes, others = _attributes(filters, rules, contexts)
    conditions += others
    if "name" in query:
        conditions.append(lambda document: document.get("name") == query["name"])
    if "keywordsCriterion" in filters:
        conditions.append(_on_keywords(filters["keywordsCriterion"], contexts))
    types = filters.get("typesCriterion")
    kinds = None if types is None else tuple(types)
    return Query(_ids(query), kinds, equals, tuple(conditions), contexts, tuple(attributes))


def _attributes(filters: Document, rules: Rules, contexts: Sequence[Document]) -> tuple[list[Wanted], list[Accept]]:
    """The attributes criteria: those that are plain equalities, and the rest. ORed ones are one condition."""
    asked = [_compile(criterion, rules) for criterion in filters.get("attributesCriterion", ())]
    if filters.get("isAttributesCriterionOR", False) and len(asked) > 1:
        either = [_every(_on_attribute(name, condition, contexts) for name, condition in one) for one in asked]
        return [], [lambda document: any(condition(document) for condition in either)]
    wanted: list[Wanted] = []
    others: list[Accept] = []
    for name, condition in (pair for one in asked for pair in one):
        accept = _on_attribute(name, condition, contexts)
        if condition.equals is not None and name != ANY:
            wanted.append(Wanted(name.casefold(), condition.equals, accept))
        else:
            others.append(accept)
    return wanted, others


def property_of(document: Document, name: str) -> str | None:
    """A property as text, by its name in any case: pages filter on `entityId` while objects carry `entityid`."""
    values = _property_values(document, name)
    return operators.text(values[0]) if values else None


def _ids(query: Document) -> Texts | None:
    if "id" in query:
        return {query["id"]: None}
    return dict.fromkeys(query["ids"]) if "ids" in query else None


def _compile(criterion: Mapping[str, Json], rules: Rules) -> list[tuple[str, Condition]]:
    return [(name, condition) for name, asked in criterion.items() for condition in operators.read(asked, rules)]


def _every(conditions: Iterable[Accept]) -> Accept:
    gathered = tuple(conditions)
    return lambda document: all(condition(document) for condition in gathered)


def _on_property(name: str, condition: Condition) -> Accept:
    if name == ANY:
        return lambda document: (
            any(condition.holds((value,)) for value in filter(_is_scalar, document.get("properties", {}).values()))
            != condition.negated
        )
    folded = name.casefold()
    return lambda document: condition.holds(_property_values(document, folded)) != condition.negated


def _property_values(document: Document, folded: str) -> Sequence[Json]:
    properties = document.get("properties", {})
    if folded in properties:
        found = [properties[folded]]
    else:
        found = [value for name, value in properties.items() if name.casefold() == folded][:1]
    return list(filter(_is_scalar, found))


def _is_scalar(value: Json) -> bool:
    return isinstance(value, (str, int, float))


def _on_attribute(name: str, condition: Condition, contexts: Sequence[Document]) -> Accept:
    folded = name.casefold()

    def accept(document: Document) -> bool:
        found = attributes_of(document)
        chosen = [attribute for known, attribute in found.items() if name == ANY or known.casefold() == folded]
        values = [list(attributes.leaves(attribute, contexts)) for attribute in chosen]
        if name != ANY:
            values = [[value for one in values for value in one]]
        return any(map(condition.holds, values)) != condition.negated

    return accept


def attributes_of(document: Document) -> Mapping[str, Document]:
    """The self attributes of an object."""
    found: Mapping[str, Document] = document.get("data", {}).get("attributes", {})
    return found


def _on_keywords(criterion: Document, contexts: Sequence[Document]) -> Accept:
    asked = criterion.get("operator", "_AND")
    if asked not in _KEYWORDS:
        raise BadQuery(f"unknown operator '{asked}'")
    mode = _KEYWORDS[asked]
    found = words.search(criterion.get("keywords", ""), mode)

    def accept(document: Document) -> bool:
        texts = [words.words(operators.text(value)) for value in _searched(document, contexts)]
        if mode == "phrase":
            return any(map(found, texts))
        # Words may lie in different values, but a quoted phrase never runs from one value into the next.
        return found([word for one in texts for word in (*one, "")])

    return accept


def _searched(document: Document, contexts: Sequence[Document]) -> Iterable[Json]:
    yield document["id"]
    if "name" in document:
        yield document["name"]
    for name, value in document.get("properties", {}).items():
        if name not in _HOUSEKEEPING and _is_scalar(value):
            yield value
    for attribute in attributes_of(document).values():
        yield from attributes.leaves(attribute, contexts)
