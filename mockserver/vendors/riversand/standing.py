"""Standing: how far an entity is in a channel, read from its state attributes of either generation. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from mockserver.model.json import Document
from mockserver.vendors.riversand import attributes, operators
from mockserver.vendors.riversand.criteria import attributes_of

VALUES: Final = {
    "itemState": {"new", "deprecated", "completed"},
    "channelState": {"uninitialized", "inProcess", "inprocess", "listedPending", "listedSuccess", "completed", "error"},
    "syndicationState": {"uninitialized", "completed", "error"},
    "validationState": {"uninitialized", "inProcess", "completed", "error", "errored"},
    "introState": {"new", "completed"},
    "publishState": {"completed"},
    "listedState": {"completed", "errored"},
}
"""Values that the pages and a live client show (pages "Get Syndication Status", "Get Entity ID" and others)."""

_PUBLISHED: Final = {"listedState": {"completed"}, "channelState": {"listedSuccess", "completed"}}
"""The page "Get Entity ID" asks for items published by listedState; channelState is its newer name (proposed)."""

_FAILED: Final = {"error", "errored"}
_STATES_OF: Final = {
    "validation": ("validationState",),
    "syndication": ("syndicationState", "channelState", "listedState"),
}


def texts(document: Document, name: str, contexts: Sequence[Document] = ()) -> Iterable[str]:
    """The values of an attribute as text; its name matches in any case."""
    for known, attribute in attributes_of(document).items():
        if known.casefold() == name.casefold():
            yield from map(operators.text, attributes.leaves(attribute, contexts))


def is_new(document: Document) -> bool:
    """Whether the entity is new to the channel."""
    return any("new" in texts(document, name) for name in ("itemState", "introState"))


def is_published(document: Document) -> bool:
    """Whether the entity is listed at the channel."""
    return any(wanted & set(texts(document, name)) for name, wanted in _PUBLISHED.items())


def errors(document: Document, kind: str) -> int:
    """How many errors of a kind there are: nested ones, or one that a state alone tells of (proposed)."""
    nested = attributes_of(document).get(f"{kind}Error", {}).get("group", ())
    failed = any(_FAILED & set(texts(document, name)) for name in _STATES_OF[kind])
    return len(nested) or int(failed)
