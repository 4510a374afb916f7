"""Generic behaviour: create, read, list, replace, update and delete, on whatever the convention recognised."""

import itertools
import operator
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from mockserver.behaviour.compose import compose, guarded, kept, new_key, patched, request_document, touched, typed_key
from mockserver.behaviour.conventions.paging import key_cursor, without
from mockserver.behaviour.filters import held, meant, text
from mockserver.behaviour.headers import required_headers
from mockserver.behaviour.plan import ABOVE, MEMBER, PLACE, Above, Plan, index_name, parent_value
from mockserver.behaviour.shape import is_object
from mockserver.model.convention import Verb
from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.problem import Conflict, NotFound
from mockserver.model.record import Page, Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour

_EVERYTHING: Final = (None, "", "all", "any", "*")
"""What a filter says when it lets everything through."""
_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le,
}  # fmt: skip

Handler = Callable[[Plan, Call, World], Awaitable[Reply]]


def crud(plan: Plan, otherwise: Behaviour) -> Behaviour:
    """The behaviour of a recognised operation.

    `otherwise` answers while there are no records of a kind that only scenarios make.
    """
    handle = partial(_HANDLERS[plan.intent.verb], plan)

    async def behave(call: Call, world: World) -> Reply:
        if not plan.created and not await world.count(plan.resource):
            return await otherwise(call, world)
        await _check_above(plan.above, call, world)
        return await handle(call, world)

    return behave


def below(above: tuple[Above, ...], behaviour: Behaviour) -> Behaviour:
    """A behaviour that wants the records to be there that its address leads through."""

    async def behave(call: Call, world: World) -> Reply:
        await _check_above(above, call, world)
        return await behaviour(call, world)

    return behave


async def _create(plan: Plan, call: Call, world: World) -> Reply:
    body = request_document(plan, call.body)
    member = plan.intent.member
    key = body.get(member) if member and not guarded(plan, member) else None
    if isinstance(key, (str, int)) and not isinstance(key, bool) and key != "":
        if await _find(plan, call, world, text(key)) is not None:
            raise Conflict(plan.resource.name, text(key))
    else:
        key = new_key(plan, world)
    record = await _insert(plan, call, world, {**body, member: key} if member else body, text(key))
    return _reply(plan, call, record.document, text(key))


async def _insert(plan: Plan, call: Call, world: World, body: Document, key: str) -> Record:
    parents = {member: call.path[parameter] for parameter, member in plan.intent.parents if parameter in call.path}
    if "id" in plan.members and "id" not in body and plan.intent.member not in {"id", ""}:
        body = {**body, "id": new_key(plan, world, "id")}  # Known by another name, and numbered all the same.
    document, hidden = compose(plan, body, parents, key, call.at)
    taken = bool(parents) and await world.find(plan.resource, key) is not None
    place = "~".join((*(text(value) for value in parents.values()), key)) if taken else key  # Below another record.
    return world.insert(plan.resource, place, document, hidden=hidden)


async def _read(plan: Plan, call: Call, world: World) -> Reply:
    record = await _locate(plan, call, world)
    return _reply(plan, call, record.document, record.key)


async def _list(plan: Plan, call: Call, world: World) -> Reply:
    mark = key_cursor(call)
    offset, limit = plan.convention.slice(without(call, mark) if mark is not None else call)
    wanted = [(member, value) for place, member in plan.filters if (value := _said(call, place)) not in _EVERYTHING]
    page = await _page(plan, call, world, wanted, offset, limit if mark is None else None)
    if mark is not None:
        page = mark.beside(page, limit, lambda record: text(record.document.get(plan.intent.member, record.key)))
    headers = required_headers(plan.operation.response(plan.status), plan.sampler)
    return Reply(plan.status, plan.convention.many(call, plan.intent, page), headers, _media(plan, call))


async def _replace(plan: Plan, call: Call, world: World) -> Reply:
    body, key = request_document(plan, call.body), _key(plan, call)
    old = await _find(plan, call, world, key)
    if old is None and plan.made:
        member = plan.intent.member
        made = await _insert(plan, call, world, {**body, member: typed_key(plan, key)} if member else body, key)
        return _reply(plan, call, made.document, key, 201)
    if old is None:
        raise NotFound(plan.resource.name, key)
    fresh = {name: value for name, value in body.items() if not guarded(plan, name)}
    document, hidden = compose(plan, {**fresh, **kept(plan, old.document)}, {}, key, call.at)
    document = touched(plan, {**document, **kept(plan, old.document)}, call.at)
    world.put(plan.resource, old._replace(document=document, hidden={**old.hidden, **hidden}))
    return _reply(plan, call, document, key)


async def _update(plan: Plan, call: Call, world: World) -> Reply:
    record = await _locate(plan, call, world)
    patch = request_document(plan, call.body)
    if plan.operation.body is None:
        patch = {name: value for name, value in call.query.items() if name in plan.members}
    document = patched(plan, record.document, patch, call.at)
    world.put(plan.resource, record._replace(document=document))
    return _reply(plan, call, document, record.key)


async def _delete(plan: Plan, call: Call, world: World) -> Reply:
    record = await _locate(plan, call, world)
    world.delete(plan.resource, record.key)
    return _reply(plan, call, record.document, record.key)


_HANDLERS: Final[Mapping[Verb, Handler]] = {
    "create": _create,
    "read": _read,
    "list": _list,
    "replace": _replace,
    "update": _update,
    "delete": _delete,
}


