"""prepareDownload, and the file behind the address."""

from typing import Any

import pytest

from .support import (
    PREPARE,
    export,
    fetch,
    finish,
    link,
    poll,
    refused_core,
    submit,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"


@pytest.fixture
async def shop(mount: Any) -> Any:
    return await mount("riversand", scenario="riversand-two-tenants")


async def test_prepare_download_signs_any_key(shop: Any) -> None:
    body = {"binaryStreamObject": {"id": "some/key", "type": "app-shopify-report"}}
    answer = await shop("POST", PREPARE, json=body, origin="https://mock.test:9095/worlds/w1/riversand")
    (found,) = answer.json["response"]["binaryStreamObjects"]
    assert {**answer.json["response"], "binaryStreamObjects": []} == {
        "binaryStreamObjects": [],
        "status": "success",
        "totalRecords": 1,
    }
    assert (found["id"], found["type"], found["systemInfo"]) == ("some/key", "app-shopify-report", {"tenantId": "acme"})
    assert found["properties"]["objectKey"] == "some/key"
    prefix = "https://mock.test:9095/worlds/w1/riversand/acme/files/some%2Fkey?expires=1704068100&signature="
    assert found["properties"]["downloadURL"].startswith(prefix)


async def test_the_object_key_goes_before_the_id(shop: Any) -> None:
    assert "/files/other?" in await link(shop, "id", objectKey="other")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({}, "binaryStreamObject"),
        ({"binaryStreamObject": {"type": "t"}}, "id"),
        ({"binaryStreamObject": {"id": "i"}}, "type"),
    ],
)
async def test_prepare_download_refusals(shop: Any, body: Any, name: str) -> None:
    answer = await shop("POST", PREPARE, json=body)
    assert (answer.status, answer.json) == (200, refused_core(answer.json, "E0038", f"Missing Parameter: '{name}'"))


async def test_the_file(shop: Any) -> None:
    key = (await finish(shop, export()))["fileId"]
    answer = await fetch(shop, await link(shop, key))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == XLSX
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{key}"'


async def test_the_file_without_a_tenant_in_its_address(shop: Any) -> None:
    url = await link(shop, (await finish(shop, export()))["fileId"])
    assert (await fetch(shop, url.replace("/acme/files", "/files"))).status == 200


async def test_the_address_expires(shop: Any) -> None:
    url = await link(shop, (await finish(shop, export()))["fileId"])
    await shop.advance(seconds=899)
    assert (await fetch(shop, url)).status == 200
    await shop.advance(seconds=1)
    answer = await fetch(shop, url)
    assert (answer.status, answer.json) == (403, refused_core(answer.json, "PD001", "Permission Denied"))


@pytest.mark.parametrize(
    ("old", "new"), [("signature=", "signature=0"), ("/acme/", "/globex/"), ("expires=1", "expires=2"), ("_out", "_in")]
)
async def test_a_forged_address_is_forbidden(shop: Any, old: str, new: str) -> None:
    url = await link(shop, (await finish(shop, export()))["fileId"])
    answer = await fetch(shop, url.replace(old, new))
    assert (answer.status, answer.json) == (403, refused_core(answer.json, "PD001", "Permission Denied"))


@pytest.mark.parametrize("asked", ["", "?expires=1", "?signature=x", "?expires=soon&signature=x", "?expires=1&signature="])
async def test_an_address_without_signature_or_expiry_is_a_400(shop: Any, asked: str) -> None:
    answer = await shop("GET", f"/acme/files/key{asked}")
    assert answer.status == 400
    assert answer.json["response"]["statusDetail"]["messages"][0]["messageCode"] == "E0462"


@pytest.mark.parametrize("signature", ["x", "%C3%A9", "/w.0", "YWNtZQ.0"])
async def test_a_nonsense_signature_is_forbidden(shop: Any, signature: str) -> None:
    for place in ("/acme/files/key", "/files/key"):
        assert (await shop("GET", f"{place}?expires=1&signature={signature}")).status == 403


async def test_there_is_no_file_before_the_job_ends(shop: Any) -> None:
    task = await submit(shop, export())
    url = await link(shop, f"{task}_out.xlsx")
    for _ in range(2):
        await poll(shop, task)
        answer = await fetch(shop, url)
        message = f'File not found : "{task}_out.xlsx" (Id and Name)'
        assert (answer.status, answer.json) == (404, refused_core(answer.json, "RSC7524", message))
    await poll(shop, task)
    assert (await fetch(shop, url)).status == 200
