"""The rate limit of an account, on the world's clock."""

from base64 import b64encode
from typing import Any

import pytest

FN = "/v1/connections/fn"
RECORDS = {"connections": [{"id": "fn", "schedule_type": "manual"}]}


def left(answer: Any) -> tuple[str, str]:
    return answer.headers["X-Rate-Limit"], answer.headers["X-Rate-Limit-Remaining"]


async def test_without_the_setting_nothing_is_told(account: Any) -> None:
    shop = await account(records=RECORDS)
    assert not {"X-Rate-Limit", "X-Rate-Limit-Remaining"} & set((await shop("GET", FN)).headers)


async def test_every_answer_tells_what_is_left(account: Any) -> None:
    shop = await account(records=RECORDS, settings={"rate_limit": 10})
    answers = [
        await shop("GET", FN),
        await shop("GET", "/v1/connections/nobody"),
        await shop("GET", "/v1/nowhere"),
        await shop("PUT", FN),
        await shop("PATCH", FN, {}),
        await shop("GET", FN, headers={"Accept": "text/html"}),
        await shop("GET", "/v1/groups"),
    ]
    assert [answer.status for answer in answers] == [200, 404, 404, 405, 400, 406, 200]
    assert [left(answer) for answer in answers] == [("10", str(n)) for n in range(9, 2, -1)]


async def test_over_the_limit_it_says_when_to_come_back(account: Any) -> None:
    shop = await account(records=RECORDS, settings={"rate_limit": 2})
    await shop("GET", FN)
    await shop.advance(minutes=10)
    await shop("GET", FN)
    await shop.advance(seconds=0.5)
    answer = await shop("POST", f"{FN}/sync")
    words = "Max 2 api calls allowed in one-hour rolling time period"
    assert (answer.status, answer.json) == (429, {"code": "TooManyRequests", "message": words})
    assert (answer.headers["Retry-After"], *left(answer)) == ("3000", "2", "0")
    await shop.advance(seconds=2999)
    assert (await shop("GET", FN)).headers["Retry-After"] == "1"
    await shop.advance(seconds=0.5)
    assert left(await shop("GET", FN)) == ("2", "0")


async def test_what_is_refused_for_the_limit_does_not_count(account: Any) -> None:
    shop = await account(records=RECORDS, settings={"rate_limit": 1})
    await shop("GET", FN)
    for _ in range(3):
        assert (await shop("GET", FN)).status == 429
    await shop.advance(hours=1)
    assert (await shop("GET", FN)).status == 200


async def test_strangers_neither_count_nor_are_told(account: Any) -> None:
    credentials = [{"key": "key", "secret": "secret", "permissions": []}]
    shop = await account(records=RECORDS, settings={"rate_limit": 5}, credentials=credentials)
    wrong = await shop("GET", FN, headers={"Authorization": f"Basic {b64encode(b'key:wrong').decode()}"})
    assert (wrong.status, "X-Rate-Limit" in wrong.headers) == (401, False)
    denied = await shop("GET", FN)
    assert (denied.status, left(denied)) == (403, ("5", "4"))


@pytest.mark.parametrize("limit", [-1, "10", 1.5])
async def test_a_limit_is_a_number_of_calls(account: Any, limit: Any) -> None:
    with pytest.raises(Exception, match="rate_limit"):
        await account(settings={"rate_limit": limit})
