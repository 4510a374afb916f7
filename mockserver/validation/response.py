"""Replies: our own answers, held against the specification before they leave."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import orjson

from mockserver.model.json import Json
from mockserver.model.messages import NULL, Reply
from mockserver.model.operation import Api, Operation, Response, Schema
from mockserver.model.problem import Violation
from mockserver.validation.inputs import Input
from mockserver.validation.media import choose, is_json, parse
from mockserver.validation.parameters import IGNORED_HEADERS
from mockserver.validation.schemas import Schemas

REMEMBERED: Final = 256
SILENT: Final = frozenset({204, 205, 304})
"""Statuses whose answers have no body, whatever a specification says."""


class Plan(NamedTuple):
    """What is known about answers of one status and media type."""

    response: Response | None
    headers: tuple[Input, ...]
    wants_body: bool
    declared: bool
    """Whether the media type is one that the response declares, or the response declares none."""
    json: bool
    schema: Schema | None
    quick: Schema | None
    """The schema, where a valid body is all that an answer needs besides its headers."""
    good: set[tuple[tuple[str, str], ...]]
    """Headers of answers that were found right: an operation sends few different ones."""


class ReplyChecker:
    """Checks the answers of one operation; `schemas` are those of `api.answers`."""

    def __init__(self, api: Api, operation: Operation, schemas: Schemas) -> None:
        self._source = api.source
        self._operation = operation
        self._schemas = schemas
        self._plans: dict[tuple[int, str], Plan] = {}

    def violations(self, reply: Reply, media: str) -> tuple[Violation, ...]:
        """How the reply breaks the specification; `media` is the type it goes out in. A HEAD answer has no body to check."""
        plan = self._plans.get((reply.status, media)) or self._plan(reply.status, media)
        body = reply.body
        quick = plan.quick
        if (
            quick is not None
            and body is not None
            and type(body) is not bytes
            and (not plan.headers or tuple(reply.headers.items()) in plan.good)
            and self._schemas.valid(quick, None if body is NULL else body)
        ):
            return ()
        return self._violations(reply, media, plan)

    def _plan(self, status: int, media: str) -> Plan:
        response = self._operation.response(status)
        content = response.content if response else ()
        kind = parse(media).type
        chosen = choose(kind, content)
        declared = response.headers if response else {}
        headers = tuple(
            Input(parameter, self._schemas) for name, parameter in declared.items() if name.lower() not in IGNORED_HEADERS
        )
        readable = chosen is not None and (is_json(kind) or kind.startswith("text/"))
        schema = chosen.schema if chosen and readable else None
        wants = bool(content) and status not in SILENT
        if len(self._plans) >= REMEMBERED:
            self._plans.clear()
        quick = schema if wants else None
        plan = Plan(response, headers, wants, not content or chosen is not None, is_json(kind), schema, quick, set())
        self._plans[status, media] = plan
        return plan

    def _violations(self, reply: Reply, media: str, plan: Plan) -> tuple[Violation, ...]:
        response, operation = plan.response, self._operation
        if response is None:
            known = list(operation.responses)
            message = f"{operation.id} declares no answer with status {reply.status}"
            return (Violation("status", "status", message, operation.pointer, reply.status, known),)
        found = self._headers(reply.headers, plan)
        if not found and len(plan.good) < REMEMBERED:
            plan.good.add(tuple(reply.headers.items()))
        if reply.body is None:
            if plan.wants_body:
                found.append(Violation("body", "body", "the answer must have a body", response.pointer))
        elif reply.status in SILENT:
            found.append(Violation("body", "body", f"an answer with status {reply.status} has no body", response.pointer))
        elif not plan.declared:
            offered = [one.type for one in response.content]
            message = f"the answer with status {reply.status} is not declared as {media}"
            found.append(Violation("media", "header Content-Type", message, response.pointer, media, offered))
        elif plan.schema is not None:
            found += self._body(reply.body, plan.schema, plan)
        return tuple(found)

    def _headers(self, sent: Mapping[str, str], plan: Plan) -> list[Violation]:
        found: list[Violation] = []
        if plan.headers:
            lower = {name.lower(): value for name, value in sent.items()}
            for declared in plan.headers:
                raw = lower.get(declared.name.lower())
                if raw is not None:
                    declared.one(raw, found)
                elif declared.parameter.required:
                    message = f"the header {declared.name} is missing"
                    found.append(Violation("required", declared.place, message, declared.parameter.pointer, None, True))
        return found

    def _body(self, body: Json, schema: Schema, plan: Plan) -> tuple[Violation, ...]:
        """Violations of the body as it will be sent: what the encoder turns into JSON is no violation."""
        try:
            if not isinstance(body, bytes):
                value = orjson.loads(orjson.dumps(None if body is NULL else body))
            else:
                value = orjson.loads(body) if plan.json else body.decode()
        except (TypeError, ValueError) as error:
            return (Violation("json", "body", f"the body cannot be sent as its media type: {error}", schema.reference),)
        return () if self._schemas.valid(schema, value) else self._schemas.violations(schema, value, "body")
