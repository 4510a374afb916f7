"""The server starts light: what only some commands need is not loaded with it."""

import json
import subprocess
import sys

from tests.house.reading import ROOT

HEAVY = ("schemathesis", "hypothesis", "openpyxl", "jsonschema", "redis", "trustme", "pytest", "requests")
LOADS = """
import json, sys
import mockserver.cli, mockserver.launch, mockserver.server.app, mockserver.commands.serve
mockserver.launch.vendors()
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def loaded_too(printed: str) -> list[str]:
    """The heavy ones among the modules that LOADS printed."""
    loaded = json.loads(printed)
    assert "aiohttp" in loaded
    return [name for name in HEAVY if name in loaded]


def test_the_server_and_its_vendors_load_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", LOADS], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert loaded_too(done.stdout) == []
