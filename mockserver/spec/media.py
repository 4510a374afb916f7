"""Media: what a body or a value can look like, by media type, with schemas and examples."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.json import Json
from mockserver.model.operation import Media
from mockserver.spec.reading import Reader
from mockserver.spec.report import Place

NOTHING: Final[Mapping[str, Json]] = MappingProxyType({})
MEDIA_TYPE: Final = re.compile(r"[^/\s;,]+/[^/\s;,]+")
SERVED: Final = re.compile(
    r"\*/\*|application/(?:\*|json|(?:.*\+)?json|.*ndjson|x-www-form-urlencoded|octet-stream|pdf|zip|gzip)"
    r"|multipart/.*|text/(?!xml).*|(?:image|audio|video|font)/(?!.*\+xml).*"
)
"""Media types that can be read or written: JSON, forms, texts and bytes."""
KEYS: Final = frozenset(("schema", "example", "examples", "encoding"))


def content(reader: Reader, place: Place) -> tuple[Media, ...]:
    """The media types of a part with `content`, in order of declaration."""
    found: dict[str, Media] = {}
    for name, child in reader.objects(place, "content"):
        kind = name.partition(";")[0].strip().lower()
        if not MEDIA_TYPE.fullmatch(kind):
            reader.report.fault(child, f"{name!r} is no media type")
            continue
        media = _media(reader, kind, child)
        if kind not in found:
            found[kind] = media
        elif _definition(found[kind]) != _definition(media):
            reader.report.note(child, f"{kind} is declared again, with other parameters; the first declaration counts")
    if found and not any(SERVED.fullmatch(kind) or not _is_structured(media) for kind, media in found.items()):
        reader.report.note(place.child("content"), f"only {', '.join(found)}: such bodies are neither checked nor made up")
    return tuple(found.values())


def _media(reader: Reader, kind: str, place: Place) -> Media:
    reader.unknown(place, KEYS, "a media type")
    schema = reader.schema(place.child("schema")) if "schema" in place.node else None
    encoding = dict(reader.objects(place, "encoding"))
    return Media(
        kind,
        schema,
        _examples(reader, place),
        MappingProxyType({name: child.node for name, child in encoding.items()}) if encoding else NOTHING,
    )


def _examples(reader: Reader, place: Place) -> Mapping[str, Json]:
    if "example" in place.node:
        return MappingProxyType({"default": place.node["example"]})
    found: dict[str, Json] = {}
    for name, child in reader.objects(place, "examples"):
        example = reader.library.resolve(child)
        if example is None:
            continue
        if "value" in example.node:
            found[name] = example.node["value"]
        elif "externalValue" in example.node:
            reader.report.note(example.child("externalValue"), "an example elsewhere is not fetched")
    return MappingProxyType(found) if found else NOTHING


def _is_structured(media: Media) -> bool:
    """Whether a schema says more of a body than that it is text or bytes."""
    definition = _definition(media)
    return isinstance(definition, dict) and bool(definition) and definition.get("type") != "string"


def _definition(media: Media) -> Json:
    return media.schema.definition if media.schema else None
