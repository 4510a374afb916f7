"""Security: the ways to show who one is, and which of them an operation asks for."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.operation import SecurityScheme
from mockserver.spec.reading import Reader
from mockserver.spec.report import Place

Alternatives = tuple[tuple[str, ...], ...]

EVERYBODY: Final[Alternatives] = ((),)
"""One alternative that asks for nothing: what no declaration, `security: []` and `security: [{}]` all come down to."""
CARRIERS: Final = ("header", "query", "cookie")


def schemes(reader: Reader, root: Place) -> Mapping[str, SecurityScheme]:
    """The security schemes of a specification by name."""
    found: dict[str, SecurityScheme] = {}
    if isinstance(root.node.get("components"), dict):
        for name, child in reader.objects(root.child("components"), "securitySchemes"):
            place = reader.library.resolve(child)
            if place is not None:
                found[name] = _scheme(reader, name, place)
    return MappingProxyType(found)


def alternatives(reader: Reader, place: Place, known: Collection[str]) -> Alternatives | None:
    """What a document or operation asks for; None when it says nothing itself."""
    if "security" not in place.node:
        return None
    found = []
    for child in reader.items(place, "security"):
        for name in child.node:
            if name not in known:
                reader.report.fault(child.child(name), f"there is no security scheme {name!r}")
        found.append(tuple(child.node))
    return tuple(found) or EVERYBODY


def _scheme(reader: Reader, name: str, place: Place) -> SecurityScheme:
    kind = place.node.get("type")
    match kind, str(place.node.get("scheme", "")).lower():
        case "http", "basic":
            return SecurityScheme(name, "basic")
        case ("http", "bearer") | ("oauth2" | "openIdConnect", _):
            return SecurityScheme(name, "bearer")
        case "apiKey", _:
            return _key(reader, name, place)
        case "http" | "mutualTLS", scheme:
            reader.report.note(place, f"the security scheme {name!r} ({scheme or kind}) cannot be checked here")
        case _:
            wanted = "http, apiKey, oauth2, openIdConnect or mutualTLS"
            reader.report.fault(place, f"a security scheme has a type: {wanted}, not {kind!r}")
    return SecurityScheme(name, "other")


def _key(reader: Reader, name: str, place: Place) -> SecurityScheme:
    location, parameter = reader.text(place, "in"), reader.text(place, "name")
    if location not in CARRIERS or not parameter:
        reader.report.fault(place, f"an API key needs a name, and in: one of {', '.join(CARRIERS)}")
    return SecurityScheme(name, "apiKey", parameter, location)
