"""Forms: bodies of names and values, urlencoded or multipart, read into the object that their schema describes."""

import re
from typing import Final, NamedTuple

import orjson

from mockserver.model.json import Json
from mockserver.model.operation import Media, Parameter
from mockserver.model.problem import MalformedBody, Violation
from mockserver.validation import percent
from mockserver.validation.inputs import Fields, Input
from mockserver.validation.media import ContentType, codec, parse
from mockserver.validation.parameters import QueryReader, split
from mockserver.validation.schemas import Schemas
from mockserver.validation.shapes import Shape, draw

DISPOSITION: Final = re.compile(r'(?:^|;)\s*(name|filename)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))', re.IGNORECASE)
MOST_PARTS: Final = 10_000


class Part(NamedTuple):
    """One part of a multipart body."""

    name: str
    declared: ContentType
    file: bool
    """Whether it came with a file name."""
    content: bytes


class FormReader:
    """Reads the forms of one media type, property by property in the style of query parameters."""

    def __init__(self, media: Media, schemas: Schemas) -> None:
        self._shape = draw(media.schema, schemas)
        self._inputs = {name: _input(name, media, shape, schemas) for name, shape in self._shape.properties.items()}
        self._reader = QueryReader(tuple(self._inputs.values()))

    def urlencoded(self, text: str, found: list[Violation]) -> dict[str, Json]:
        """The object of an urlencoded form. A name that is not declared and comes several times holds a list."""
        return self._bind(split(text, found), found)

    def multipart(self, body: bytes, boundary: str) -> dict[str, Json]:
        """The object of a multipart form. Raises MalformedBody of kind `form`.

        A part without a type is text, read as its property asks; a JSON part is decoded; a part of type `text/*` is text;
        everything else, and every file that does not say that it is text, is bytes. File names are not kept.
        """
        value: dict[str, Json] = {}
        for part in _parts(body, boundary):
            shape = self._shape.member(part.name)
            if "array" in shape.types:
                value.setdefault(part.name, []).append(_typed(part, shape.item()))
            else:
                value.setdefault(part.name, _typed(part, shape))
        return value

    def _bind(self, fields: Fields, found: list[Violation]) -> dict[str, Json]:
        value: dict[str, Json] = {}
        before = len(found)
        for name, read in self._reader.bind(fields, found).items():
            several = name not in self._inputs and len(fields.get(name, ())) > 1
            value[name] = [_lenient(raw) for raw in fields[name]] if several else read
        found[before:] = [v._replace(place=v.place.replace("query ", "body /", 1)) for v in found[before:]]
        return value


def _input(name: str, media: Media, shape: Shape, schemas: Schemas) -> Input:
    encoding: Json = media.encoding.get(name, {})
    style = encoding.get("style", "form")
    content = None
    kind = encoding.get("contentType", "")
    if codec(kind) == "json" or (not kind and "style" not in encoding and shape.types == {"object"}):
        content = Media(kind or "application/json")
    explode = encoding.get("explode", style == "form" and "object" not in shape.types)
    parameter = Parameter(name, "query", False, None, style, explode, content)
    return Input(parameter, schemas, shape=shape, check=False)


def _lenient(raw: str) -> str:
    try:
        return percent.decode_query(raw)
    except ValueError:
        return raw


def _parts(body: bytes, boundary: str) -> list[Part]:
    if not boundary:
        raise MalformedBody(message="a multipart body needs a boundary in its Content-Type", kind="form")
    sections = (b"\r\n" + body).split(b"\r\n--" + boundary.encode(), MOST_PARTS)[1:]
    found: list[Part] = []
    for section in sections:
        if section.startswith(b"--"):
            return found
        head, blank, content = section.partition(b"\r\n\r\n")
        if not blank:
            raise MalformedBody(message="a part has no empty line between head and content", kind="form")
        found.append(_part(head.decode("utf-8", "replace"), content))
    raise MalformedBody(message=f"the closing boundary '--{boundary}--' is missing", kind="form")


def _part(head: str, content: bytes) -> Part:
    pairs = (line.partition(":") for line in head.split("\r\n") if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    disposition = DISPOSITION.finditer(headers.get("content-disposition", ""))
    names = {m[1].lower(): m[3] if m[2] is None else m[2].replace('\\"', '"') for m in disposition}
    if "name" not in names:
        raise MalformedBody(message="a part has no name", kind="form")
    return Part(names["name"], parse(headers.get("content-type", "")), "filename" in names, content)


def _typed(part: Part, shape: Shape) -> Json:
    kind = part.declared.type
    how = codec(kind) if kind else "bytes" if part.file else "text"
    try:
        if how == "json":
            return orjson.loads(part.content)
        if how != "text":
            return part.content
        text = part.content.decode(part.declared.parameters.get("charset", "utf-8"))
    except orjson.JSONDecodeError as error:
        raise MalformedBody(message=f"the part {part.name!r} is not JSON: {error}", kind="form") from None
    except (LookupError, UnicodeDecodeError) as error:
        raise MalformedBody(message=f"the part {part.name!r} is not text: {error}", kind="charset") from None
    return text if kind else _value(text, shape)


def _value(text: str, shape: Shape) -> Json:
    if shape.types == {"object"} or (shape.types and not shape.scalar):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            return text
    return shape.read(text)