def _reply(plan: Plan, call: Call, document: Document, key: str, status: int = 0) -> Reply:
    status = status or plan.status
    headers = _headers(plan, call, key, status)
    if plan.answer is None:
        return Reply(status, headers=headers)
    held, shapes = plan.answer, plan.sampler.shapes
    for step in plan.intent.wrapper:
        held = shapes.properties(held).get(step, True)
    member, members = plan.intent.member, shapes.properties(held)
    if members and member and member not in members:
        return Reply(status, plan.sampler.of(plan.answer, key), headers, _media(plan, call))  # It only tells that it is done.
    shown = {**document, member: document.get(member, typed_key(plan, key))} if member else document
    return Reply(status, plan.convention.one(call, plan.intent, shown), headers, _media(plan, call))


def _media(plan: Plan, call: Call) -> str:
    return call.accept if "json" in call.accept else plan.media


def _headers(plan: Plan, call: Call, key: str, status: int) -> Mapping[str, str]:
    """What the declared answer must have, and where the new document is."""
    response = plan.operation.response(status)
    headers = required_headers(response, plan.sampler)
    location = next((name for name in response.headers if name.lower() == "location"), None) if response is not None else None
    if location is None or plan.intent.verb not in {"create", "replace"}:
        return headers
    address = f"{call.request.origin}{call.request.path.rstrip('/')}"
    return {**headers, location: f"{address}/{quote(key, safe='')}" if plan.intent.verb == "create" else address}


async def _page(plan: Plan, call: Call, world: World, wanted: list[tuple[str, Json]], offset: int, limit: int | None) -> Page:
    way = [(parameter, member) for parameter, member in plan.intent.parents if parameter in call.path]
    names = {index.name for index in plan.resource.indexes}
    index: str = ""
    value: str | tuple[str, ...] | None = None
    if way and index_name(ABOVE, (m for _, m in way)) in names:
        index, value = index_name(ABOVE, (m for _, m in way)), tuple(text(call.path[p]) for p, _ in way)
    elif wanted and not isinstance(wanted[0][1], (list, tuple, dict)) and index_name(MEMBER, (wanted[0][0],)) in names:
        index, value, wanted = index_name(MEMBER, (wanted[0][0],)), text(wanted[0][1]), wanted[1:]
    if not wanted:
        return await world.page(plan.resource, index=index, value=value, offset=offset, limit=limit)
    everything = await world.page(plan.resource, index=index, value=value)
    found = [record for record in everything.records if all(_equals(record, m, v) for m, v in wanted)]
    end = None if limit is None else offset + limit
    return Page(tuple(itertools.islice(found, offset, end)), len(found), offset, limit)


def _equals(record: Record, member: str, said: Json) -> bool:
    value = held(record, member)
    if is_object(said):
        return all(_compares(value, name, limit) for name, limit in said.items() if name in _COMPARE)
    values = said if isinstance(said, (list, tuple)) else (said,)
    shown = meant(value)
    return any(text(each) in shown for each in values)


def _compares(value: Json, name: str, limit: Json) -> bool:
    comparable = isinstance(value, (int, float)) if isinstance(limit, (int, float)) else isinstance(value, str)
    return comparable and _COMPARE[name](value, limit)


def _said(call: Call, place: str) -> Json:
    where, _, name = place.partition(":")
    if where == "query":
        outer, slash, inner = name.partition("/")
        around = call.query.get(outer)
        return call.query.get(name) if not slash else around.get(inner) if is_object(around) else None
    value = call.body.get(name) if is_object(call.body) else None
    return None if is_object(value) else value


def _key(plan: Plan, call: Call) -> str:
    where, _, name = plan.intent.key.partition(":")
    if not name:
        return text(call.path[where])
    return text((call.query if where == "query" else request_document(plan, call.body)).get(name, ""))


async def _locate(plan: Plan, call: Call, world: World) -> Record:
    key = _key(plan, call)
    record = await _find(plan, call, world, key)
    if record is None:
        raise NotFound(plan.resource.name, key)
    return record


async def _find(plan: Plan, call: Call, world: World, key: str) -> Record | None:
    way = [(parameter, member) for parameter, member in plan.intent.parents if parameter in call.path]
    above = tuple(text(call.path[parameter]) for parameter, _ in way)
    names = {index.name for index in plan.resource.indexes}
    place, own = index_name(PLACE, (member for _, member in way)), index_name(MEMBER, (plan.intent.member,))
    if way and place in names:
        return next(iter((await world.page(plan.resource, index=place, value=(*above, key), limit=1)).records), None)
    if plan.intent.member and plan.intent.member != plan.resource.key and own in names:
        return next(iter((await world.page(plan.resource, index=own, value=key, limit=1)).records), None)
    record = await world.find(plan.resource, key)
    held = record is not None and all(parent_value(record, m) in {v, ""} for (_, m), v in zip(way, above, strict=True))
    return record if held else None


async def _check_above(above: tuple[Above, ...], call: Call, world: World) -> None:
    for each in above:
        values = tuple(text(call.path[parameter]) for parameter in each.parameters)
        if each.found_by:
            there = bool((await world.page(each.resource, index=each.found_by, value=values, limit=1)).records)
        else:
            there = await world.find(each.resource, values[-1]) is not None
        if not there:
            raise NotFound(each.resource.name, values[-1])
