"""Users, teams, their memberships, and whose credentials a call came with."""

from typing import Any

import pytest

NOW = "2024-01-01T00:00:00.000000Z"
ADA = {"email": "ada@example.com", "given_name": "Ada", "family_name": "Reader"}


async def invited(shop: Any, **more: Any) -> Any:
    answer = await shop("POST", "/v1/users", {**ADA, **more})
    assert answer.status == 201
    return answer.json["data"]


async def test_an_invited_user(account: Any) -> None:
    shop = await account()
    answer = await shop("POST", "/v1/users", {**ADA, "role": "Account Reviewer"})
    key = answer.json["data"]["id"]
    data = {
        **ADA,
        "id": key,
        "verified": False,
        "invited": True,
        "picture": None,
        "phone": None,
        "role": "Account Reviewer",
        "active": True,
        "logged_in_at": None,
        "created_at": NOW,
    }
    assert (answer.status, answer.json) == (201, {"code": "Success", "message": "User has been created", "data": data})
    assert (await shop("GET", f"/v1/users/{key}")).json["data"] == data
    assert (await shop("GET", "/v1/users")).json["data"] == {"items": [data]}


async def test_a_changed_user(account: Any) -> None:
    shop = await account()
    before = await invited(shop, phone="+1")
    answer = await shop("PATCH", f"/v1/users/{before['id']}", {"phone": None, "role": "Account Administrator"})
    data = {**before, "phone": None, "role": "Account Administrator"}
    assert answer.json == {"code": "Success", "message": "User has been updated", "data": data}


async def test_a_removed_user(account: Any) -> None:
    shop = await account()
    key = (await invited(shop))["id"]
    answer = await shop("DELETE", f"/v1/users/{key}")
    assert answer.json == {"code": "Success", "message": f"User with id '{key}' has been deleted"}
    answer = await shop("GET", f"/v1/users/{key}")
    assert answer.status == 404
    assert answer.json == {"code": "NotFound_User", "message": f"User with id '{key}' does not exist"}


async def test_an_address_is_invited_once(account: Any) -> None:
    shop = await account()
    await invited(shop)
    answer = await shop("POST", "/v1/users", {**ADA, "email": "ADA@example.com"})
    assert (answer.status, answer.json["code"]) == (409, "Conflict")


@pytest.mark.parametrize("field", ["email", "given_name", "family_name"])
async def test_an_invitation_needs(account: Any, field: str) -> None:
    body = {name: value for name, value in ADA.items() if name != field}
    answer = await (await account())("POST", "/v1/users", body)
    assert (answer.status, answer.json["message"]) == (400, f"Field '{field}' is required")


async def test_users_by_activity_and_page(account: Any) -> None:
    shop = await account(records={"users": [{"id": "a"}, {"id": "b", "active": False}, {"id": "c"}]})
    active = (await shop("GET", "/v1/users?active=true")).json["data"]["items"]
    assert [user["id"] for user in active] == ["a", "c"]
    first = (await shop("GET", "/v1/users?limit=2")).json["data"]
    assert [user["id"] for user in first["items"]] == ["a", "b"]
    last = (await shop("GET", f"/v1/users?limit=2&cursor={first['next_cursor']}")).json["data"]
    assert [user["id"] for user in last["items"]] == ["c"]
    assert "next_cursor" not in last


async def test_the_role_in_the_account_is_taken_away(account: Any) -> None:
    shop = await account(records={"users": [{"id": "a"}], "teams": [{"id": "t", "role": "Account Reviewer"}]})
    answer = await shop("DELETE", "/v1/users/a/role")
    assert answer.json == {"code": "Success", "message": "User role in account has been removed"}
    assert (await shop("GET", "/v1/users/a")).json["data"]["role"] is None
    answer = await shop("DELETE", "/v1/teams/t/role")
    assert answer.json == {"code": "Success", "message": "Team role in account has been removed"}
    assert (await shop("GET", "/v1/teams/t")).json["data"]["role"] is None


