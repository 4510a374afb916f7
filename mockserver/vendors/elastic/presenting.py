"""The last touch on every answer: its form, its headers, and the query flags that reshape a body."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl

import orjson
from multidict import CIMultiDict, istr

from mockserver.encoding import encode
from mockserver.model.convention import Asked
from mockserver.model.json import Json
from mockserver.model.messages import Reply
from mockserver.vendors.elastic import cluster, wildcards
from mockserver.vendors.elastic.media import Form, form
from mockserver.vendors.elastic.traces import traced
from mockserver.vendors.elastic.wording import reply as answer

TEXT: Final = "text/plain; charset=UTF-8"
OPAQUE_ID: Final = istr("X-Opaque-Id")
NOTHING: Final = object()
NO_FLAGS: Final[Mapping[str, str]] = MappingProxyType({})
OK: Final = 200
FAILED: Final = 400
UNAUTHORIZED: Final = 401

Paths = Sequence[tuple[str, ...]]
"""Ways into a document, member by member."""


def present(reply: Reply, asked: Asked) -> Reply:
    """Makes an answer look like the vendor's."""
    shown = _presented(reply, asked)
    opaque = asked.request.headers.get(OPAQUE_ID)
    if opaque is None or not (opaque.isascii() and opaque.isprintable()):
        return shown
    headers = CIMultiDict(shown.headers)
    headers[OPAQUE_ID] = opaque  # comes back as it was sent (DefaultRestChannel)
    return shown._replace(headers=headers)


def _presented(reply: Reply, asked: Asked) -> Reply:
    request = asked.request
    if request.method == "OPTIONS":
        allowed = {"Allow": reply.headers["Allow"].replace(", ", ",")} if "Allow" in reply.headers else {}
        return answer(reply.status, None, {**allowed, "Content-Type": TEXT})
    flags = dict(parse_qsl(request.query, keep_blank_values=True)) if request.query else NO_FLAGS
    if request.method == "HEAD":
        return _headed(reply, asked, flags)
    return reply if reply.body is None else _shaped(reply, asked, flags)


def _headed(reply: Reply, asked: Asked, flags: Mapping[str, str]) -> Reply:
    """The answer to a HEAD: its headers tell of the body that a GET would bring (DefaultRestChannel.sendResponse)."""
    if reply.body is None and asked.operation is not None and asked.operation.id == "ping" and reply.status == OK:
        reply = reply._replace(body=cluster.identity(asked.world))
    if reply.body is None:
        return reply
    shaped = _shaped(reply, asked, flags)
    headers = CIMultiDict(shaped.headers)
    headers["Content-Type"] = shaped.media
    headers["Content-Length"] = str(len(encode(shaped.body, shaped.media)))
    return Reply(reply.status, None, headers)


def _shaped(reply: Reply, asked: Asked, flags: Mapping[str, str]) -> Reply:
    settings = asked.world.settings
    wanted = form(asked.request, settings, flags.get("format", ""))
    body = reply.body
    if isinstance(body, bytes):
        return reply._replace(media=reply.media or wanted.media)
    if reply.status >= FAILED and reply.status != UNAUTHORIZED and _is_set(flags, "error_trace"):
        body = traced(body, settings["version"])
    return reply._replace(body=_written(_filtered(body, reply.status, flags), wanted, flags), media=wanted.media)


def _filtered(body: Json, status: int, flags: Mapping[str, str]) -> Json:
    """The body without what `filter_path` leaves out. Errors are written past the filter (AbstractRestChannel)."""
    paths = [path for path in flags.get("filter_path", "").split(",") if path]
    return filtered(body, paths) if paths and status < FAILED else body


def _written(body: Json, wanted: Form, flags: Mapping[str, str]) -> Json:
    if wanted.codec == "yaml":
        from mockserver.vendors.elastic.yaml_form import written  # noqa: PLC0415 - few answers are YAML

        return written(body)
    return (pretty(body) + "\n").encode() if _is_set(flags, "pretty") else body


def _is_set(flags: Mapping[str, str], name: str) -> bool:
    return flags.get(name, "false") in ("", "true")


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


def filtered(value: Json, paths: Iterable[str], *, dotted: bool = False) -> Json:
    """What `filter_path` leaves: the paths that are named, without those that are named with a minus.

    With `dotted`, a name that holds dots is several steps of a path, as it is for the source of a document.
    """
    wanted = [tuple(path.split(".")) for path in paths if not path.startswith("-")]
    unwanted = [tuple(path[1:].split(".")) for path in paths if path.startswith("-")]
    kept = _keep(value, wanted, dotted) if wanted else value
    return {} if kept is NOTHING else _drop(kept, unwanted, dotted)


def _keep(value: Json, paths: Paths, dotted: bool) -> Json:
    """The value narrowed to the paths; NOTHING if they lead nowhere in it."""
    if any(path in ((), ("**",)) for path in paths):
        return value
    if isinstance(value, Mapping):
        kept = {name: _keep(item, _behind(name, paths, dotted), dotted) for name, item in value.items()}
        return {name: item for name, item in kept.items() if item is not NOTHING} or NOTHING
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [item for item in (_keep(item, paths, dotted) for item in value) if item is not NOTHING] or NOTHING
    return NOTHING


def _drop(value: Json, paths: Paths, dotted: bool) -> Json:
    """The value without the paths."""
    if isinstance(value, Mapping):
        rests = {name: _behind(name, paths, dotted) for name in value}
        return {name: _drop(item, rests[name], dotted) for name, item in value.items() if () not in rests[name]}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_drop(item, paths, dotted) for item in value]
    return value


def _behind(name: str, paths: Paths, dotted: bool) -> Paths:
    """What remains of the paths behind a member, whose name may be several steps."""
    for step in name.split(".") if dotted else (name,):
        if () in paths:
            return ((),)
        paths = _below(step, paths)
    return paths


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
