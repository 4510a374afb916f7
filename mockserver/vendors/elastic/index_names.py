"""The vendor's rule for names of indices, and its words for what breaks it."""

from typing import Final

FORBIDDEN: Final = frozenset('\\/*?"<>| ,')
LONGEST: Final = 255
"""Bytes, not characters."""
MANAGED_PREFIX: Final = "content-"

_LISTED: Final = "[" + ",".join(f"'{character}'" for character in sorted(FORBIDDEN)) + "]"


def flaw(name: str) -> str | None:
    """What is wrong with a name, in the vendor's words; None for a good one.

    Source: MetadataCreateIndexService.validateIndexOrAliasName, which lets upper case pass.
    """
    if not name:
        return "must not be empty"
    if not FORBIDDEN.isdisjoint(name):
        return f"must not contain the following characters {_LISTED}"
    if "#" in name:
        return "must not contain '#'"
    if ":" in name:
        return "must not contain ':'"
    if name[0] in "_-+":
        return "must not start with '_', '-', or '+'"
    if (size := len(name.encode("utf-8", "replace"))) > LONGEST:
        return f"index name is too long, ({size} > {LONGEST})"
    if name in (".", ".."):
        return "must not be '.' or '..'"
    return None


def entry(name: str) -> str | None:
    """The entry of a validation error for a name; None for a good one. It is a Java exception, printed."""
    wrong = flaw(name)
    if wrong is None:
        return None
    return f"[{name}] org.elasticsearch.indices.InvalidIndexNameException: Invalid index name [{name}], {wrong}"


def managed_entry(name: str | None) -> str | None:
    """The entry for an index that an Elastic-managed connector cannot have; None for one that it can."""
    if name is None or name.startswith(MANAGED_PREFIX):
        return None
    must = f"Index attached to an Elastic-managed connector must start with the prefix: [{MANAGED_PREFIX}]"
    return f"Index [{name}] is invalid. {must}"