async def test_users_of_a_group(account: Any) -> None:
    shop = await account(records={"groups": [{"id": "wh"}], "users": [{"id": "a", "email": "ada@example.com"}]})
    body = {"email": "ada@example.com", "role": "Destination Reviewer"}
    answer = await shop("POST", "/v1/groups/wh/users", body)
    assert (answer.status, answer.json) == (200, {"code": "Success", "message": "User has been added to the group"})
    answer = await shop("GET", "/v1/groups/wh/users")
    assert answer.json["message"] == "Group users retrieved successfully"
    (user,) = answer.json["data"]["items"]
    assert (user["id"], user["role"]) == ("a", "Destination Reviewer")
    assert (await shop("GET", "/v1/groups/wh/users?active=false")).json["data"] == {"items": []}
    answer = await shop("DELETE", "/v1/groups/wh/users/a")
    assert answer.json == {"code": "Success", "message": "User with id 'a' has been removed from the group"}
    assert (await shop("GET", "/v1/groups/wh/users")).json["data"] == {"items": []}


async def test_a_stranger_is_not_added_to_a_group(account: Any) -> None:
    shop = await account(records={"groups": [{"id": "wh"}]})
    answer = await shop("POST", "/v1/groups/wh/users", {"email": "nobody@example.com", "role": "Destination Reviewer"})
    assert (answer.status, answer.json["code"]) == (404, "NotFound_User")


async def test_a_new_team(account: Any) -> None:
    shop = await account()
    body = {"name": "Readers", "description": "Look", "role": "Account Reviewer"}
    answer = await shop("POST", "/v1/teams", body)
    key = answer.json["data"]["id"]
    data = {"id": key, **body}
    assert (answer.status, answer.json) == (201, {"code": "Success", "message": "Team has been created", "data": data})
    answer = await shop("PATCH", f"/v1/teams/{key}", {"name": "Writers"})
    assert answer.json == {"code": "Success", "message": "Team has been updated", "data": {**data, "name": "Writers"}}
    answer = await shop("DELETE", f"/v1/teams/{key}")
    assert answer.json == {"code": "Success", "message": "Team has been deleted"}
    answer = await shop("GET", f"/v1/teams/{key}")
    assert (answer.status, answer.json["code"]) == (404, "NotFound_Team")


async def test_members_of_a_team(account: Any) -> None:
    shop = await account(records={"users": [{"id": "a"}], "teams": [{"id": "t"}]})
    member = {"user_id": "a", "role": "Team Member", "created_at": NOW}
    answer = await shop("POST", "/v1/teams/t/users", {"user_id": "a"})
    assert answer.status == 201
    assert answer.json == {"code": "Success", "message": "User has been added to the team", "data": member}
    again = await shop("POST", "/v1/teams/t/users", {"user_id": "a"})
    assert (again.status, again.json["code"]) == (409, "Conflict")
    answer = await shop("PATCH", "/v1/teams/t/users/a", {"role": "Team Manager"})
    assert answer.json["data"] == {**member, "role": "Team Manager"}
    assert (await shop("GET", "/v1/teams/t/users/a")).json["data"]["role"] == "Team Manager"
    assert (await shop("GET", "/v1/teams/t/users")).json["data"]["items"] == [{**member, "role": "Team Manager"}]
    assert (await shop("DELETE", "/v1/teams/t/users/a")).json["message"] == "User has been removed from the team"
    answer = await shop("GET", "/v1/teams/t/users/a")
    assert (answer.status, answer.json["code"]) == (404, "NotFound_Membership")


