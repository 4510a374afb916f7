"""Lists of the sources and destinations of a workspace, whole and in pages."""

from typing import Any

import pytest

KINDS = ("source", "destination")
IDS = [f"{number}0000000-2222-4333-8444-555555555555" for number in range(1, 4)]
POSTGRES = {"source": "decd338e-5647-4c0b-adf4-da0e75f5a750", "destination": "25c5221d-dce2-4163-ade9-739ef790f503"}
S3 = {"source": "69589781-7828-43c5-9f63-8925b1c1ccc2", "destination": "4816b78f-1489-44c1-9060-4b19d5fa9362"}


@pytest.fixture(params=KINDS)
async def listed(request: Any, deployed: Any) -> Any:
    """Three of a kind; the first is used by an active connection, the second by one that is not."""
    kind = request.param
    actors = [
        {"id": key, "name": name, "definition_id": (POSTGRES if name == "beta" else S3)[kind]}
        for key, name in zip(IDS, ("beta", "Alpha", "gamma"), strict=True)
    ]
    connections = [
        {"id": IDS[0], f"{kind}_id": IDS[0], "streams": ["a"]},
        {"id": IDS[1], f"{kind}_id": IDS[1], "streams": ["a"], "status": "inactive"},
        {"id": IDS[2], f"{kind}_id": IDS[2], "streams": ["a"]},
    ]
    workspace = {"id": "9b2c7f4e-6a1d-4c38-8e57-0d3f1a2b4c5d"}
    records = {"workspaces": [workspace], f"{kind}s": actors, "connections": connections}
    api = await deployed("empty", records=records)
    await api("connections/delete", connectionId=IDS[2])

    async def ask(**body: Any) -> Any:
        answer = await api(f"{kind}s/list", workspaceId=api.workspace, **body)
        assert answer.status == 200, answer
        return answer.json | {"names": [each["name"] for each in answer.json[f"{kind}s"]]}

    ask.api, ask.kind = api, kind  # type: ignore[attr-defined] # what the tests need besides
    return ask


async def test_everything_is_there_unless_a_page_is_asked_for(listed: Any) -> None:
    found = await listed()
    assert found["names"] == ["beta", "Alpha", "gamma"]
    assert (found["num_connections"], found["page_size"]) == (3, 3)


async def test_only_lists_tell_whether_an_active_connection_uses_them(listed: Any) -> None:
    assert [each["status"] for each in (await listed())[f"{listed.kind}s"]] == ["active", "inactive", "inactive"]
    assert "status" not in (await listed.api(f"{listed.kind}s/get", **{f"{listed.kind}Id": IDS[0]})).json


async def test_deleted_ones_are_absent(listed: Any) -> None:
    await listed.api(f"{listed.kind}s/delete", **{f"{listed.kind}Id": IDS[0]})
    assert (await listed())["names"] == ["Alpha", "gamma"]


async def test_pages_follow_one_another(listed: Any) -> None:
    first = await listed(pageSize=2, sortKey="actorName_asc")
    second = await listed(pageSize=2, sortKey="actorName_asc", cursor=first[f"{listed.kind}s"][-1][f"{listed.kind}Id"].upper())
    assert (first["names"], second["names"]) == (["Alpha", "beta"], ["gamma"])
    assert [(page["num_connections"], page["page_size"]) for page in (first, second)] == [(3, 2), (3, 2)]


@pytest.mark.parametrize(("size", "names"), [(0, []), (-1, []), (100, ["beta", "Alpha", "gamma"])])
async def test_sizes(listed: Any, size: int, names: list[str]) -> None:
    assert (await listed(pageSize=size))["names"] == names


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("actorName_desc", ["gamma", "beta", "Alpha"]),
        ("actorDefinitionName_asc", ["beta", "Alpha", "gamma"]),
        ("actorDefinitionName_desc", ["gamma", "Alpha", "beta"]),
        ("lastSync_asc", ["Alpha", "gamma", "beta"]),
        ("lastSync_desc", ["beta", "gamma", "Alpha"]),
    ],
)
async def test_orders(listed: Any, key: str, names: list[str]) -> None:
    assert (await listed.api("connections/sync", connectionId=IDS[0])).status == 200
    assert (await listed(sortKey=key))["names"] == names


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"states": ["active"]}, ["beta"]),
        ({"states": ["inactive"]}, ["Alpha", "gamma"]),
        ({"states": []}, ["beta", "Alpha", "gamma"]),
        ({"searchTerm": "ALPH"}, ["Alpha"]),
        ({"searchTerm": "postgres"}, ["beta"]),
        ({"searchTerm": "a", "states": ["active"]}, ["beta"]),
        ({"searchTerm": "nothing"}, []),
        (None, ["beta", "Alpha", "gamma"]),
    ],
)
async def test_filters(listed: Any, filters: Any, names: list[str]) -> None:
    found = await listed(filters=filters)
    assert (found["names"], found["num_connections"]) == (names, len(names))
