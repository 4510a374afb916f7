"""Transformations with their projects and packages, and Connector SDK packages."""

from hashlib import sha256
from typing import Any

import pytest

from mockserver.vendors.fivetran.account import private_links, transformations

PROJECT = {"dbt_version": "1.8.3", "default_schema": "analytics", "git_remote_url": "git@git.example:models.git"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=cut"}


def upload(content: bytes, name: bytes = b"file") -> bytes:
    head = b'--cut\r\nContent-Disposition: form-data; name="' + name + b'"; filename="p.zip"\r\n'
    return head + b"Content-Type: application/zip\r\n\r\n" + content + b"\r\n--cut--\r\n"


async def test_a_transformation_project(account: Any) -> None:
    shop = await account(records={"groups": [{"id": "wh"}]})
    body = {"group_id": "wh", "type": "DBT_CORE", "project_config": PROJECT}
    answer = await shop("POST", "/v1/transformation-projects", body)
    assert (answer.status, answer.json["message"]) == (201, "Transformation project created successfully")
    data = answer.json["data"]
    assert (data["status"], data["project_config"]) == ("NOT_READY", PROJECT)
    path = f"/v1/transformation-projects/{data['id']}"
    answer = await shop("PATCH", path, {"project_config": {"threads": 4}, "run_tests": "true"})
    assert answer.json["message"] == "Transformation project updated successfully"
    assert (answer.json["data"]["status"], answer.json["data"]["project_config"]) == ("READY", {**PROJECT, "threads": 4})
    (row,) = (await shop("GET", "/v1/transformation-projects")).json["data"]["items"]
    assert set(row) == {"id", "type", "created_at", "created_by_id", "group_id"}
    answer = await shop("DELETE", path)
    assert answer.json["message"] == f"Transformation project with id '{data['id']}' has been deleted"
    assert (await shop("GET", path)).json["code"] == "NotFound_TransformationProject"


async def test_a_project_whose_tests_fail(account: Any) -> None:
    failed = [{"title": "Git Connection", "status": "FAILED", "message": "no such repository"}]
    project = {"id": "p", "group_id": "wh", "setup_tests": failed}
    shop = await account(records={"groups": [{"id": "wh"}], "transformation_projects": [project]})
    answer = await shop("POST", "/v1/transformation-projects/p/test")
    assert answer.json["message"] == "Transformation project test completed successfully"
    data = answer.json["data"]
    assert (data["status"], data["errors"], data["setup_tests"]) == ("ERROR", ["no such repository"], failed)


async def test_a_transformation_runs_on_the_clock(account: Any) -> None:
    shop = await account(settings={"transformation_seconds": 60})
    body = {"type": "QUICKSTART", "schedule": {"schedule_type": "INTEGRATED"}, "transformation_config": {"package_name": "a"}}
    answer = await shop("POST", "/v1/transformations", body)
    assert (answer.status, answer.json["message"]) == (201, "Transformation created successfully")
    data = answer.json["data"]
    assert (data["status"], data["last_started_at"]) == ("NEW", None)
    path = f"/v1/transformations/{data['id']}"
    answer = await shop("POST", f"{path}/run")
    assert answer.json == {"code": "Success", "message": f"Transformation with id '{data['id']}' has been started"}
    assert (await shop("POST", f"{path}/run")).json["code"] == "IllegalState"
    await shop.advance(seconds=60)
    data = (await shop("GET", path)).json["data"]
    assert (data["status"], data["last_ended_at"]) == ("SUCCEEDED", "2024-01-01T00:01:00.000000Z")


async def test_a_canceled_transformation(account: Any) -> None:
    shop = await account(records={"transformations": [{"id": "t"}]})
    await shop("POST", "/v1/transformations/t/run", {"full_refresh": True})
    answer = await shop("POST", "/v1/transformations/t/cancel")
    assert answer.json["message"] == "Transformation with id 't' has been canceled"
    await shop.advance(seconds=10)
    assert (await shop("GET", "/v1/transformations/t")).json["data"]["status"] == "CANCELED"


async def test_transformations_by_type_project_and_group(account: Any) -> None:
    records = {
        "groups": [{"id": "wh"}],
        "transformation_projects": [{"id": "p", "group_id": "wh"}],
        "transformations": [{"id": "a", "transformation_config": {"project_id": "p"}}, {"id": "b", "type": "QUICKSTART"}],
    }
    shop = await account(records=records)
    for query, wanted in (("type=QUICKSTART", ["b"]), ("project_id=p", ["a"]), ("group_id=wh", ["a"]), ("", ["a", "b"])):
        items = (await shop("GET", f"/v1/transformations?{query}")).json["data"]["items"]
        assert [each["id"] for each in items] == wanted


async def test_a_changed_transformation(account: Any) -> None:
    shop = await account(records={"transformations": [{"id": "t"}]})
    answer = await shop("PATCH", "/v1/transformations/t", {"paused": "true"})
    assert (answer.json["message"], answer.json["data"]["paused"]) == ("Transformation updated successfully", True)
    upgraded = await shop("POST", "/v1/transformations/t/upgrade")
    assert upgraded.json["message"] == "Transformation package has been upgraded"


async def test_quickstart_packages(account: Any) -> None:
    package = {"id": "q", "name": "Retail", "connector_types": ["shopify"]}
    shop = await account(records={"quickstart_packages": [package]})
    assert (await shop("GET", "/v1/transformations/package-metadata?service=other")).json["data"] == {"items": []}
    (found,) = (await shop("GET", "/v1/transformations/package-metadata?service=shopify")).json["data"]["items"]
    assert (await shop("GET", "/v1/transformations/package-metadata/q")).json["data"] == found
    answer = await shop("GET", "/v1/transformations/package-metadata/nowhere")
    assert answer.json["code"] == "NotFound_TransformationPackage"


async def test_a_connector_sdk_package(account: Any) -> None:
    shop = await account()
    answer = await shop("POST", "/v1/connector-sdk/packages", body=upload(b"PK one"), headers=MULTIPART)
    assert (answer.status, answer.json["message"]) == (201, "Package created successfully")
    data = answer.json["data"]
    assert (data["file_sha256_hash"], data["connection_id"]) == (sha256(b"PK one").hexdigest(), None)
    path = f"/v1/connector-sdk/packages/{data['id']}"
    assert (await shop("GET", f"{path}/download")).body == b"PK one"
    answer = await shop("PATCH", path, body=upload(b"PK two"), headers=MULTIPART)
    assert answer.json["message"] == "Package updated successfully"
    assert (await shop("GET", path)).json["data"]["file_sha256_hash"] == sha256(b"PK two").hexdigest()
    assert (await shop("DELETE", path)).json == {"code": "Success", "message": "Package deleted successfully"}
    assert (await shop("GET", path)).json["code"] == "NotFound_ConnectorSdkPackage"


@pytest.mark.parametrize("body", [upload(b""), upload(b"PK", b"other")])
async def test_a_package_is_a_file_with_content(account: Any, body: bytes) -> None:
    answer = await (await account())("POST", "/v1/connector-sdk/packages", body=body, headers=MULTIPART)
    assert (answer.status, answer.json["code"]) == (400, "InvalidInput")


async def test_a_package_that_runs_stays(account: Any) -> None:
    records = {"packages": [{"id": "p", "content": "x"}], "connections": [{"id": "fn", "config": {"package_id": "p"}}]}
    shop = await account(records=records)
    assert (await shop("GET", "/v1/connector-sdk/packages")).json["data"]["items"][0]["connection_id"] == "fn"
    answer = await shop("DELETE", "/v1/connector-sdk/packages/p")
    assert (answer.status, answer.json["code"]) == (403, "Forbidden")


@pytest.mark.parametrize("lifecycle", [private_links.LIFECYCLE, transformations.LIFECYCLE])
def test_lifecycles_lead_somewhere(lifecycle: Any) -> None:
    for phase, (_, event) in lifecycle.after.items():
        assert lifecycle.allows(phase, event)
    assert {source for source, _ in lifecycle.on} == lifecycle.phases
