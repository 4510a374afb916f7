"""Bounds: the integer formats of OpenAPI as limits, since the validator asks about formats of text only."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json

BOUNDS: Final[Mapping[str, tuple[int, int]]] = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def bounded(document: Document) -> dict[str, Json]:
    """The document with limits beside every integer format. What holds no such format is shared, not copied."""
    return dict(_bounded(document))


def broken_format(schema: Json, rule: str) -> str:
    """The format that a limit of ours stands for, if the schema as written does not have that limit itself."""
    if not isinstance(schema, Mapping) or rule not in ("minimum", "maximum") or rule in schema:
        return ""
    found = schema.get("format")
    return found if isinstance(found, str) and found in BOUNDS else ""


def _bounded(node: Json) -> Json:
    if isinstance(node, Mapping):
        changed = {key: new for key, value in node.items() if (new := _bounded(value)) is not value}
        limits = _limits(node)
        return {**node, **changed, **limits} if changed or limits else node
    if isinstance(node, list):
        items = [_bounded(item) for item in node]
        return items if any(new is not old for new, old in zip(items, node, strict=True)) else node
    return node


def _limits(schema: Document) -> dict[str, Json]:
    name, kind = schema.get("format"), schema.get("type")
    bounds = BOUNDS.get(name) if isinstance(name, str) else None
    if bounds is None or (kind != "integer" and not (isinstance(kind, list) and "integer" in kind)):
        return {}
    limits: dict[str, Json] = dict(zip(("minimum", "maximum"), bounds, strict=True))
    return {key: limit for key, limit in limits.items() if key not in schema}
