"""The invented shop, served from its file and held to it by schemathesis: all phases, all checks."""

from pathlib import Path

import pytest

from mockserver.commands.verify import Subject, served, verify
from mockserver.config import Mount
from mockserver.launch import running

HERE = Path(__file__).parent
SCENARIO = """
name: keys
extends: verify
vendors:
  shop: {credentials: [{token: t-verify}, {key: k-verify}, {user: verify, password: secret}]}
"""


@pytest.mark.parametrize("file", ["shop.yaml", "shop30.yaml"])
def test_the_shop_keeps_to_its_specification(file: str, tmp_path: Path) -> None:
    """With credentials that are listed, so that wrong ones are refused."""
    scenario = tmp_path / "keys.yaml"
    scenario.write_text(SCENARIO)
    subject = Subject("shop", HERE / file, HERE / "schemathesis.toml")
    with running(scenario=str(scenario), specs=(Mount("shop", HERE / file),), cache=None) as server:
        outcome = verify(subject, server.url("shop"), examples=8, junit=tmp_path / "report.xml")
    assert outcome.fine, "\n".join(outcome.lines)


def test_without_listed_credentials_everything_else_is_kept(tmp_path: Path) -> None:
    """As `mockserver verify --spec` does with a server of its own."""
    subject = Subject("shop", HERE / "shop.yaml", HERE / "schemathesis.toml")
    with served(subject, None) as url:
        more = ("--exclude-checks", "ignored_auth")
        outcome = verify(subject, url, examples=1, junit=tmp_path / "report.xml", more=more)
    assert outcome.fine, "\n".join(outcome.lines)
