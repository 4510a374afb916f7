"""The program run from a shell, in an empty folder, with nothing of the developer's in its environment."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PATIENCE: Final = 60
"""Seconds after which a program that does not end has failed its test."""
GOOD: Final = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /toys:
    get:
      operationId: listToys
      responses:
        "200": {description: all, content: {application/json: {schema: {type: array}}}}
"""
BAD: Final = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /toys:
    get:
      operationId: listToys
      parameters:
        - {$ref: "#/components/parameters/none"}
      responses: {}
  /toys/{id}:
    get:
      parameters:
        - {$ref: "#/components/parameters/gone"}
      responses: {}
"""
BAD_SCENARIO: Final = """\
name: bad
clock: {mode: backwards}
vendors:
  fivetran:
    grups: []
"""


class Ran(NamedTuple):
    """What a run of the program came to."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on standard error."""
        assert self.err.startswith("mockserver: ")
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.removeprefix("mockserver: ").rstrip("\n")


class Shell:
    """An empty folder to run the program from, with nothing of the developer's in its environment."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        self._cache = cache

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        own = {"PATH": os.environ["PATH"], "MOCKSERVER_CACHE_DIR": str(self._cache), "PYTHONWARNINGS": "error"}
        return {**own, **{f"MOCKSERVER_{name}" if name.isupper() else name: text for name, text in variables.items()}}

    def run(self, *arguments: str, **variables: str) -> Ran:
        ran = subprocess.run(
            [sys.executable, "-m", "mockserver", *arguments],
            cwd=self.folder,
            env=self.environment(variables),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text)
        return name

    @contextmanager
    def serving(self, *arguments: str, **variables: str) -> "Iterator[Serving]":
        """A server on a free port, stopped in the end."""
        process = subprocess.Popen(
            [sys.executable, "-m", "mockserver", "serve", "--port", "0", *arguments],
            cwd=self.folder,
            env=self.environment(variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            yield Serving(process, process.stdout.readline().rstrip("\n"))
        finally:
            process.kill()
            process.communicate()


class Serving(NamedTuple):
    """A running server."""

    process: "subprocess.Popen[str]"
    ready: str
    """The first line that it printed."""

    @property
    def url(self) -> str:
        return self.ready.partition(" ready on ")[2].partition(" ")[0]

    def line(self) -> str:
        """The next line."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> Ran:
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        return Ran(self.process.returncode, out, err)


def ask(url: str, **headers: str) -> int:
    """The status of an answer."""
    try:
        with urlopen(Request(url, headers=headers), timeout=PATIENCE) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code
