"""The last touch on every answer: product header, media type, and the query flags that reshape a body."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl

import orjson

from mockserver.model.convention import Asked
from mockserver.model.json import Json
from mockserver.model.messages import Reply
from mockserver.vendors.elastic import wildcards
from mockserver.vendors.elastic.media import answered
from mockserver.vendors.elastic.wording import reply as answer

TEXT: Final = "text/plain; charset=UTF-8"
NOTHING: Final = object()

Paths = Sequence[tuple[str, ...]]
"""Ways into a document, member by member."""


def present(reply: Reply, asked: Asked) -> Reply:
    """Makes an answer look like the vendor's."""
    request = asked.request
    if request.method == "OPTIONS":
        allowed = {"Allow": reply.headers["Allow"].replace(", ", ",")} if "Allow" in reply.headers else {}
        return answer(reply.status, None, {**allowed, "Content-Type": TEXT})
    body = reply.body
    if body is None:
        return reply
    if request.method == "HEAD":
        return reply._replace(body=None)
    media = answered(request.headers.get("Accept"), asked.world.settings["version"])
    if request.query and not isinstance(body, bytes):
        body = _reshaped(body, reply.status, dict(parse_qsl(request.query, keep_blank_values=True)))
    return reply._replace(body=body, media=media)


def _reshaped(body: Json, status: int, flags: Mapping[str, str]) -> Json:
    paths = [path for path in flags.get("filter_path", "").split(",") if path]
    if paths and status < 400:  # errors are written past the filter (AbstractRestChannel.newErrorBuilder)
        body = filtered(body, paths)
    return (pretty(body) + "\n").encode() if flags.get("pretty", "false") in ("", "true") else body


def pretty(value: Json, indent: str = "") -> str:
    """JSON in the vendor's pretty form: two blanks, a blank before the colon, `{ }` and `[ ]`."""
    inner = indent + "  "
    if isinstance(value, Mapping):
        lines = [f"{inner}{pretty(str(name))} : {pretty(item, inner)}" for name, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}" if lines else "{ }"
    if isinstance(value, Sequence) and not isinstance(value, str):
        lines = [inner + pretty(item, inner) for item in value]
        return "[\n" + ",\n".join(lines) + f"\n{indent}]" if lines else "[ ]"
    return orjson.dumps(value).decode()


def filtered(value: Json, paths: Iterable[str]) -> Json:
    """What `filter_path` leaves: the paths that are named, without those that are named with a minus."""
    wanted = [tuple(path.split(".")) for path in paths if not path.startswith("-")]
    unwanted = [tuple(path[1:].split(".")) for path in paths if path.startswith("-")]
    kept = _keep(value, wanted) if wanted else value
    return {} if kept is NOTHING else _drop(kept, unwanted)


def _keep(value: Json, paths: Paths) -> Json:
    """The value narrowed to the paths; NOTHING if they lead nowhere in it."""
    if any(path in ((), ("**",)) for path in paths):
        return value
    if isinstance(value, Mapping):
        kept = {name: _keep(item, _below(name, paths)) for name, item in value.items()}
        return {name: item for name, item in kept.items() if item is not NOTHING} or NOTHING
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [item for item in (_keep(item, paths) for item in value) if item is not NOTHING] or NOTHING
    return NOTHING


def _drop(value: Json, paths: Paths) -> Json:
    """The value without the paths."""
    if isinstance(value, Mapping):
        rests = {name: _below(name, paths) for name in value}
        return {name: _drop(item, rests[name]) for name, item in value.items() if not any(not rest for rest in rests[name])}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_drop(item, paths) for item in value]
    return value


def _below(name: str, paths: Paths) -> Paths:
    """What remains of the paths behind a member, each once; `**` stands for any number of members."""
    rests: dict[tuple[str, ...], None] = {}
    for path in paths:
        rest = path
        while rest and rest[0] == "**":
            rests[rest] = None
            rest = rest[1:]
        if rest and wildcards.name(rest[0]).match(name):
            rests[rest[1:]] = None
    return tuple(rests)
