"""Parameters and headers: where they travel, in which style, and what they hold."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from mockserver.model.operation import Location, Media, Parameter
from mockserver.spec import media
from mockserver.spec.reading import Reader
from mockserver.spec.report import Place

STYLES: Final[Mapping[str, tuple[str, ...]]] = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
"""Styles by location, the default first."""
LEFT_TO_HTTP: Final = frozenset(("accept", "content-type", "authorization"))
"""Header parameters of these names "SHALL be ignored": OpenAPI 3.0.3 and 3.1.1, Parameter Object."""
VALUE_KEYS: Final = frozenset(("style", "explode", "schema", "content", "example", "examples"))
HEADER_KEYS: Final = VALUE_KEYS | {"description", "required", "deprecated", "allowEmptyValue", "allowReserved"}
PARAMETER_KEYS: Final = HEADER_KEYS | {"name", "in"}
VARIABLE: Final = re.compile(r"\{([^{}]*)\}")


class Placed(NamedTuple):
    """A parameter, and the place in a list where it was asked for."""

    place: Place
    parameter: Parameter


def listed(reader: Reader, place: Place) -> dict[tuple[str, str], Placed]:
    """The parameters of a path item or operation, by location and name."""
    found: dict[tuple[str, str], Placed] = {}
    for child in reader.items(place, "parameters"):
        parameter = declared(reader, child)
        if parameter is None:
            continue
        if parameter.location == "header" and parameter.name.lower() in LEFT_TO_HTTP:
            reader.report.note(child, f"the header parameter {parameter.name} is left to HTTP, as OpenAPI says")
            continue
        key = (parameter.location, parameter.name)
        if key in found:
            reader.report.fault(child, f"the {parameter.location} parameter {parameter.name!r} is declared twice")
        found[key] = Placed(child, parameter)
    return found


def declared(reader: Reader, place: Place) -> Parameter | None:
    """The parameter that stands or is referred to at a place; None, with a fault reported, when it is wrong."""
    return reader.once("parameter", place, lambda found: _parameter(reader, found))


def header(reader: Reader, name: str, place: Place) -> Parameter | None:
    """The response header that stands or is referred to at a place; None, with a fault reported, when it is wrong."""
    found = reader.library.resolve(place)
    if found is None:
        return None
    reader.unknown(found, HEADER_KEYS, "a header")
    return _made(reader, found, name, "header")


def variables(template: str) -> tuple[str, ...]:
    """The names in a path template. Raises ValueError, worded for people, when it is malformed."""
    if not template.startswith("/"):
        raise ValueError("a path begins with /")
    if "?" in template or "#" in template:
        raise ValueError("a path has no query and no fragment")
    names = tuple(VARIABLE.findall(template))
    rest = VARIABLE.sub("", template)
    if "{" in rest or "}" in rest:
        raise ValueError("the braces of the path do not match")
    if not all(names):
        raise ValueError("a path parameter needs a name")
    if len(set(names)) < len(names):
        raise ValueError("a path parameter occurs twice in the path")
    return names


def _parameter(reader: Reader, place: Place) -> Parameter | None:
    reader.unknown(place, PARAMETER_KEYS, "a parameter")
    name, where = reader.text(place, "name"), place.node.get("in")
    if not name:
        reader.report.fault(place, "a parameter needs a name")
    if where not in tuple(STYLES):
        at = place.child("in") if "in" in place.node else place
        known = ", ".join(STYLES)
        reader.report.fault(at, f"a parameter is in one of {known}" + (f", not in {where!r}" if "in" in place.node else ""))
    if not name or where not in tuple(STYLES):
        return None
    location: Location = where
    if location == "path" and not reader.flag(place, "required"):
        reader.report.fault(place, f"the path parameter {name!r} must say required: true")
    return _made(reader, place, name, location)


def _made(reader: Reader, place: Place, name: str, location: Location) -> Parameter:
    style = reader.text(place, "style") or STYLES[location][0]
    if style not in STYLES[location]:
        allowed = " or ".join(STYLES[location])
        reader.report.fault(place.child("style"), f"a {location} parameter has style {allowed}, not {style!r}")
    return Parameter(
        name=name,
        location=location,
        required=reader.flag(place, "required"),
        schema=reader.schema(place.child("schema")) if "schema" in place.node else None,
        style=style,
        explode=reader.flag(place, "explode", style == "form"),
        media=_content(reader, place),
        pointer=reader.library.where(place),
        empty=reader.flag(place, "allowEmptyValue"),
    )


def _content(reader: Reader, place: Place) -> Media | None:
    if ("schema" in place.node) is ("content" in place.node):
        reader.report.fault(place, "either schema or content is needed, and not both")
        return None
    if "content" not in place.node:
        return None
    found = media.content(reader, place)
    if len(found) != 1:
        reader.report.fault(place.child("content"), "content of a parameter has exactly one media type")
        return None
    return found[0]
