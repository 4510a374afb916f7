"""The invented shop, served from its file, in both versions of OpenAPI."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Answer, InProcess, Opener

HERE = Path(__file__).parent
KEY = {"X-Api-Key": "k-1"}
BEARER = {"Authorization": "Bearer t-1"}


@pytest.fixture(params=["shop.yaml", "shop30.yaml"])
async def shop(mount: Opener, request: pytest.FixtureRequest) -> InProcess:
    return await mount(HERE / str(request.param))


@pytest.fixture
async def make(shop: InProcess) -> Any:
    """Makes a product and returns its id."""

    async def create(**members: Any) -> str:
        answer: Answer = await shop("POST", "/products", json={"name": "Cup", "price": 3.5, **members}, headers=KEY)
        assert answer.status == 201, answer
        return str(answer.json["id"])

    return create
