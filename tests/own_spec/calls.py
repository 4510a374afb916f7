"""Calls made from a specification alone: a valid request for an operation, and records made first where that helps."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from mockserver.behaviour.conventions.generic import recognise
from mockserver.behaviour.conventions.rest import anonymous, parent_templates
from mockserver.behaviour.sample import Sampler
from mockserver.model.operation import Api, Media, Operation, Parameter
from tests.conftest import Answer, InProcess

BOUNDARY = "b0undary"
_VERBS = ("create", "list", "read", "update", "replace", "delete")


class Made(NamedTuple):
    """A request."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes | None


class Caller:
    """Calls every operation of one specification, with the keys of records that it made before."""

    def __init__(self, api: Api, ask: InProcess) -> None:
        self.api, self.ask = api, ask
        self._sampler = Sampler(api.documents)
        self.intents = recognise(api)
        verbs = {o.id: self.intents[o.id].verb for o in api.operations if o.id in self.intents}
        makers = [o for o in api.operations if verbs.get(o.id) == "create" and self.intents[o.id].wrapper is not None]
        makers.sort(key=lambda o: (-len(self.intents[o.id].wrapper), -o.template.count("{")))
        self._makers = {self.intents[o.id].resource: o for o in makers}
        items = [o for o in api.operations if o.id in verbs and o.template.endswith("}")]
        self._places = {anonymous(o.template): (self.intents[o.id].resource, self.intents[o.id].member) for o in items}
        self._keys: dict[tuple[str, str], Any] = {}
        """Keys by resource and member."""

    def ordered(self) -> list[Operation]:
        """All operations: what makes records first, what is above other things before them, what deletes last."""

        def rank(operation: Operation) -> tuple[int, int]:
            intent = self.intents.get(operation.id)
            verb = intent.verb if intent else "read"
            return _VERBS.index(verb), operation.template.count("{") * (-1 if verb == "delete" else 1)

        return sorted(self.api.operations, key=rank)

    async def call(self, operation: Operation) -> Answer:
        """Calls an operation; remembers the key of what it made."""
        intent = self.intents.get(operation.id)
        if intent is not None and intent.verb == "delete" and intent.resource in self._makers:
            await self.call(self._makers[intent.resource])  # Another operation may have deleted it.
        made = self.request(operation)
        answer = await self.ask(made.method, made.target, body=made.body, headers=made.headers)
        if intent is not None and intent.verb == "create" and answer.status < 300 and answer.body:
            document = answer.json
            for step in intent.wrapper:
                document = document[step]
            if intent.member in document:
                self._keys[intent.resource, intent.member] = document[intent.member]
        return answer

    def request(self, operation: Operation) -> Made:
        """A valid request."""
        target, query, headers = operation.template, [], self._credentials(operation)
        for parameter in operation.parameters:
            if parameter.location == "path":
                target = target.replace(f"{{{parameter.name}}}", quote(_text(self._value(operation, parameter)), safe=""))
            elif parameter.required and parameter.location == "query":
                query.append(f"{parameter.name}={quote(_text(self._value(operation, parameter)))}")
            elif parameter.required and parameter.location == "header":
                headers[parameter.name] = _text(self._value(operation, parameter))
        body = None
        if operation.body is not None:
            body, headers["Content-Type"] = self._body(operation, operation.body.content[0])
        return Made(operation.method, target + ("?" + "&".join(query) if query else ""), headers, body)

    def known(self, operation: Operation) -> bool:
        """Whether the record that the operation is about was made before."""
        intent = self.intents.get(operation.id)
        return intent is not None and self._keys.get((intent.resource, intent.member)) is not None

    def _value(self, operation: Operation, parameter: Parameter) -> Any:
        intent = self.intents.get(operation.id)
        if intent is not None and intent.key in (parameter.name, f"query:{parameter.name}"):
            key = self._keys.get((intent.resource, intent.member))
            if key is not None:
                return key
        above = dict(parent_templates(operation.template)).get(parameter.name, "")
        if (key := self._keys.get(self._places.get(above, ("", "")))) is not None:
            return key
        return self._sampler.sample(parameter.schema) if parameter.schema is not None else "x"

    def _body(self, operation: Operation, media: Media) -> tuple[bytes, str]:
        value = self._sampler.sample(media.schema) if media.schema is not None else {}
        if media.type == "multipart/form-data":
            parts = [
                f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{_part(inner)}' for name, inner in value.items()
            ]
            return "\r\n".join([*parts, f"--{BOUNDARY}--", ""]).encode(), f"{media.type}; boundary={BOUNDARY}"
        if "json" not in media.type:
            return str(value).encode(), media.type
        intent = self.intents.get(operation.id)
        where, _, name = intent.key.partition(":") if intent is not None else ("", "", "")
        key = self._keys.get((intent.resource, intent.member)) if intent is not None else None
        if isinstance(value, dict) and "cursor" in value:
            # The example's cursor is the vendor's, not ours.
            value = {name: inner for name, inner in value.items() if name != "cursor"}
        if where == "body" and key is not None and isinstance(value, dict):
            value = {**value, name: key}
        return json.dumps(value).encode(), media.type

    def _credentials(self, operation: Operation) -> dict[str, str]:
        kinds = {self.api.security[name].kind for names in operation.security for name in names if name in self.api.security}
        known: Mapping[str, str] = {"basic": "Basic YTpi", "bearer": "Bearer t"}
        return next(({"Authorization": known[kind]} for kind in sorted(kinds) if kind in known), {})


def _part(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return f"\r\nContent-Type: application/json\r\n\r\n{json.dumps(value)}"
    return f'; filename="f"\r\n\r\n{value}'


def _text(value: Any) -> str:
    return (
        str(value).lower() if isinstance(value, bool) else ",".join(map(str, value)) if isinstance(value, list) else str(value)
    )
