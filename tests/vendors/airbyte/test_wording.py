"""Every kind of problem has words; nothing else does. Scenario entries are held to their form."""

import inspect
from typing import Any

import pytest

from mockserver.model import problem as core
from mockserver.model.convention import Asked
from mockserver.model.problem import Problem, UnwordedProblem, Violation
from mockserver.scenario.fixture import ScenarioError
from mockserver.vendors.airbyte import problems, wording

VALUES = {
    "violations": (Violation("type", "body /a", "is wrong"),),
    "limit": 1,
    "retry_after": 1,
    "what": "body",
    "allowed": ("POST",),
    "offered": ("application/json",),
    "supported": ("application/json",),
    "rule": "basic",
}
PARTICULAR: dict[type[Problem], dict[str, str]] = {
    problems.BadCron: {"rule": "missing-cron-data"},
    problems.PermissionMisplaced: {"rule": "no-place"},
    problems.OperationUnfit: {"what": "url"},
    problems.UnknownUser: {"by": "email"},
}


def kinds() -> list[type[Problem]]:
    found = {**vars(core), **vars(problems)}.values()
    return [each for each in found if inspect.isclass(each) and issubclass(each, Problem) and each is not Problem]


def example(kind: type[Problem]) -> Problem:
    values = {**VALUES, **PARTICULAR.get(kind, {})}
    names = [name for name, each in inspect.signature(kind).parameters.items() if each.default is inspect.Parameter.empty]
    return kind(**{name: values.get(name, "x") for name in names})


@pytest.mark.parametrize("style", ["classic", "errorid"])
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
async def test_every_kind_is_worded(deployed: Any, kind: type[Problem], style: str) -> None:
    api = await deployed("empty", settings={"error_style": style})
    await api.shop("GET", "/v1/health")
    asked = Asked(_request(api), None, await api.shop.session())
    reply = wording.refuse(example(kind), asked)
    assert 400 <= reply.status < 600


async def test_a_breakdown_says_whose_fault_it_is(deployed: Any) -> None:
    api = await deployed("empty")
    reply = wording.refuse(core.Breakdown(error="KeyError"), Asked(_request(api), None, await api.shop.session()))
    assert reply.status == 500
    assert "the mock server itself failed" in reply.body["message"]  # type: ignore[index, call-overload]  # a reply body is JSON or bytes


async def test_an_unknown_kind_is_our_bug(deployed: Any) -> None:
    class Strange(Problem):
        pass

    api = await deployed("empty")
    with pytest.raises(UnwordedProblem):
        wording.refuse(Strange(), Asked(_request(api), None, await api.shop.session()))


def _request(api: Any) -> Any:
    from multidict import CIMultiDict, CIMultiDictProxy  # noqa: PLC0415 - one helper wants them

    from mockserver.model.messages import Request  # noqa: PLC0415 - one helper wants them

    return Request("POST", "/v1/state/get", "", CIMultiDictProxy(CIMultiDict()), b"", api.shop.world.live.now(), "http://x")


CONNECTION = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"


@pytest.mark.parametrize(
    ("resource", "entry", "says"),
    [
        ("workspaces", {"nope": 1}, "workspaces have no 'nope'"),
        ("sources", {"id": "nope"}, "sourceId must be a UUID"),
        ("connections", {"source_id": "11111111-2222-4333-8444-555555555555"}, "sourceId names no entry of sources"),
        ("connections", {"streams": [{"x": 1}]}, "streams lists names, or objects with a name"),
        ("connections", {"schedule_type": "basic"}, "Schedule incomplete"),
        ("connections", {"status": "sleepy"}, "sleepy"),
        ("jobs", {}, "connection_id names no entry of connections"),
        ("jobs", {"connection_id": CONNECTION, "status": "sleepy"}, "status must be one of"),
        ("jobs", {"connection_id": CONNECTION, "id": -1}, "id must be a number"),
        ("states", {"connection_id": "x"}, "names no entry of connections"),
        ("states", {"connection_id": CONNECTION, "type": "odd"}, "type must be one of"),
        ("states", {"connection_id": CONNECTION, "streams": [{"name": "x"}]}, "streams lists objects"),
        ("states", {"connection_id": CONNECTION, "type": "stream"}, "holds nothing"),
    ],
)
async def test_wrong_entries_are_refused(deployed: Any, resource: str, entry: Any, says: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        await deployed(records={resource: [entry]})
    assert says in str(caught.value)


async def test_a_scenario_may_be_as_short_as_a_connection(deployed: Any) -> None:
    api = await deployed("empty", records={"connections": [{"id": CONNECTION}]})
    found = (await api("connections/get", connectionId=CONNECTION)).json
    assert found["name"] == "Sample Data <> Local JSON"
    source = (await api("sources/get", sourceId=found["sourceId"])).json
    assert (await api("workspaces/get", workspaceId=source["workspaceId"])).json["name"] == "Default Workspace"


@pytest.mark.parametrize(
    "scenario", ["airbyte-stream-state", "airbyte-global-state", "airbyte-legacy-state", "airbyte-sync-running"]
)
async def test_the_shipped_scenarios_open(deployed: Any, scenario: str) -> None:
    api = await deployed(scenario)
    assert (await api.state())["stateType"] != "not_set"
