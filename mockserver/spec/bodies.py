"""Bodies: what requests carry, and what answers do, with their headers."""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from mockserver.model.operation import Body, Parameter, Response
from mockserver.spec import media, parameters
from mockserver.spec.reading import Reader
from mockserver.spec.report import Place

STATUS: Final = re.compile(r"[1-5](?:[0-9]{2}|[Xx]{2})|default")
BODY_KEYS: Final = frozenset(("description", "content", "required"))
RESPONSE_KEYS: Final = frozenset(("description", "headers", "content", "links"))


def body(reader: Reader, place: Place) -> Body | None:
    """The request body that stands or is referred to at a place; None, with a fault reported, when it is wrong."""
    return reader.once("body", place, lambda found: _body(reader, found))


def responses(reader: Reader, place: Place) -> Mapping[str, Response]:
    """The responses of an operation by status."""
    found: dict[str, Response] = {}
    for status, child in reader.objects(place, "responses"):
        if not STATUS.fullmatch(status):
            reader.report.fault(child, f"{status!r} is no status: 200, 4XX or default are")
            continue
        status = status if status == "default" else status.upper()  # noqa: PLW2901 - 4xx means 4XX
        made = response(reader, child)
        if made is not None:
            found[status] = replace(made, status=status)
    return MappingProxyType(found)


def response(reader: Reader, place: Place) -> Response | None:
    """The response that stands or is referred to at a place, still without a status."""
    return reader.once("response", place, lambda found: _response(reader, found))


def _body(reader: Reader, place: Place) -> Body | None:
    reader.unknown(place, BODY_KEYS, "a request body")
    if "content" not in place.node:
        reader.report.fault(place, "a request body needs content")
        return None
    return Body(reader.flag(place, "required"), media.content(reader, place), reader.library.where(place))


def _response(reader: Reader, place: Place) -> Response:
    reader.unknown(place, RESPONSE_KEYS, "a response")
    if "links" in place.node:
        for _, link in reader.objects(place, "links"):
            reader.library.resolve(link)
        reader.report.note(place.child("links"), "links are not followed")
    headers: dict[str, Parameter] = {}
    for name, child in reader.objects(place, "headers"):
        if name.lower() == "content-type":
            reader.report.note(child, "the header Content-Type is left to the media types")
        elif (made := parameters.header(reader, name, child)) is not None:
            headers[name] = made
    where = reader.library.where(place)
    return Response("", media.content(reader, place), MappingProxyType(headers), reader.text(place, "description"), where)
