"""Stories on the invented shop: what is made can be read, listed, filtered, changed and deleted, and nothing is random."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import InProcess, Opener
from tests.own_spec.conftest import BEARER, HERE, KEY

NOW = "2024-01-01T00:00:00.000Z"


async def test_what_is_made_can_be_read_at_its_location(shop: InProcess) -> None:
    body = {"name": "Cup", "price": 3.5, "labels": {"a": "b"}}
    made = await shop("POST", "/products", json=body, headers=KEY)
    location = made.headers["Location"]
    assert (made.status, location) == (201, f"http://mock.test/products/{made.json['id']}")
    got = await shop("GET", location.removeprefix("http://mock.test"))
    assert got.json == made.json == {**body, "id": made.json["id"], "stock": 0, "created_at": NOW, "updated_at": NOW}


async def test_what_only_the_server_sets_cannot_be_sent(shop: InProcess) -> None:
    body = {"email": "a@example.com", "id": 77, "created_at": "1999-01-01T00:00:00Z"}
    refused = await shop("POST", "/orders", json=body, headers=BEARER)
    assert refused.status == 422  # The shop takes no unknown members.


async def test_a_list_pages_and_tells_where_it_goes_on(shop: InProcess, make: Any) -> None:
    ids = [await make(name=name) for name in "abc"]
    first = await shop("GET", "/products?limit=2")
    assert ([each["id"] for each in first.json["items"]], first.json["total"]) == (ids[:2], 3)
    assert first.json["next"] == "http://mock.test/products?limit=2&offset=2"
    second = await shop("GET", first.json["next"].removeprefix("http://mock.test"))
    assert ([each["id"] for each in second.json["items"]], second.json["next"]) == (ids[2:], None)


async def test_a_list_goes_by_pages(shop: InProcess) -> None:
    for n in range(3):
        await shop("POST", "/orders", json={"email": f"{n}@example.com"}, headers=BEARER)
    answer = await shop("GET", "/orders?per_page=2&page=2", headers=BEARER)
    assert [each["id"] for each in answer.json["data"]] == [3]
    assert answer.json["meta"] == {"total": 3, "page": 2, "pages": 2}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("colour=red", ["Cup"]),
        ("filter[name]=Mug", ["Mug"]),
        ("filter[stock]=4", ["Mug"]),
        ("filter[name]=Mug&colour=red", []),
        ("", ["Cup", "Mug"]),
    ],
)
async def test_a_list_is_filtered(shop: InProcess, make: Any, query: str, names: list[str]) -> None:
    await make(colour="red")
    await make(name="Mug", colour="blue", stock=4)
    answer = await shop("GET", f"/products?{query}")
    assert ([each["name"] for each in answer.json["items"]], answer.json["total"]) == (names, len(names))


async def test_a_filter_may_name_several_values(shop: InProcess) -> None:
    for status in ("open", "paid", "cancelled"):
        await shop("POST", "/orders", json={"email": "a@example.com", "status": status}, headers=BEARER)
    answer = await shop("GET", "/orders?status=open,paid", headers=BEARER)
    assert [each["status"] for each in answer.json["data"]] == ["open", "paid"]


@pytest.mark.parametrize("media", ["application/json", "application/merge-patch+json"])
async def test_a_patch_merges(shop: InProcess, make: Any, media: str) -> None:
    product = await make(labels={"a": "1", "b": "2"}, supplier_email="x@example.com")
    patch = b'{"price": 4, "labels": {"a": null, "c": "3"}, "supplier_email": null}'
    answer = await shop("PATCH", f"/products/{product}", body=patch, headers={**KEY, "Content-Type": media})
    assert answer.status == 200
    assert answer.json["labels"] == {"b": "2", "c": "3"}
    assert (answer.json["name"], answer.json["price"], answer.json["supplier_email"]) == ("Cup", 4, None)
    assert (await shop("GET", f"/products/{product}")).json == answer.json


async def test_a_put_replaces_and_keeps_what_the_server_set(shop: InProcess, make: Any) -> None:
    product = await make(colour="red", stock=3)
    answer = await shop("PUT", f"/products/{product}", json={"name": "Mug", "price": 1}, headers=KEY)
    want = {"id": product, "name": "Mug", "price": 1, "stock": 0, "created_at": NOW, "updated_at": NOW}
    assert (answer.status, answer.json) == (200, want)


async def test_what_is_deleted_is_gone(shop: InProcess, make: Any) -> None:
    product, other = await make(), await make()
    answer = await shop("DELETE", f"/products/{product}", headers=KEY)
    assert (answer.status, answer.body) == (204, b"")
    assert [(await shop(m, f"/products/{product}", headers=KEY)).status for m in ("GET", "DELETE")] == [404, 404]
    assert [each["id"] for each in (await shop("GET", "/products")).json["items"]] == [other]


async def test_the_clock_stamps_changes(shop: InProcess, make: Any) -> None:
    product = await make()
    await shop.advance(hours=1)
    answer = await shop("PATCH", f"/products/{product}", json={"stock": 1}, headers=KEY)
    assert (answer.json["created_at"], answer.json["updated_at"]) == (NOW, "2024-01-01T01:00:00.000Z")


async def test_a_refused_change_changes_nothing(shop: InProcess, make: Any) -> None:
    product = await make()
    before = (await shop("GET", f"/products/{product}")).body
    await shop("PATCH", f"/products/{product}", json={"stock": -1}, headers=KEY)
    assert (await shop("GET", f"/products/{product}")).body == before


async def test_lines_belong_to_their_order(shop: InProcess) -> None:
    product = "7f1de1b5-9d0f-4f58-9f5a-1f2d3c4b5a69"
    for email in ("a@example.com", "b@example.com"):
        await shop("POST", "/orders", json={"email": email}, headers=BEARER)
    made = await shop("POST", "/orders/1/lines", json={"product_id": product, "quantity": 2}, headers=BEARER)
    assert (made.status, made.json) == (201, {"id": 1, "order_id": 1, "product_id": product, "quantity": 2})
    assert (await shop("GET", "/orders/1/lines", headers=BEARER)).json == [made.json]
    assert (await shop("GET", "/orders/2/lines", headers=BEARER)).json == []
    assert (await shop("GET", "/orders/2/lines/1", headers=BEARER)).status == 404
    assert (await shop("DELETE", "/orders/1/lines/1", headers=BEARER)).status == 204
    assert (await shop("GET", "/orders/1/lines", headers=BEARER)).json == []


async def test_an_action_answers_with_its_first_example(shop: InProcess) -> None:
    await shop("POST", "/orders", json={"email": "a@example.com"}, headers=BEARER)
    answer = await shop("POST", "/orders/1/cancel", json={"reason": "late"}, headers=BEARER)
    assert (answer.status, answer.json) == (200, {"accepted": True, "refund": "full"})
    bare = await shop("POST", "/orders/1/cancel", headers=BEARER)  # Its body may be left out.
    assert bare.json == answer.json


async def test_another_name_for_the_same_place(shop: InProcess, make: Any) -> None:
    """The base path of the specification's server leads to the same records."""
    product = await make()
    assert (await shop("GET", f"/api/products/{product}")).json["id"] == product


