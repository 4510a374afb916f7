"""downloadDataExcel: the workbook in the answer; and files that a client or a scenario has stored."""

import base64
from typing import Any

import pytest

from mockserver.model.labour import Labour
from mockserver.traffic.workshop import Bench
from mockserver.vendors.riversand import extracts

from .support import AMAZON, export, fetch, link, refused_core, rows, submit, workbook

EXCEL = "/acme/api/rsConnectService/downloadDataExcel"
STORE = "/acme/api/binarystreamobjectservice/create"


@pytest.fixture
async def shop(mount: Any) -> Any:
    return await mount("riversand", scenario="riversand-two-tenants")


async def inline(shop: Any, body: Any) -> bytes:
    answer = await shop("POST", EXCEL, json=body)
    return base64.b64decode(answer.json["response"]["binaryObjects"][0]["data"]["blob"])


async def test_the_workbook_is_in_the_answer(shop: Any) -> None:
    answer = await shop("POST", EXCEL, json=export({"channelid": {"exact": AMAZON}}))
    (found,) = answer.json["response"]["binaryObjects"]
    assert {**answer.json["response"], "binaryObjects": []} == {"binaryObjects": [], "status": "success", "totalRecords": 1}
    assert (found["type"], found["systemInfo"]) == ("excelObject", {"tenantId": "acme"})
    # 2024-01-01T00:00:00Z in milliseconds.
    assert found["properties"] == {"fileName": "EntityData-1704067200000.xlsx", "version": "V0.18", "extension": "xlsx"}
    content = base64.b64decode(found["data"]["blob"])
    assert [line[2] for line in rows(content)[2:]] == ["cs-1002", "cs-1003"]
    assert await shop.state("tasks") == []


async def test_it_is_the_same_as_the_jobs(shop: Any) -> None:
    body = export({"channelid": {"exact": AMAZON}}, validation=True, options={"maxRecords": 1})
    assert await inline(shop, body) == await workbook(shop, body)


async def test_another_process_writes_it_as_well(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await inline(shop, export())
    monkeypatch.setattr(extracts, "MANY", 1)
    assert await inline(shop, export()) == first


async def test_nobody_keeps_what_is_in_the_answer(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job's workbook may be fetched again; this one cannot be asked for twice."""
    made: list[object] = []
    make = Bench.make

    async def spy(bench: Bench, labour: Labour) -> bytes:
        made.append(labour.source)
        return await make(bench, labour)

    monkeypatch.setattr(Bench, "make", spy)
    monkeypatch.setattr(extracts, "MANY", 1)
    await inline(shop, export())
    await workbook(shop, export())
    assert [source is None for source in made] == [True, False]


async def test_its_name_and_kind_are_as_asked_for(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-two-tenants", settings={"export_extension": "xlsm"})
    answer = await shop("POST", EXCEL, json={**export(), "fileName": "States"})
    assert answer.json["response"]["binaryObjects"][0]["properties"]["fileName"] == "States-1704067200000.xlsm"


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({}, "E0038", "Missing Parameter: 'params'"),
        (export({"channelid": {"exact": "none"}}), "RSC7483", "No data in file"),
        (export({"hub": {"near": 1}}), "E0462", f"Invalid request, url = {EXCEL}: unknown operator 'near'"),
    ],
)
async def test_it_refuses_in_the_envelope_it_answers_in(shop: Any, body: Any, code: str, message: str) -> None:
    answer = await shop("POST", EXCEL, json=body)
    assert (answer.status, answer.json) == (200, refused_core(answer.json, code, message))


async def test_nothing_to_export_may_be_a_workbook_of_headers(mount: Any) -> None:
    shop = await mount("riversand", settings={"empty_export": "header_only"})
    assert len(rows(await inline(shop, export()))) == 2


@pytest.mark.parametrize(
    ("service", "kind"),
    [("ENTITY_EXPORT", "Excel"), ("SERVICE_DATA_EXPORT", "ServiceDataExcel")],
    ids=["entities", "service data"],
)
async def test_profiles_of_other_data_find_none(shop: Any, service: str, kind: str) -> None:
    body = export()
    body["params"]["rsconnect"]["profilecontexts"] = [{"service": service, "channel": "JOB", "format": kind}]
    answer = await shop("POST", EXCEL, json=body)
    assert answer.json == refused_core(answer.json, "RSC7483", "No data in file")


@pytest.mark.parametrize("missing", ["binaryStreamObject", "id", "type", "blob"])
async def test_a_file_is_stored_whole_or_not_at_all(shop: Any, missing: str) -> None:
    sent: dict[str, Any] = {"id": "f", "type": "binarystreamobject", "data": {"blob": "QQ=="}}
    body = {"binaryStreamObject": sent}
    for holder in (body, sent, sent["data"]):
        holder.pop(missing, None)
    answer = await shop("POST", STORE, json=body)
    assert answer.json == refused_core(answer.json, "E0038", f"Missing Parameter: '{missing}'")
    assert await shop.state("binarystreamobjects") == []


async def test_a_stored_file_is_shown_without_its_content(shop: Any) -> None:
    sent = {"id": "f", "type": "t", "properties": {"originalFileName": "ü.txt"}, "data": {"blob": "QQ=="}}
    await shop("POST", STORE, json={"binaryStreamObject": sent})
    (record,) = await shop.state("binarystreamobjects")
    shown = record["document"]
    assert (shown["id"], shown["type"], shown["properties"]["objectKey"]) == ("f", "t", "f")
    assert shown["properties"]["createdService"] == "binaryStreamObjectService"
    assert "data" not in shown
    answer = await fetch(shop, await link(shop, "f"))
    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (200, b"A", "application/octet-stream")
    assert (await fetch(shop, (await link(shop, "f")).replace("/acme/", "/globex/"))).status == 403


async def test_a_scenario_stores_files(mount: Any) -> None:
    files = [
        {"id": "a.txt", "text": "hello"},
        {"id": "b.bin", "blob": "AAE=", "tenant": "globex", "fileName": "b", "type": "other"},
    ]
    shop = await mount("riversand", records={"binarystreamobjects": files})
    assert (await fetch(shop, await link(shop, "a.txt"))).body == b"hello"
    found = {record["key"]: record["document"] for record in await shop.state("binarystreamobjects")}
    assert found.keys() == {"acme:a.txt", "globex:b.bin"}
    assert (found["globex:b.bin"]["type"], found["globex:b.bin"]["properties"]["originalFileName"]) == ("other", "b")


async def test_a_stored_file_goes_before_an_export_of_the_same_name(shop: Any) -> None:
    """A key that both have is the client's own file: it chose the name."""
    task = await submit(shop, export())
    sent = {"id": f"{task}_out.xlsx", "type": "t", "data": {"blob": "QQ=="}}
    await shop("POST", STORE, json={"binaryStreamObject": sent})
    assert (await fetch(shop, await link(shop, f"{task}_out.xlsx"))).body == b"A"
