"""A specification of the user's under a vendor's name: the vendor's behaviours answer what they know of it."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import InProcess, Opener
from tests.unit import invented
from tests.unit.invented import SPEC, Shop


def thing(name: str, **more: Any) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Game"}
    answer = {"200": {"description": "done", "content": {"application/json": {"schema": schema}}}}
    return {"operationId": name, "responses": answer, **more}


def rewrite(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text().replace(old, new))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return invented.open_shop(tmp_path)


@pytest.fixture
def official(tmp_path: Path) -> Path:
    """What the toy shop is said to have: its toys under other ids, and games, which it knows nothing about."""
    document = deepcopy(dict(SPEC))
    document["servers"] = [{"url": "https://toys.example.com/base"}]
    toy = document["paths"]["/toys/{id}"]
    toy["get"]["operationId"] = "fetchToy"
    del document["paths"]["/text"], toy["delete"]
    game = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "title": {"type": "string"}}}
    document["components"]["schemas"]["Game"] = game
    body = {"required": True, "content": {"application/json": {"schema": game}}}
    document["paths"] |= {
        "/games": {"post": thing("makeGame", requestBody=body)},
        "/games/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": thing("getGame"),
        },
    }
    file = tmp_path / "official.yaml"
    file.write_text(yaml.safe_dump(document))
    return file


@pytest.fixture
async def toys(mount: Opener, shop: Shop, official: Path) -> InProcess:
    return await mount(shop.vendor(), over=official)


async def test_what_the_vendor_knows_it_answers(toys: InProcess) -> None:
    assert (await toys("POST", "/toys", json={"id": "bear"})).status == 201
    assert (await toys("GET", "/toys/bear")).json == {"id": "bear"}
    assert [(entry.operation, entry.answered_by) for entry in toys.journal] == [
        ("makeToy", "handwritten"),
        ("getToy", "handwritten"),
    ]


async def test_the_rest_is_answered_by_the_file(toys: InProcess) -> None:
    assert (await toys("POST", "/games", json={"id": "go", "title": "Go"})).status == 200
    assert (await toys("GET", "/games/go")).json == {"id": "go", "title": "Go"}
    assert {entry.answered_by for entry in toys.journal} == {"crud"}


async def test_but_in_the_words_of_the_vendor(toys: InProcess) -> None:
    unknown, wrong = await toys("GET", "/games/chess"), await toys("POST", "/games", json={"id": 5})
    assert [(answer.status, list(answer.json)) for answer in (unknown, wrong)] == [(404, ["oops"]), (400, ["oops"])]


async def test_requests_are_held_to_the_file(mount: Opener, shop: Shop, official: Path) -> None:
    rewrite(official, "- red", "- green")
    toys = await mount(shop.vendor(), over=official)
    assert (await toys("POST", "/toys", json={"id": "bear", "colour": "green"})).status == 201
    assert (await toys("POST", "/toys", json={"id": "bear", "colour": "red"})).status == 400


async def test_a_body_that_a_behaviour_counts_on_is_needed_whatever_the_file_says(
    mount: Opener, shop: Shop, official: Path
) -> None:
    rewrite(official, "required: true\n      responses:\n        '201'", "required: false\n      responses:\n        '201'")
    toys = await mount(shop.vendor(), over=official)
    assert (await toys("POST", "/toys")).status == 400


async def test_the_servers_base_path_leads_there_too(toys: InProcess) -> None:
    await toys("POST", "/base/toys", json={"id": "bear"})
    assert (await toys("GET", "/toys/bear")).status == 200


async def test_what_the_file_lacks_stays(toys: InProcess) -> None:
    assert (await toys("GET", "/text")).status == 200
    await toys("POST", "/toys", json={"id": "bear"})
    assert (await toys("DELETE", "/toys/bear")).status == 204


async def test_undeclared_statuses_are_no_breach(toys: InProcess) -> None:
    answer = await toys("GET", "/games/go", headers={"Accept": "text/css"})
    assert answer.status == 406
    assert not any(entry.breaches for entry in toys.journal)


async def test_both_are_listed_once(toys: InProcess) -> None:
    (shown,) = toys.server.control.vendors()
    assert shown["apis"] == [{"title": "Toys", "version": "1", "operations": 4}]
    assert shown["resources"] == ["games", "toys"]
    assert shown["operations"] == {"crud": 2, "handwritten": 4}


async def test_the_vendors_own_records_are_kept_from_generic_behaviour(mount: Opener, shop: Shop, official: Path) -> None:
    rewrite(official, "/games", "/v2/toys")
    toys = await mount(shop.vendor(), over=official)
    await toys("POST", "/v2/toys", json={"id": "go"})
    assert [entry.answered_by for entry in toys.journal] == ["sample"]
    assert await toys.state("toys") == []


async def test_a_file_about_something_else_takes_the_vendors_place(mount: Opener, shop: Shop, official: Path) -> None:
    rewrite(official, "/toys", "/puzzles")
    toys = await mount(shop.vendor(), over=official)
    assert (await toys("GET", "/toys/bear")).status == 404
    (shown,) = toys.server.control.vendors()
    assert shown["resources"] == ["games", "puzzles"]