async def test_an_answer_comes_as_xml_where_that_is_asked_for(shop: InProcess, make: Any) -> None:
    product = await make(labels={"a": "<b>"})
    answer = await shop("GET", f"/products/{product}", headers={"Accept": "application/xml"})
    root = ET.fromstring(answer.body)
    assert (answer.headers["Content-Type"], root.tag) == ("application/xml", "Product")
    assert (root.findtext("id"), root.findtext("price"), root.findtext("labels/a")) == (product, "3.5", "<b>")
    mixed = await shop("GET", f"/products/{product}", headers={"Accept": "application/xml;q=0.5, application/json"})
    assert mixed.headers["Content-Type"] == "application/json"


async def test_a_file_is_taken(shop: InProcess, make: Any) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    form = {**KEY, "Content-Type": "multipart/form-data; boundary=b"}
    target = f"/products/{await make()}/photo"
    assert (await shop("POST", target, body=head + b"\x89PNG\r\n--b--\r\n", headers=form)).status == 202
    refused = await shop("POST", target, body=b"--b--\r\n", headers=form)
    assert (refused.status, refused.json) == (400, {"code": 400, "message": 'body: "file" is a required property'})


async def test_a_tree_of_itself_comes_to_an_end(shop: InProcess) -> None:
    assert (await shop("GET", "/categories")).json == {"name": "string", "children": []}


async def test_a_taken_key_is_a_conflict(mount: Opener, tmp_path: Path) -> None:
    """Where clients may choose the key."""
    text = (HERE / "shop.yaml").read_text().replace("format: uuid, readOnly: true", "format: uuid")
    named = "        name: {type: string, minLength: 1, maxLength: 80}\n        price"
    text = text.replace(named, f"        id: {{type: string, format: uuid}}\n{named}", 1)
    (tmp_path / "keyed.yaml").write_text(text)
    shop = await mount(tmp_path / "keyed.yaml")
    body = {"id": "7f1de1b5-9d0f-4f58-9f5a-1f2d3c4b5a69", "name": "Cup", "price": 1}
    assert (await shop("POST", "/products", json=body, headers=KEY)).status == 201
    again = await shop("POST", "/products", json=body, headers=KEY)
    assert (again.status, again.json) == (409, {"code": 409, "message": f"There is product {body['id']!r} already."})


@pytest.mark.parametrize("file", ["shop.yaml", "shop30.yaml"])
async def test_two_fresh_servers_send_the_same_bytes(mount: Opener, file: str) -> None:
    told = []
    for _ in range(2):
        shop = await mount(HERE / file)
        made = await shop("POST", "/products", json={"name": "Cup", "price": 1}, headers=KEY)
        line = [await shop("POST", "/orders", json={"email": "a@example.com"}, headers=BEARER)]
        line += [await shop(*call.split(), headers={**BEARER, **KEY}) for call in (
            "GET /products", f"GET /products/{made.json['id']}", "GET /categories", "POST /orders/1/cancel", "GET /orders",
        )]  # fmt: skip
        told.append([(a.status, a.body) for a in (made, *line)])
    assert told[0] == told[1]
