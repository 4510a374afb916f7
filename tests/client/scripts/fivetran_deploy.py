"""The vendor's tool for connectors of one's own: a package is uploaded and a connection made, then both are renewed.

Nothing else is asked of the network: whether there is a newer tool is looked up every six hours, and was looked up just now.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
KEY = "dGhlLWtleTp0aGUtc2VjcmV0"
CONNECTOR = """
from fivetran_connector_sdk import Connector, Operations as op


def update(configuration, state):
    op.upsert("orders", {"id": 1})
    op.checkpoint({"cursor": 1})


connector = Connector(update=update)
"""


def fivetran(*words: str) -> dict[str, Any]:
    """What the program prints, and what it exits with."""
    done = subprocess.run(
        [str(BIN / "fivetran"), *words, "--api-key", KEY],
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "CI": "true"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    told = dict(line.strip().split(": ", 1) for line in done.stdout.splitlines() if line.startswith("  ") and ": " in line)
    return {"exit": done.returncode, "told": told, "words": done.stdout + done.stderr}


def deployed(destination: str, project: Path) -> dict[str, Any]:
    settings = ("--configuration", str(project / "configuration.json"), "--python-version", "3.12", "--yes")
    return fivetran("deploy", str(project), "--destination", destination, "--connection", "my_orders", *settings)


def main() -> dict[str, Any]:
    checked = Path.home() / ".fivetran" / "connector_sdk" / "_last_version_check"
    checked.parent.mkdir(parents=True)
    checked.write_text("9999999999")
    project = Path.home() / "project"
    project.mkdir()
    (project / "connector.py").write_text(CONNECTOR)
    (project / "requirements.txt").touch()
    (project / "configuration.json").write_text('{"token": "a"}')
    first = deployed("Warehouse", project)
    second = deployed("Warehouse", project)
    return {
        "first": [first["exit"], first["told"]],
        "second": [second["exit"], second["told"]],
        "packages": [line.split() for line in fivetran("package", "list")["words"].splitlines()[2:]],
        "nowhere": [deployed("Nowhere", project)[name] for name in ("exit", "words")],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()) + "\n")
