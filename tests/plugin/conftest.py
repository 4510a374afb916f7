"""Runs pytest within pytest: every test here writes tests of its own, as a user of the plugin would."""

from pathlib import Path

import pytest

INI = """
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings = error
addopts = --strict-markers --strict-config -p no:cacheprovider
"""
HELPERS = """
import json
import urllib.request
from base64 import b64encode

BASIC = {"Authorization": "Basic " + b64encode(b"key:secret").decode()}


def ask(url, body=None, method="GET", **headers):
    data = None if body is None else json.dumps(body).encode()
    told = {**BASIC, **({"Content-Type": "application/json"} if data else {}), **headers}
    request = urllib.request.Request(url, data=data, method=method, headers=told)
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read()
        return json.loads(text) if text else None
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, spec_cache: Path) -> pytest.Pytester:
    """An empty suite with a helper to ask with, run in a process of its own."""
    monkeypatch.setenv("MOCKSERVER_CACHE_DIR", str(spec_cache))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makefile(".ini", pytest=INI)
    pytester.makepyfile(helpers=HELPERS)
    pytester.syspathinsert()
    return pytester
