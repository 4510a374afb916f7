"""elasticsearch-py of any version plays a story: call upon call, and every answer is reported.

A call names a method of `client.connector`, what it is given, and what of its answer is to be kept for later calls.
"""

import asyncio
import json
import sys
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, AsyncElasticsearch, Elasticsearch

IN_THE_PATH = ("connector_id", "connector_sync_job_id")
ANOTHER_NAME = {"from": "from_"}
"""What Python could not take as the name of an argument."""


def methods(client: Any) -> list[str]:
    """Everything that `client.connector` can do, less what every part of a client can."""
    return [name for name, one in vars(type(client.connector)).items() if callable(one) and not name.startswith("_")]


def play(client: Elasticsearch, story: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Plays a story with the sync client."""
    told = _told(story)
    try:
        name, given = next(told)
        while True:
            try:
                answer = getattr(client.connector, name)(**given)
            except ApiError as refusal:
                answer = refusal
            name, given = told.send(answer)
    except StopIteration as end:
        return list(end.value)


async def play_async(client: AsyncElasticsearch, story: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Plays a story with the async client."""
    told = _told(story)
    try:
        name, given = next(told)
        while True:
            try:
                answer = await getattr(client.connector, name)(**given)
            except ApiError as refusal:
                answer = refusal
            name, given = told.send(answer)
    except StopIteration as end:
        return list(end.value)


def _told(story: Iterable[dict[str, Any]]) -> Generator[tuple[str, dict[str, Any]], Any, list[dict[str, Any]]]:
    """A story without a client: hands out one call after the other, and takes the answer of each."""
    kept: dict[str, str] = {}
    reports = []
    for call in story:
        answer = yield call["call"], _arguments(call["given"], kept)
        raised = type(answer).__name__ if isinstance(answer, ApiError) else None
        reports.append({"status": answer.meta.status, "body": answer.body, "raised": raised})
        kept |= {f"${name}": answer.body[member] for name, member in call["keep"].items()}
    return reports


def _arguments(given: dict[str, Any], kept: dict[str, str]) -> dict[str, Any]:
    filled = {
        ANOTHER_NAME.get(name, name): kept.get(value, value) if isinstance(value, str) else value
        for name, value in given.items()
    }
    if None not in filled.values():
        return filled
    # The client leaves out an argument that is None, so null needs the body.
    path = {name: value for name, value in filled.items() if name in IN_THE_PATH}
    return {**path, "body": {name: value for name, value in filled.items() if name not in path}}


async def _with_the_async_client(url: str, story: list[dict[str, Any]]) -> list[dict[str, Any]]:
    async with AsyncElasticsearch(url) as client:
        return await play_async(client, story)


if __name__ == "__main__":
    _, address, kind, file = sys.argv
    calls = json.loads(Path(file).read_text("utf-8"))
    with Elasticsearch(address) as sync:
        answers = play(sync, calls) if kind == "sync" else asyncio.run(_with_the_async_client(address, calls))
        report = {"methods": methods(sync), "answers": answers}
    sys.stdout.write(json.dumps(report) + "\n")
