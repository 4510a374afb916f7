"""airbyte-api of either generation plays a story: call upon call, and every answer is reported.

A call names a method as the SDK's users write it (`sources.create_source`), what its request is given, and what of the answer
is to be kept for later calls. A `kind` names the SDK's own class for a connector's configuration. The newer generation takes
any other part of a request as it stands in the story; the older one wants objects all the way.
"""

import asyncio
import dataclasses
import inspect
import json
import sys
import typing
from collections.abc import Generator, Iterable
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from typing import Any

from airbyte_api import AirbyteAPI, errors, models

OLDER = dataclasses.is_dataclass(models.WorkspaceResponse)
RAISED = errors.SDKError if OLDER else (errors.SDKError, errors.ResponseValidationError)
ABOUT = ("content_type", "status_code", "raw_response")
"""What every answer of the SDK has besides what it has understood."""


def sdk(url: str, client: str) -> AirbyteAPI:
    """The SDK as a deployment's users set it up, with the credentials of an application."""
    application = models.SchemeClientCredentials(
        client_id=client, client_secret="the-secret", token_url=f"{url}/applications/token"
    )
    return AirbyteAPI(server_url=url, security=models.Security(client_credentials=application))


def methods() -> list[str]:
    """Everything that can be called; once where there is an asynchronous twin."""
    client = sdk("http://localhost", "nobody")
    parts = {name: getattr(client, name) for name in inspect.get_annotations(AirbyteAPI) if name[0] != "_"}
    return [
        f"{name}.{method}"
        for name, part in parts.items()
        for method, one in vars(type(part)).items()
        if inspect.isfunction(one) and method[0] != "_" and not method.endswith("_async") and name != "sdk_configuration"
    ]


def play(client: AirbyteAPI, story: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Plays a story with the synchronous methods."""
    told = _told(client, story, "")
    try:
        call = next(told)
        while True:
            try:
                answer = call()
            except RAISED as refusal:
                answer = refusal
            call = told.send(answer)
    except StopIteration as end:
        return list(end.value)


async def play_async(client: AirbyteAPI, story: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Plays a story with the asynchronous methods, which only the newer generation has."""
    told = _told(client, story, "_async")
    try:
        call = next(told)
        while True:
            try:
                answer = await call()
            except RAISED as refusal:
                answer = refusal
            call = told.send(answer)
    except StopIteration as end:
        return list(end.value)


def _told(client: AirbyteAPI, story: Iterable[dict[str, Any]], twin: str) -> Generator[Any, Any, list[dict[str, Any]]]:
    """A story without a client: hands out one call after the other, and takes the answer of each."""
    kept: dict[str, Any] = {}
    reports = []
    for step in story:
        part, _, name = step["call"].partition(".")
        answer = yield _call(getattr(getattr(client, part), name + twin), _filled(step["given"], kept))
        reports.append(_report(answer))
        kept |= {f"${word}": reports[-1]["body"][member] for word, member in step["keep"].items()}
    return reports


def _call(method: Any, given: dict[str, Any]) -> Any:
    if "request" not in inspect.signature(method).parameters:
        return method
    request = _built(typing.get_type_hints(method)["request"], given)
    return (lambda: method(request)) if OLDER else lambda: method(request=request)


def _built(kind: Any, value: Any) -> Any:
    """A part of a request as the SDK wants it."""
    if isinstance(value, dict) and "kind" in value:
        return getattr(models, value["kind"])(**{name: one for name, one in value.items() if name != "kind"})
    if not OLDER:
        return {name: _built(None, one) for name, one in value.items()} if isinstance(value, dict) else value
    inner = [one for one in typing.get_args(kind) if one is not type(None)]
    if typing.get_origin(kind) is list:
        return [_built(inner[0], one) for one in value]
    if inner:
        return _built(inner[0], value)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = typing.get_type_hints(kind)
        return kind(**{name: _built(hints[name], one) for name, one in value.items()})
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value


def _filled(given: Any, kept: dict[str, Any]) -> Any:
    if isinstance(given, dict):
        return {name: _filled(one, kept) for name, one in given.items()}
    if isinstance(given, list):
        return [_filled(one, kept) for one in given]
    return kept.get(given, given) if isinstance(given, str) else given


def _report(answer: Any) -> dict[str, Any]:
    if isinstance(answer, RAISED):
        raised = type(answer).__name__
        return {"status": answer.status_code, "raised": raised, "body": json.loads(answer.body), "understood": None}
    understood = [_plain(one) for name, one in vars(answer).items() if name not in ABOUT]
    text = answer.raw_response.text
    return {
        "status": answer.status_code,
        "raised": None,
        "body": json.loads(text) if answer.content_type == "application/json" else text,
        "understood": understood[0] if understood else None,
    }


def _plain(value: Any) -> Any:
    """What the SDK has made of a body, as JSON in the vendor's spelling, without what is absent."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if hasattr(value, "to_json"):
        return json.loads(value.to_json())
    return value.model_dump(mode="json", by_alias=True, exclude_unset=True) if hasattr(value, "model_dump") else value


if __name__ == "__main__":
    _, address, application, way, file, *asked = sys.argv
    calls, one = json.loads(Path(file).read_text("utf-8")), sdk(address, application)
    played = asyncio.run(play_async(one, calls)) if way == "async" else play(one, calls)
    sys.stdout.write(
        json.dumps({"version": version("airbyte-api"), "methods": methods() if asked else [], "answers": played}) + "\n"
    )
