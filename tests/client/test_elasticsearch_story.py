"""Every client of Elasticsearch that is in use plays the same story, which calls everything that it can call."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import AsyncElasticsearch, Elasticsearch
from multidict import CIMultiDict

from mockserver.launch import World
from tests.client.connector_story import BURIAL, SECRETS, STORY
from tests.client.scripts.elasticsearch_story import methods, play, play_async
from tests.client.steps import Step, calls, differences

pytestmark = [
    pytest.mark.scenario("frozen.yaml"),
    # The client says so of every connector call: its makers may still change them.
    pytest.mark.filterwarnings("ignore::elasticsearch.exceptions.GeneralAvailabilityWarning"),
]
NEWEST = (*STORY, *BURIAL)
RAISED = {400: "BadRequestError", 404: "NotFoundError"}


@pytest.fixture
def told(tmp_path: Path) -> Callable[[tuple[Step, ...]], str]:
    """Writes a story down for a player in another program."""

    def write(story: tuple[Step, ...]) -> str:
        file = tmp_path / "story.json"
        file.write_text(json.dumps(calls(story)), "utf-8")
        return str(file)

    return write


def dialect(version: int) -> str:
    return f"application/vnd.elasticsearch+json; compatible-with={version}"


def check(
    story: tuple[Step, ...],
    report: dict[str, Any],
    world: World,
    *,
    version: int,
    raised: Callable[[int], str] = RAISED.__getitem__,
) -> None:
    """A client called everything that it can call, got every answer that the story tells of, and asked for its own version."""
    assert {step.call for step in story} ^ set(report["methods"]) == set()
    assert [entry["operation"] for entry in world.journal] == [f"connector.{step.call}" for step in story]
    wrong = [
        line
        for number, (step, found) in enumerate(zip(story, report["answers"], strict=True))
        for line in differences(
            {"status": step.status, "raised": raised(step.status) if step.status >= 400 else None, "body": step.answer},
            found,
            f"{number}. {step.call} {dict(step.given)}: answer",
        )
    ]
    assert wrong == []
    asked = [(CIMultiDict(entry["request"]["headers"]), entry["request"]["size"]) for entry in world.journal]
    assert {headers["Accept"].removesuffix(",text/plain") for headers, _ in asked} == {dialect(version)}
    assert {headers["Content-Type"] for headers, size in asked if size} == {dialect(version)}


def test_the_synchronous_client(world: World) -> None:
    with Elasticsearch(world.url("elastic")) as client:
        report = {"methods": methods(client), "answers": play(client, calls(NEWEST))}
    check(NEWEST, report, world, version=9)


async def test_the_asynchronous_client(world: World) -> None:
    async with AsyncElasticsearch(world.url("elastic")) as client:
        report = {"methods": methods(client), "answers": await play_async(client, calls(NEWEST))}
    check(NEWEST, report, world, version=9)


@pytest.mark.xdist_group("elasticsearch-8")
@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("environment", ["elasticsearch-8.18", "elasticsearch-8.19"])
def test_the_clients_of_the_major_version_before(
    run: Callable[..., Any], told: Callable[[tuple[Step, ...]], str], world: World, environment: str, kind: str
) -> None:
    report = run(environment, "elasticsearch_story.py", world.url("elastic"), kind, told(STORY))
    check(STORY, report, world, version=8)


@pytest.mark.xdist_group("elasticsearch-js")
@pytest.mark.parametrize(("package", "version", "story"), [("elasticsearch-9", 9, NEWEST), ("elasticsearch-8", 8, STORY)])
def test_the_client_for_javascript_which_knows_secrets_as_well(
    run: Callable[..., Any],
    told: Callable[[tuple[Step, ...]], str],
    world: World,
    package: str,
    version: int,
    story: tuple[Step, ...],
) -> None:
    story = (*story, *SECRETS)
    report = run("elasticsearch-js", "elasticsearch_story.mjs", package, world.url("elastic"), told(story))
    check(story, report, world, version=version, raised=lambda _: "ResponseError")
