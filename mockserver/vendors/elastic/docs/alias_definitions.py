"""What an index keeps of its aliases, whichever way they were declared.

Source: RestIndexPutAliasAction, Alias.fromXContent and AliasMetadata: members that they do not know are passed over.
"""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.vendors.elastic.causes import not_a_flag
from mockserver.vendors.elastic.docs.mappings import printed
from mockserver.vendors.elastic.docs.problems import Unreadable, Unsupported

ROUTINGS: Final = ("index_routing", "search_routing")
FLAGS: Final = ("is_write_index", "is_hidden")


def defined(aliases: Json) -> dict[str, Json]:
    """The aliases that an index is made with, by name. Raises Unreadable and Unsupported."""
    if not isinstance(aliases, Mapping) or not all(isinstance(given, Mapping) for given in aliases.values()):
        raise Unreadable("parse_exception", "Failed to parse aliases")
    return {name: definition(given) for name, given in aliases.items()}


def definition(given: Document) -> dict[str, Json]:
    """One alias in the order in which the vendor tells it. Raises Unreadable, and Unsupported for one that hides documents."""
    if given.get("filter"):
        raise Unsupported("an alias with a [filter]")
    usual = given.get("routing")
    routings = {name: given.get(name, usual) for name in ROUTINGS}
    kept: dict[str, Json] = {name: printed(value) for name, value in routings.items() if value is not None}
    return kept | {name: _flag(given[name]) for name in FLAGS if given.get(name) is not None}


def _flag(value: Json) -> bool:
    """Raises Unreadable for what is neither a boolean nor its word (XContentParser.booleanValue)."""
    if value not in (True, False, "true", "false", ""):
        raise Unreadable("illegal_argument_exception", not_a_flag(printed(value)))
    return value in (True, "true")
