"""Answers from the specification alone: a declared example, else a sample of the declared schema."""

from collections.abc import Mapping
from typing import Final, Literal

from mockserver.behaviour.conventions.answers import json_media, success
from mockserver.behaviour.conventions.problem import Words, details
from mockserver.behaviour.conventions.shaping import shaped_as
from mockserver.behaviour.headers import required_headers
from mockserver.behaviour.prefer import PLACE, Preference, preference
from mockserver.behaviour.sample import Sampler
from mockserver.behaviour.shape import is_object
from mockserver.behaviour.xml_text import is_xml, xml_text
from mockserver.model.json import Json
from mockserver.model.messages import NULL, Call, Reply
from mockserver.model.operation import Media, Operation, Response
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.model.world import World
from mockserver.vendor import Behaviour

_JSON: Final = "application/json"


def answering(operation: Operation, sampler: Sampler) -> Behaviour:
    """Answers with the lowest good answer of an operation, or with the one that the Prefer header names."""

    async def behave(call: Call, world: World) -> Reply:
        wanted = preference(call.request.headers.getall("Prefer", ()))
        return _answer(operation, sampler, call, wanted, world.uuid() if wanted.dynamic else "")

    return behave


def plainly(operation: Operation, sampler: Sampler) -> Behaviour:
    """The same for conventions that do not know the header."""

    async def behave(call: Call, _world: World) -> Reply:
        return _answer(operation, sampler, call, Preference(), "")

    return behave


def preferring(behaviour: Behaviour, operation: Operation, sampler: Sampler) -> Behaviour:
    """A behaviour that gives way to the specification where the Prefer header asks for it."""
    answer = answering(operation, sampler)

    async def behave(call: Call, world: World) -> Reply:
        asked = "Prefer" in call.request.headers and preference(call.request.headers.getall("Prefer"))
        return await (answer if asked else behaviour)(call, world)

    return behave


def in_xml(behaviour: Behaviour, operation: Operation, sampler: Sampler) -> Behaviour:
    """A behaviour whose values go out as XML where the client wants that and the operation declares it."""
    if not any(is_xml(media.type) for response in operation.responses.values() for media in response.content):
        return behaviour

    async def behave(call: Call, world: World) -> Reply:
        reply = await behaviour(call, world)
        ready = isinstance(reply.body, bytes) or (isinstance(reply.body, str) and reply.body.lstrip().startswith("<"))
        if not is_xml(call.accept) or reply.body is None or ready:
            return reply
        response = operation.response(reply.status)
        media = next((m for m in response.content if is_xml(m.type)), None) if response is not None else None
        if media is None:
            return reply
        node = sampler.shapes.of(media.schema) if media.schema is not None else True
        return reply._replace(body=xml_text(sampler.shapes, node, reply.body), media=media.type)

    return behave


def source(operation: Operation) -> Literal["example", "sample"]:
    """Where an operation's plain answer comes from."""
    found = success(operation)
    media = _media(found[1], "") if found is not None else None
    if media is None:
        return "sample"
    return "example" if _shown(media) else "sample"


def _shown(media: Media) -> bool:
    """Whether the specification shows what a body looks like."""
    definition = media.schema.definition if media.schema is not None else None
    return bool(media.examples) or (is_object(definition) and bool(definition.keys() & {"example", "examples"}))


def _answer(operation: Operation, sampler: Sampler, call: Call, wanted: Preference, seed: str) -> Reply:
    status, response = _chosen(operation, wanted)
    headers = required_headers(response, sampler)
    if wanted:
        headers = {**headers, "Preference-Applied": wanted.applied}
    media = _media(response, call.accept) if response is not None and status not in {204, 304} else None
    if media is None:
        if wanted.example:
            raise _unknown("example", wanted.example, ())
        return Reply(status, headers=headers)
    body = _wrong(status, media, sampler, call) if status >= 400 and not wanted.dynamic and not wanted.example else None
    body = _body(media, sampler, wanted, seed) if body is None else body
    return Reply(status, NULL if body is None else body, headers, _concrete(media, call.accept))


def _chosen(operation: Operation, wanted: Preference) -> tuple[int, Response | None]:
    if not wanted.code:
        if wanted.example:
            return _with_example(operation, wanted.example)
        return success(operation) or (200, None)
    response = operation.response(int(wanted.code))
    if response is None:
        raise _unknown("code", wanted.code, operation.responses)
    return int(wanted.code), response


def _with_example(operation: Operation, name: str) -> tuple[int, Response | None]:
    """The good answer that has the example, else any that has it."""
    good = success(operation)
    named = [(s, r) for s, r in operation.responses.items() if any(name in media.examples for media in r.content)]
    if good is None or not named or good[1] in [response for _, response in named]:
        return good or (200, None)
    status, response = min(named, key=lambda pair: pair[0])
    return int(status.replace("XX", "00")) if status != "default" else 200, response


def _media(response: Response, accept: str) -> Media | None:
    """The declared media type that was negotiated, else the one in which JSON is spoken, else the first."""
    for media in response.content:
        kind, _, rest = media.type.partition("/")
        if media.type == accept or (rest == "*" and accept and (kind == "*" or accept.startswith(f"{kind}/"))):
            return media
    return json_media(response.content) or next(iter(response.content), None)


def _concrete(media: Media, accept: str) -> str:
    return media.type if "*" not in media.type else accept if accept and "*" not in accept else _JSON


def _body(media: Media, sampler: Sampler, wanted: Preference, seed: str) -> Json:
    if wanted.example:
        if wanted.example not in media.examples:
            raise _unknown("example", wanted.example, media.examples)
        return media.examples[wanted.example]
    if not wanted.dynamic and (fitting := _fitting(media, sampler)):
        return fitting[0]
    if media.schema is None:
        return {} if "json" in media.type or "*" in media.type else ""
    return sampler.sample(media.schema, seed, examples=not wanted.dynamic)


def _wrong(status: int, media: Media, sampler: Sampler, call: Call) -> Json:
    """What an error that was asked for says of itself; None where the specification shows one."""
    if media.schema is None or "json" not in media.type or _shown(media):
        return None
    words = Words(status, f"The client asked for this answer: Prefer: code={status}.")
    return shaped_as(sampler, sampler.shapes.of(media.schema), details(words, call.request.path), "Preferred")


def _fitting(media: Media, sampler: Sampler) -> list[Json]:
    """The declared examples that keep to the schema, the default one first."""
    named = sorted(media.examples, key=lambda name: name != "default")
    node = sampler.shapes.of(media.schema) if media.schema is not None else True
    checked = media.schema is not None and ("json" in media.type or "*" in media.type)
    return [media.examples[name] for name in named if not checked or sampler.shapes.valid(node, media.examples[name])]


def _unknown(rule: str, value: str, known: object) -> InvalidRequest:
    names = sorted(str(each) for each in known) if isinstance(known, (Mapping, tuple)) else []
    told = f"declared are {', '.join(names)}" if names else "none is declared"
    return InvalidRequest(
        (Violation(rule, PLACE, f"no {rule} {value!r} for this operation: {told}", value=value, expected=names),)
    )
