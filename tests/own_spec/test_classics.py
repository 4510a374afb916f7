"""APIs in the manners of the field: a pet store with XML and OAuth, JSON:API, forms with key cursors, nested repositories."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.conftest import InProcess, Opener
from tests.own_spec.conftest import HERE

TOKEN = {"Authorization": "Bearer t", "api_key": "k"}
FORM = {"Authorization": "Basic c2s6", "Content-Type": "application/x-www-form-urlencoded"}
API = {"Content-Type": "application/vnd.api+json"}


@pytest.fixture
def classic(mount: Opener) -> Any:
    async def opened(name: str) -> InProcess:
        return await mount(HERE / "classics" / f"{name}.yaml")

    return opened


REX = {"name": "Rex", "photoUrls": ["u"], "status": "pending", "tags": [{"id": 1, "name": "big"}]}


async def test_a_story_of_pets(classic: Any) -> None:
    ask = await classic("petstore")
    made = await ask("POST", "/pet", json=REX, headers=TOKEN)
    assert (made.status, made.json) == (200, {**REX, "id": 1})
    assert (await ask("POST", "/pet", json={"id": 77, "name": "Ann", "photoUrls": []}, headers=TOKEN)).json["id"] == 77
    for query in ("findByStatus?status=pending", "findByTags?tags=big"):
        assert [each["id"] for each in (await ask("GET", f"/pet/{query}", headers=TOKEN)).json] == [1]
    await ask("PUT", "/pet", json={"id": 77, "name": "Bob", "photoUrls": []}, headers=TOKEN)
    assert (await ask("POST", "/pet/77?status=sold", headers=TOKEN)).status == 200  # It declares no good answer.
    assert (await ask("GET", "/pet/77", headers=TOKEN)).json == {"id": 77, "name": "Bob", "photoUrls": [], "status": "sold"}
    assert (await ask("DELETE", "/pet/77", headers=TOKEN)).status == 204
    assert (await ask("GET", "/pet/77", headers=TOKEN)).status == 404


async def test_a_pet_as_xml_and_from_a_form(classic: Any) -> None:
    ask = await classic("petstore")
    form = {**TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
    assert (await ask("POST", "/pet", body=b"name=Rex&photoUrls=a&photoUrls=b", headers=form)).json["photoUrls"] == ["a", "b"]
    answer = await ask("GET", "/pet/1", headers={**TOKEN, "Accept": "application/xml"})
    wrapped = "<photoUrls><photoUrl>a</photoUrl><photoUrl>b</photoUrl></photoUrls>"
    assert answer.text == f"<?xml version='1.0' encoding='utf-8'?>\n<pet><name>Rex</name>{wrapped}<id>1</id></pet>"


async def test_a_list_as_body_makes_no_single_record(classic: Any) -> None:
    ask = await classic("petstore")
    assert (await ask("POST", "/user/createWithList", json=[{"username": "bob"}])).status == 200
    assert (await ask("GET", "/user/string")).status == 404


async def test_a_story_of_users_by_name(classic: Any) -> None:
    ask = await classic("petstore")
    await ask("POST", "/user", json={"username": "ada", "email": "x"})
    assert (await ask("GET", "/user/ada")).json == {"username": "ada", "email": "x", "id": 1}
    assert (await ask("PUT", "/user/ada", json={"username": "ada", "email": "y"})).status == 200
    assert (await ask("GET", "/user/ada")).json["email"] == "y"


async def test_a_story_of_articles(classic: Any) -> None:
    ask = await classic("jsonapi")

    async def send(method: str, target: str, data: Any) -> Any:
        return await ask(method, target, json={"data": {"type": "articles", **data}}, headers=API)

    one = (await send("POST", "/articles", {"attributes": {"title": "One", "body": "b"}})).json["data"]
    two = (await send("POST", "/articles", {"attributes": {"title": "Two"}})).json["data"]
    assert (await ask("GET", f"/articles/{one['id']}")).json == {"data": one}
    page = (await ask("GET", "/articles?page[size]=1&page[number]=2")).json
    assert (page["data"], page["links"]["next"], page["meta"]) == ([two], None, {"total": 2})
    first = (await ask("GET", "/articles?page[size]=1")).json
    following = quote("page[size]") + "=1&" + quote("page[number]") + "=2"
    assert first["links"]["next"] == f"http://mock.test/articles?{following}"
    assert (await ask("GET", "/articles?filter[title]=Two")).json["data"] == [two]
    changed = await send("PATCH", f"/articles/{one['id']}", {"id": one["id"], "attributes": {"title": "Uno"}})
    assert changed.json["data"]["attributes"] == {"title": "Uno", "body": "b"}
    assert (await ask("DELETE", f"/articles/{one['id']}")).status == 204
    refused = await send("POST", "/articles", {"attributes": {}})
    error = {
        "status": "422",
        "code": "InvalidRequest",
        "title": "Unprocessable Entity",
        "detail": '"title" is a required property',
        "source": {"pointer": "/data/attributes"},
    }
    assert (refused.status, refused.json) == (422, {"errors": [error]})


async def test_a_story_of_payers(classic: Any) -> None:
    ask = await classic("payments")
    ids = []
    for name in "abc":
        body = f"email={name}@x.org&metadata[k]=v&address[city]=Rome".encode()
        made = (await ask("POST", "/v1/customers", body=body, headers=FORM)).json
        assert (made["metadata"], made["address"], made["created"]) == ({"k": "v"}, {"city": "Rome"}, 1704067200)
        ids.append(made["id"])

    async def listed(query: str) -> tuple[list[int], bool]:
        answer = (await ask("GET", f"/v1/customers?{query}", headers=FORM)).json
        return [ids.index(each["id"]) for each in answer["data"]], answer["has_more"]

    assert await listed("limit=2") == ([0, 1], True)
    assert await listed(f"limit=2&starting_after={ids[1]}") == ([2], False)
    assert (await listed(f"limit=1&ending_before={ids[2]}"))[0] == [1]
    assert await listed("email=b@x.org") == ([1], False)
    assert await listed("created[gt]=1704067200") == ([], False)
    assert await listed("created[lt]=1704067201") == ([0, 1, 2], False)
    changed = await ask("POST", f"/v1/customers/{ids[0]}", body=b"name=Ada&metadata[z]=1", headers=FORM)
    assert (changed.json["name"], changed.json["metadata"]) == ("Ada", {"k": "v", "z": "1"})
    gone = await ask("DELETE", f"/v1/customers/{ids[0]}", headers=FORM)
    assert gone.json == {"id": ids[0], "object": "customer", "deleted": True}
    refused = await ask("GET", "/v1/customers?starting_after=nobody", headers=FORM)
    error = {"code": "InvalidRequest", "message": "query starting_after: starting_after is no cursor of ours"}
    assert (refused.status, refused.json["error"]) == (400, {**error, "param": "starting_after", "type": "api_error"})


async def test_a_story_of_issues(classic: Any) -> None:
    ask = await classic("hub")
    for title in ("Bug", "Wish"):
        await ask("POST", "/repos/ada/mock/issues", json={"title": title})
    listed = (await ask("GET", "/repos/ada/mock/issues")).json
    assert [(each["id"], each["number"], each["title"]) for each in listed] == [(1, 1, "Bug"), (2, 2, "Wish")]
    assert (await ask("GET", "/repos/bob/other/issues")).json == []
    await ask("PATCH", "/repos/ada/mock/issues/1", json={"state": "closed"})
    assert [each["number"] for each in (await ask("GET", "/repos/ada/mock/issues?state=closed")).json] == [1]
    assert len((await ask("GET", "/repos/ada/mock/issues?state=all")).json) == 2
    comment = (await ask("POST", "/repos/ada/mock/issues/1/comments", json={"body": "Same here"})).json
    assert (await ask("GET", f"/repos/ada/mock/issues/comments/{comment['id']}")).json["body"] == "Same here"
    assert (await ask("POST", "/user/repos", json={"name": "mock"})).json["private"] is False  # The request's default.
