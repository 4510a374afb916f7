"""Every operation of every specification that ships, held to it by schemathesis: all phases, all checks."""

from pathlib import Path

import pytest

from mockserver.commands.verify import CONTROL, served, subjects, verify
from mockserver.config import Settings
from mockserver.launch import SHIPPED

EXAMPLES = 15


@pytest.mark.parametrize("name", [*SHIPPED, CONTROL])
def test_the_server_keeps_to_its_specification(name: str, tmp_path: Path) -> None:
    for subject in subjects(Settings(), name):
        with served(subject, None) as url:
            outcome = verify(subject, url, examples=EXAMPLES, junit=tmp_path / "report.xml")
        assert outcome.fine, "\n".join(outcome.lines)


def test_a_run_without_a_test_fails(tmp_path: Path) -> None:
    (subject,) = subjects(Settings(), CONTROL)
    outcome = verify(subject, "http://127.0.0.1:9/nobody", examples=1, junit=tmp_path / "report.xml")
    assert not outcome.fine
