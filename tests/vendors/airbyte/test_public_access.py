"""Tokens of the public API, roles, and the refusals of its framework."""

from base64 import urlsafe_b64decode
from json import loads
from typing import Any

import pytest

P = "/api/public/v1"
CLIENT = {"client_id": "reader-client", "client_secret": "hush"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def bearer(api: Any, **client: Any) -> dict[str, str]:
    answer = await api.shop("POST", f"{P}/applications/token", json={**CLIENT, **client})
    return {"Authorization": f"Bearer {answer.json['access_token']}"}


class TestTokens:
    async def test_any_client_gets_one_while_none_is_listed(self, api: Any) -> None:
        answer = await api.shop("POST", f"{P}/applications/token", json={**CLIENT, "grant_type": "client_credentials"})
        token = answer.json.pop("access_token")
        assert {**answer.json, "access_token": ""} == {"access_token": "", "token_type": "Bearer", "expires_in": 900}
        claims = loads(urlsafe_b64decode(token.split(".")[1] + "=="))
        assert (claims["sub"], claims["exp"] - claims["iat"], claims["iat"]) == ("reader-client", 900, api.now)

    async def test_a_form_does_as_well(self, api: Any) -> None:
        body = b"grant_type=client_credentials&client_id=a&client_secret=b"
        answer = await api.shop("POST", f"{P}/applications/token", body=body, headers=FORM)
        assert (answer.status, answer.json["token_type"]) == (200, "Bearer")

    async def test_it_ends_on_the_world_s_clock_for_both_apis(self, api: Any) -> None:
        headers = await bearer(api)
        await api.shop.advance(seconds=899)
        assert (await api.shop("GET", f"{P}/workspaces", headers=headers)).status == 200
        assert (await api("state/get", connectionId=api.connection, headers=headers)).status == 200
        await api.shop.advance(seconds=1)
        answer = await api.shop("GET", f"{P}/workspaces", headers=headers)
        assert (answer.status, answer.json) == (401, api.framework("Unauthorized", f"{P}/workspaces", "Unauthorized"))
        assert (await api("state/get", connectionId=api.connection, headers=headers)).status == 401

    async def test_listed_clients_only(self, deployed: Any) -> None:
        api = await deployed(credentials=[CLIENT])
        path = f"{P}/applications/token"
        answer = await api.shop("POST", path, json={**CLIENT, "client_secret": "guess"})
        assert (answer.status, answer.json) == (400, api.framework("Bad Request", path, "Invalid client id or token"))
        headers = await bearer(api)
        assert (await api.shop("GET", f"{P}/workspaces", headers=headers)).status == 200
        assert (await api("state/get", connectionId=api.connection, headers=headers)).status == 200
        for wrong in ({}, {"Authorization": "Bearer made-up"}):
            assert (await api.shop("GET", f"{P}/workspaces", headers=wrong)).status == 401
            assert (await api("state/get", connectionId=api.connection, headers=wrong)).status == 401

    async def test_health_is_for_everybody(self, deployed: Any) -> None:
        api = await deployed(credentials=[CLIENT])
        assert (await api.shop("GET", f"{P}/health")).status == 200


class TestRoles:
    @pytest.mark.parametrize(
        ("role", "method", "path", "status"),
        [
            ("reader", "GET", "workspaces", 200),
            ("reader", "POST", "workspaces", 403),
            ("editor", "POST", "workspaces", 200),
            ("editor", "DELETE", "workspaces/9b2c7f4e-6a1d-4c38-8e57-0d3f1a2b4c5d", 403),
            ("admin", "DELETE", "workspaces/9b2c7f4e-6a1d-4c38-8e57-0d3f1a2b4c5d", 204),
        ],
    )
    async def test_what_each_may_do(self, deployed: Any, role: str, method: str, path: str, status: int) -> None:
        api = await deployed(credentials=[{**CLIENT, "role": role}, {"token": "fixed", "role": role}])
        for headers in ({"Authorization": "Bearer fixed"}, await bearer(api)):
            json = {"name": "x"} if method == "POST" else None
            answer = await api.shop(method, f"{P}/{path}", json=json, headers=headers)
            if method == "DELETE" and answer.status == 404:  # gone by the first of the two
                continue
            assert answer.status == status
            if status == 403:
                assert (answer.json["title"], set(answer.json["data"])) == ("forbidden", {"message"})

    async def test_the_configuration_api_holds_a_token_to_its_role(self, deployed: Any) -> None:
        api = await deployed(credentials=[{**CLIENT, "role": "editor"}])
        headers = await bearer(api)
        state = {"stateType": "stream", "streamState": []}
        body = {"connectionId": api.connection, "connectionState": {"connectionId": api.connection, **state}}
        assert (await api("state/create_or_update", json=body, headers=headers)).status == 403
        assert (await api("state/create_or_update_safe", json=body, headers=headers)).status == 200


class TestFramework:
    async def test_a_wrong_method(self, api: Any) -> None:
        answer = await api.shop("PUT", f"{P}/jobs")
        assert (answer.status, sorted(answer.headers["Allow"].split(", "))) == (405, ["GET", "HEAD", "POST"])

    async def test_no_body(self, api: Any) -> None:
        answer = await api.shop("POST", f"{P}/jobs")
        assert (answer.status, answer.json["_embedded"]["errors"][0]["message"]) == (
            400,
            "Required Body [jobCreateRequest] not specified",
        )

    async def test_no_json(self, api: Any) -> None:
        answer = await api.shop("POST", f"{P}/jobs", body=b"{", headers={"Content-Type": "application/json"})
        assert (answer.status, answer.json["title"]) == (422, "unprocessable-entity")

    async def test_another_type(self, api: Any) -> None:
        answer = await api.shop("POST", f"{P}/jobs", body=b"x", headers={"Content-Type": "text/plain"})
        assert answer.status == 415
