"""XML: a JSON value written as the `xml` keywords of its schema say, for operations that answer with XML as well."""

from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree import ElementTree as ET

from mockserver.behaviour.shape import Node, Shapes, is_object
from mockserver.model.json import Json

_ROOT: Final = "root"
_ITEM: Final = "item"


def is_xml(media: str) -> bool:
    """Whether a media type carries XML."""
    kind = media.partition(";")[0].strip()
    return kind in {"application/xml", "text/xml"} or kind.endswith("+xml")


def xml_text(shapes: Shapes, node: Node, value: Json) -> bytes:
    """The value as a document; its root bears the schema's name."""
    said = _said(shapes, node)
    name = said.get("name") or _reference(node) or _ROOT
    if isinstance(value, (list, tuple)):
        root = ET.Element(_qualified(str(name if said.get("name") else _ROOT), said))
        root.extend(_items(shapes, node, _ITEM, value))
    else:
        root = _element(shapes, node, str(name), value)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _element(shapes: Shapes, node: Node, name: str, value: Json) -> ET.Element:
    said = _said(shapes, node)
    element = ET.Element(_qualified(str(said.get("name") or name), said))
    if not is_object(value):
        element.text = _text(value)
        return element
    members = shapes.properties(node)
    for member, inner in value.items():
        below = members.get(member, True)
        own = _said(shapes, below)
        called = str(own.get("name") or member)
        if own.get("attribute"):
            element.set(_qualified(called, own), _text(inner))
        elif not isinstance(inner, (list, tuple)):
            element.append(_element(shapes, below, called, inner))
        elif own.get("wrapped"):
            around = ET.SubElement(element, _qualified(called, own))
            around.extend(_items(shapes, below, member, inner))
        else:
            element.extend(_items(shapes, below, called, inner))
    return element


def _items(shapes: Shapes, node: Node, name: str, values: list[Json] | tuple[Json, ...]) -> Iterator[ET.Element]:
    item = shapes.flat(node).keywords.get("items", True)
    called = _reference(item) if name == _ITEM else name
    for value in values:
        yield _element(shapes, item, called or name, value)


def _said(shapes: Shapes, node: Node) -> Mapping[str, Json]:
    said = shapes.flat(node).keywords.get("xml")
    return said if is_object(said) else {}


def _qualified(name: str, said: Mapping[str, Json]) -> str:
    space = said.get("namespace")
    return f"{{{space}}}{name}" if space else name


def _reference(node: Node) -> str:
    target = node.get("$ref") if is_object(node) else None
    return target.rpartition("/")[2] if isinstance(target, str) and "/schemas/" in target else ""


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    return "".join(c if c >= " " or c in "\t\n\r" else "\ufffd" for c in text)