@pytest.mark.parametrize("holder", ["users", "teams"])
@pytest.mark.parametrize("place", ["groups", "connections"])
async def test_a_membership_from_its_beginning_to_its_end(account: Any, holder: str, place: str) -> None:
    records = {"groups": [{"id": "wh"}], "connections": [{"id": "fn"}], "users": [{"id": "a"}], "teams": [{"id": "a"}]}
    shop = await account(records=records)
    key, noun = {"groups": ("wh", "Group"), "connections": ("fn", "Connection")}[place]
    data = {"id": key, "role": "Reviewer", "created_at": NOW}
    answer = await shop("POST", f"/v1/{holder}/a/{place}", {"id": key, "role": "Reviewer"})
    assert answer.status == 201
    assert answer.json == {"code": "Success", "message": f"{noun} membership has been created", "data": data}
    assert (await shop("GET", f"/v1/{holder}/a/{place}/{key}")).json["data"] == data
    assert (await shop("GET", f"/v1/{holder}/a/{place}")).json["data"] == {"items": [data]}
    answer = await shop("PATCH", f"/v1/{holder}/a/{place}/{key}", {"role": "Creator"})
    assert answer.json["message"] == f"{noun} membership has been updated"
    assert (await shop("GET", f"/v1/{holder}/a/{place}/{key}")).json["data"]["role"] == "Creator"
    answer = await shop("DELETE", f"/v1/{holder}/a/{place}/{key}")
    assert answer.json["message"] == f"{noun} membership has been deleted"
    assert (await shop("GET", f"/v1/{holder}/a/{place}")).json["data"] == {"items": []}


async def test_a_membership_needs_both_ends(account: Any) -> None:
    shop = await account(records={"users": [{"id": "a"}]})
    body = {"id": "nowhere", "role": "Reviewer"}
    assert (await shop("POST", "/v1/users/a/groups", body)).json["code"] == "NotFound_Group"
    assert (await shop("POST", "/v1/users/nobody/groups", body)).json["code"] == "NotFound_User"


async def test_memberships_go_with_their_user(account: Any) -> None:
    records = {"users": [{"id": "a"}], "teams": [{"id": "t"}], "memberships": [{"user": "a", "team": "t"}]}
    shop = await account(records=records)
    assert len((await shop("GET", "/v1/teams/t/users")).json["data"]["items"]) == 1
    await shop("DELETE", "/v1/users/a")
    assert (await shop("GET", "/v1/teams/t/users")).json["data"] == {"items": []}


async def test_roles(account: Any) -> None:
    shop = await account(records={"roles": [{"name": "Night Watch", "scope": ["CONNECTOR"]}]})
    items = (await shop("GET", "/v1/roles")).json["data"]["items"]
    assert items[0]["name"] == "Account Administrator"
    assert (items[-1]["name"], items[-1]["is_custom"]) == ("Night Watch", True)


async def test_whose_credentials_they_are(account: Any) -> None:
    listed = [{"key": "key", "secret": "secret", "user": "interment_burdensome"}]
    shop = await account(credentials=listed, settings={"account_id": "acquired_endurance", "account_name": "Shop"})
    answer = await shop("GET", "/v1/account/info")
    data = {"account_id": "acquired_endurance", "account_name": "Shop", "user_id": "interment_burdensome"}
    message = "Account information retrieved successfully"
    assert (answer.status, answer.json) == (200, {"code": "Success", "message": message, "data": data})


async def test_a_system_key_belongs_to_no_user(account: Any) -> None:
    shop = await account(records={"system_keys": [{"id": "sod_determine", "key": "key"}]})
    data = (await shop("GET", "/v1/account/info")).json["data"]
    assert data == {"account_id": "acquired_endurance", "account_name": "Mock", "system_key_id": "sod_determine"}


@pytest.mark.parametrize(("place", "address"), [("group", "groups/wh"), ("connection", "connections/fn")])
async def test_memberships_go_with_their_place(account: Any, place: str, address: str) -> None:
    records = {
        "groups": [{"id": "home"}, {"id": "wh"}],
        "connections": [{"id": "fn", "group_id": "home"}],
        "users": [{"id": "a"}],
        "memberships": [{"user": "a", place: address.partition("/")[2]}],
    }
    shop = await account(records=records)
    assert len((await shop("GET", f"/v1/users/a/{place}s")).json["data"]["items"]) == 1
    assert (await shop("DELETE", f"/v1/{address}")).status == 200
    assert (await shop("GET", f"/v1/users/a/{place}s")).json["data"] == {"items": []}
