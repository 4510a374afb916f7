"""The stories that this vendor's shipped scenarios tell."""

from typing import Any

from .support import ALL, AMAZON, DEMO, GET, GET_STATE, SET, query, setting, values

HEADERS = {
    "auth-client-id": "acme-client",
    "auth-client-secret": "acme-secret",
    "x-rdp-clientId": "rdpclient",
    "x-rdp-userId": "jo@acme.example_user",
    "x-rdp-tenantId": "acme",
    "x-rdp-userRoles": '["admin"]',
}


async def test_hubs_answer_a_syndication(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-hub")
    asked = {"query": {"ids": ["p-100"], "filters": {"typesCriterion": ["product", "sku"]}}}
    body = {"params": {**asked, "rsconnect": {"syndicationChannels": [DEMO, AMAZON]}}}
    await shop("POST", "/acme/api/connectorService/syndicate", json=body)
    await shop.advance(seconds=60)
    found = (await shop("POST", GET_STATE, json=query({"entityId": {"exact": "p-100"}}, fields=ALL))).json["dataObjects"]
    told = {one["properties"]["channelid"]: values(one) for one in found}
    assert (told[DEMO]["channelState"], told[DEMO]["syndicationState"]) == (["listedSuccess"], ["completed"])
    assert (told[AMAZON]["syndicationState"], told[AMAZON]["syndicationMessage"]) == (["error"], ["price is missing"])


async def test_transition_codes_are_strict_at_the_hubs(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-hub")
    answer = await shop("POST", SET, json=setting("_ALL", code="is_withdrawn"))
    (found,) = answer.json["dataObjects"]
    assert (values(found)["itemState"], values(found)["channelState"]) == (["deprecated"], ["uninitialized"])
    assert [note.code for note in shop.journal[-1].notes] == ["RSC7820", "TRANSITION"]


async def test_one_tenant_is_secured_and_the_other_is_not(mount: Any) -> None:
    shop = await mount("riversand", scenario="riversand-secured")
    statuses = [
        (await shop("POST", path, json=query(), headers=headers)).status
        for path, headers in (
            (GET, {}),
            (GET, HEADERS),
            (GET, {**HEADERS, "x-rdp-userRoles": "vendor"}),
            (GET.replace("acme", "globex"), {}),
            (GET.removeprefix("/acme"), HEADERS),
        )
    ]
    assert statuses == [401, 200, 403, 200, 200]
