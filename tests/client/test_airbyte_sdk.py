"""airbyte-api, of both generations that are in use, calls everything that the public API serves."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from mockserver.config import Settings
from mockserver.launch import World
from tests.client.airbyte_story import MISREAD, STORY
from tests.client.steps import Step, calls, differences

Told = Callable[..., dict[str, Any]]
OLDER = pytest.param("pyairbyte", marks=pytest.mark.xdist_group("pyairbyte"), id="0.53")
NEWER, ASYNC = pytest.param("own", id="1.0"), pytest.param("own async", id="1.0-async")


@pytest.fixture
def tell(run: Callable[..., Any], world: World, tmp_path: Path, request: pytest.FixtureRequest) -> Told:
    """Tells a story to the SDK, holds its answers to it, and returns the report. 0.53 comes along with PyAirbyte."""
    environment, _, way = request.param.partition(" ")

    def tell(
        story: tuple[Step, ...], *, client: str = "the-client", raised: str = "SDKError", methods: bool = False
    ) -> dict[str, Any]:
        file = tmp_path / "story.json"
        file.write_text(json.dumps(calls(story)), "utf-8")
        place, asked = f"{world.url('airbyte')}/api/public/v1", ["methods"] if methods else []
        report: dict[str, Any] = run(environment, "airbyte_sdk.py", place, client, way or "sync", str(file), *asked)
        assert report["version"].startswith("0.53." if environment == "pyairbyte" else "1.0.")
        wrong = [
            line
            for number, (step, found) in enumerate(zip(story, report["answers"], strict=True))
            for line in differences(
                {"status": step.status, "raised": raised if found["raised"] else None, "body": step.answer},
                found,
                f"{number}. {step.call} {dict(step.given)}: answer",
            )
        ]
        assert wrong == []
        return report

    return tell


def normal(name: str) -> str:
    """An operation, whether it is spelt as in the specification or as in Python."""
    return name.rpartition(".")[2].replace("_", "").lower()


def served() -> set[str]:
    """What the public API serves."""
    document = yaml.safe_load((Settings().specs_folder / "airbyte/public/openapi.yaml").read_text("utf-8"))
    return {
        normal(each["operationId"]) for item in document["paths"].values() for each in item.values() if "operationId" in each
    }


def misunderstood(step: Step, found: dict[str, Any], *, whole: bool) -> list[str]:
    """Where the SDK reads an answer in another way than it was sent. Less than the `whole` is without configurations."""
    understood = found["understood"]
    if isinstance(understood, dict) and not whole:
        understood.pop("configuration", None)
        for each in understood.get("data", ()):
            each.pop("configuration", None)
    return differences(understood, found["body"], step.call)


@pytest.mark.scenario("airbyte-account.yaml")
@pytest.mark.parametrize("tell", [OLDER, NEWER, ASYNC], indirect=True)
def test_the_sdk_calls_everything_and_understands_every_answer(tell: Told, request: pytest.FixtureRequest) -> None:
    report = tell(STORY, methods=True)
    assert [found["raised"] is not None for found in report["answers"]] == [step.status >= 400 for step in STORY]
    assert {normal(step.call) for step in STORY} == {normal(method) for method in report["methods"]} & served()
    read = [(step, found) for step, found in zip(STORY, report["answers"], strict=True) if found["understood"] is not None]
    assert {step.call for step, _ in read} == {step.call for step in STORY if step.status == 200} - MISREAD
    # The older generation takes any configuration for that of the first connector that it knows.
    whole = "0.53" not in request.node.name
    assert [line for step, found in read for line in misunderstood(step, found, whole=whole)] == []


@pytest.mark.scenario("airbyte-account.yaml")
@pytest.mark.parametrize("tell", [OLDER, NEWER, ASYNC], indirect=True)
def test_a_token_that_has_expired_is_refused_once_and_then_renewed(tell: Told, world: World) -> None:
    """The SDK judges by the wall's clock, so it learns of the world's from the refusal."""
    world.clock.on_request(timedelta(minutes=8))
    listed, refused = {"data": [{"name": "Data team"}]}, {"message": "Unauthorized"}
    spans = ((200, listed), (401, refused), (200, listed), (401, refused))
    tell(tuple(Step("workspaces.list_workspaces", {}, status, answer) for status, answer in spans))
    asked = [entry["request"]["path"].rpartition("/v1/")[2] for entry in world.journal]
    assert asked == ["applications/token", "workspaces", "workspaces"] * 2


@pytest.mark.scenario("airbyte-account.yaml")
@pytest.mark.parametrize("tell", [OLDER, NEWER], indirect=True)
def test_what_a_reader_may_not_do_is_a_problem_of_the_catalogue(tell: Told) -> None:
    refused = {"status": 403, "title": "forbidden", "documentationUrl": None}
    story = (
        Step("workspaces.list_workspaces", {}, 200, {"data": [{"name": "Data team"}]}),
        Step("workspaces.create_workspace", {"name": "Mine"}, 403, refused),
    )
    tell(story, client="readers-client")


@pytest.mark.scenario("airbyte-stream-state", "untyped.yaml")
@pytest.mark.parametrize("tell", [NEWER], indirect=True)
def test_the_newer_generation_falls_over_a_configuration_without_its_type(tell: Told) -> None:
    report = tell(
        (Step("destinations.list_destinations", {}, 200, {"data": [{"name": "Warehouse", "destinationType": "postgres"}]}),),
        raised="ResponseValidationError",
    )
    assert report["answers"][0]["raised"] == "ResponseValidationError"


@pytest.mark.scenario("airbyte-account.yaml")
def test_a_rewound_state_is_read_again_from_there(run: Callable[..., Any], world: World) -> None:
    world.clock.on_request(timedelta(seconds=2))
    assert run("own", "airbyte_sdk_flow.py", world.url("airbyte")) == {
        "before": "not_set",
        "streams": ["users", "purchases"],
        "synced": [2000] * 4,
        "moved": True,
        "rewound": [200, True],
        "since": 8000,
        "next": 2000,
    }
