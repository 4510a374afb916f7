import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.shell import Shell


@pytest.fixture
def shell(tmp_path: Path, spec_cache: Path) -> Shell:
    return Shell(tmp_path, spec_cache)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]
