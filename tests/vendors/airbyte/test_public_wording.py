"""Every kind of problem that can reach the public API has words; entries of its own kinds are held to their form."""

import inspect
from typing import Any

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from mockserver.model import problem as core
from mockserver.model.convention import Asked
from mockserver.model.messages import Request
from mockserver.model.problem import Problem, UnwordedProblem, Violation
from mockserver.scenario.fixture import ScenarioError
from mockserver.vendors.airbyte import problems as config
from mockserver.vendors.airbyte.public import problems, wording

VALUES = {
    "violations": (Violation("type", "body /a", "is wrong"),),
    "limit": 1,
    "retry_after": 1,
    "what": "body",
    "allowed": ("POST",),
    "offered": ("application/json",),
    "supported": ("application/json",),
}
# What only calls raise that the public API does not make: writes of state and of streams' statuses, lists of jobs, and
# calls about users, permissions, operations and receivers in the other API's terms.
ELSEWHERE = (
    *(config.TypeMigration, config.ConfigTypesMissing, config.BadPage, config.BadStreamStatus),
    *(config.UnknownUser, config.NothingToUpdate, config.PermissionMisplaced, config.OperationUnfit, config.BadReceiver),
)


def kinds() -> list[type[Problem]]:
    found = {**vars(core), **vars(config), **vars(problems)}.values()
    every = [each for each in found if inspect.isclass(each) and issubclass(each, Problem) and each is not Problem]
    return [each for each in every if each not in ELSEWHERE]


def example(kind: type[Problem]) -> Problem:
    rules = {config.BadCron: "missing-cron-data", problems.TagRefused: "tag-already-exists"}
    values = {**VALUES, "rule": rules.get(kind, "basic")}
    names = [name for name, each in inspect.signature(kind).parameters.items() if each.default is inspect.Parameter.empty]
    return kind(**{name: values.get(name, "x") for name in names})


async def asked(api: Any) -> Asked:
    now = api.shop.world.live.now()
    request = Request("GET", "/public/v1/jobs", "", CIMultiDictProxy(CIMultiDict()), b"", now, "http://x")
    return Asked(request, None, await api.shop.session())


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
async def test_every_kind_is_worded(deployed: Any, kind: type[Problem]) -> None:
    api = await deployed("empty")
    await api.shop("GET", "/v1/health")
    assert 400 <= wording.refuse(example(kind), await asked(api)).status < 600


async def test_an_unknown_kind_is_our_bug(deployed: Any) -> None:
    class Strange(Problem):
        pass

    api = await deployed("empty")
    with pytest.raises(UnwordedProblem):
        wording.refuse(Strange(), await asked(api))


@pytest.mark.parametrize(
    ("resource", "entry", "says"),
    [
        ("tags", {"name": "x"}, "workspaceId is needed for an entry of tags"),
        ("users", {"nope": 1}, "users have no 'nope'"),
        ("users", {"name": 1}, "name is a text"),
        ("organizations", {"id": "nope"}, "organizationId must be a UUID"),
        ("permissions", {"permission_type": "workspace_reader"}, "userId is needed for an entry of permissions"),
    ],
)
async def test_an_entry_that_cannot_be(deployed: Any, resource: str, entry: Any, says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        await (await deployed("empty", records={resource: [entry]})).shop("GET", "/v1/health")
