"""What scenarios may say of an account, and every refusal in words."""

from typing import Any

import pytest

from mockserver.scenario.fixture import ScenarioError
from mockserver.vendors.fivetran.account import problems
from mockserver.vendors.fivetran.account.refusals import NAMES, refuse


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ({"users": [{"id": "a", "shoe_size": 43}]}, "a user has no 'shoe_size'"),
        ({"users": [{"id": "a", "active": "yes"}]}, "'active' is true or false"),
        ({"users": [{"email": "a@example.com"}, {"email": "A@example.com"}]}, "another user has the address"),
        ({"memberships": [{"user": "nobody", "team": "t"}]}, "there is no user 'nobody'"),
        ({"memberships": [{"role": "Reviewer"}]}, "a membership names a user or a team"),
        ({"destinations": [{"id": "a", "group_id": "b"}]}, "a destination has the id of its group"),
        ({"destination_certificates": [{"destination_id": "a", "hash": "h"}]}, "there is no destination 'a'"),
        ({"private_links": [{"id": "a", "state": "LOST"}]}, "a private link is never 'LOST'"),
        ({"transformation_projects": [{"id": "a", "group_id": "b"}]}, "there is no group 'b'"),
        ({"transformations": [{"id": "a", "status": "LOST"}]}, "a transformation is never 'LOST'"),
    ],
)
async def test_what_a_scenario_cannot_say(account: Any, records: Any, told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        await account(records=records)


async def test_a_scenario_may_say_little(account: Any) -> None:
    kinds = ["users", "teams", "system_keys", "proxy_agents", "private_links", "external_secrets_managers", "log_services"]
    shop = await account(records={kind: [{}] for kind in (*kinds, "transformations", "packages", "destinations", "roles")})
    for path in ("users", "teams", "system-keys", "proxy", "private-links", "external-secrets-managers", "destinations"):
        answer = await shop("GET", f"/v1/{path}")
        assert (answer.status, len(answer.json["data"]["items"])) == (200, 1)
    assert (await shop("GET", "/v1/external-logging/account")).status == 200


@pytest.mark.parametrize("resource", sorted(NAMES))
def test_every_kind_has_its_words(refused: Any, resource: str) -> None:
    taken = refused(problems.Taken(resource, "it"))
    assert (taken.status, taken.body["code"]) == (409, "Conflict")
    used = refused(problems.InUse(resource, "it"))
    assert used.status in (403, 409)
    assert "'it'" in used.body["message"]


@pytest.fixture
def refused() -> Any:
    """Words a problem that no operation had a part in."""
    return lambda problem: refuse(problem, None)  # type: ignore[arg-type] # these are worded without looking at the request
