"""The benchmark: `make bench`. Prints ratios to a bare aiohttp handler, measured in turns within one run; asserts nothing.

Validation and journal are on. The bare handler parses the same body and answers the same bytes.
"""

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.bench.load import Ask, Speed, hit

HERE = Path(__file__).parent
ROUNDS = 5
JSON = {"Content-Type": "application/json", "Accept": "application/json"}
FIVETRAN = {**JSON, "Authorization": "Basic YmVuY2g6YmVuY2g="}
UUID = "8f3d7f0c-5a65-4d9a-9d1f-6c3d5a7b9e10"
SCENARIO = {
    "name": "bench",
    "extends": "empty",
    "vendors": {
        "fivetran": {
            "groups": [{"id": "bench_group", "name": "bench"}],
            "connections": [
                {
                    "id": "bench_connection",
                    "group_id": "bench_group",
                    "service": "connector_sdk",
                    "paused": True,
                    "state": {"cursor": "2024-01-01T00:00:00Z"},
                }
            ],
        },
        "elastic": {"connectors": [{"id": "bench", "index_name": "bench", "status": "configured"}]},
    },
}
ASKS = {
    "Fivetran PATCH state": Ask(
        "PATCH",
        "/fivetran/v1/connections/bench_connection/state",
        '{"state":{"cursor":"2024-01-01T00:00:00Z","page":7}}',
        FIVETRAN,
    ),
    "Elastic PUT _status": Ask("PUT", "/elastic/_connector/bench/_status", '{"status":"connected"}', JSON),
    "Airbyte state/get": Ask("POST", "/airbyte/v1/state/get", json.dumps({"connectionId": UUID}), JSON),
}


class Process(NamedTuple):
    """A server under test."""

    url: str
    pid: int
    seconds_to_ready: float

    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


@contextmanager
def started(*order: str) -> Iterator[Process]:
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, *order], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        url = line.split(" on ")[1].split()[0].strip()
        urllib.request.urlopen(f"{url}/__admin/health").read() if "mockserver" in order else None
        try:
            yield Process(url, child.pid, time.perf_counter() - began)
        finally:
            child.terminate()


def answer(base: str, ask: Ask) -> bytes:
    request = urllib.request.Request(base + ask.path, ask.body.encode() or None, ask.headers, method=ask.method)
    with urllib.request.urlopen(request) as reply:
        content: bytes = reply.read()
        return content


def compare(ours: Process, name: str, ask: Ask) -> None:
    """Measures ours and the bare handler in turns."""
    with started(str(HERE / "bare.py"), answer(ours.url, ask).decode()) as bare:
        runs: dict[str, list[tuple[Speed, float]]] = {"ours": [], "bare": []}
        for _ in range(ROUNDS):
            for who, process in (("ours", ours), ("bare", bare)):
                before = process.cpu()
                speed = hit(process.url, ask)
                runs[who].append((speed, (process.cpu() - before) / speed.requests * 1e6))
    best = {who: max(speed.per_second for speed, _ in rows) for who, rows in runs.items()}
    ratio = statistics.median(o.per_second / b.per_second for (o, _), (b, _) in zip(runs["ours"], runs["bare"], strict=True))
    errors = sum(speed.errors for speed, _ in runs["ours"])
    p50, p99 = (statistics.median(getattr(s, part) for s, _ in runs["ours"]) for part in ("p50_ms", "p99_ms"))
    cpu = {who: statistics.median(micros for _, micros in rows) for who, rows in runs.items()}
    print(
        f"{name:22} {best['ours']:8.0f}/s  bare {best['bare']:8.0f}/s  ratio {ratio:.2f}"
        f"  p50 {p50:.2f} ms  p99 {p99:.2f} ms  CPU {cpu['ours']:.0f} us (bare {cpu['bare']:.0f})  errors {errors}"
    )


def worlds() -> None:
    """What making and dropping a world costs, over HTTP and within the process."""
    from tests.bench.fork import cost  # noqa: PLC0415 - imports the server

    print(f"world fork + drop: {cost() * 1e6:.0f} us in process")


def main() -> None:
    scenario = HERE / "out.json"
    scenario.write_text(json.dumps(SCENARIO))
    serve = ("-m", "mockserver", "serve", "--port", "0", "--scenario", str(scenario))
    try:
        ready = []
        for _ in range(5):
            with started(*serve) as process:
                ready.append(process.seconds_to_ready)
        print(f"ready with all four vendors: {statistics.median(ready):.2f} s (median of {len(ready)}, spec cache warm)")
        with started(*serve) as ours:
            print(f"memory idle: {ours.rss():.0f} MB")
            for name, ask in ASKS.items():
                compare(ours, name, ask)
            print(f"memory after the load: {ours.rss():.0f} MB")
            hit(ours.url, ASKS["Fivetran PATCH state"], 10)
            print(f"memory after 10 s more: {ours.rss():.0f} MB")
        official(os.environ.get("MOCKSERVER_REFERENCE_DATA"))
    finally:
        scenario.unlink()
    worlds()


def official(folder: str | None) -> None:
    """How soon the official 459 operations are served."""
    if folder is None:
        print("official file: not measured, MOCKSERVER_REFERENCE_DATA is not set")
        return
    order = (
        "-m",
        "mockserver",
        "serve",
        "--port",
        "0",
        "--vendor",
        "elastic",
        "--spec",
        f"official={folder}/airbyte-config.yaml",
    )
    for state in ("first", "cached"):
        with started(*order) as process:
            print(f"official 459 operations served after {process.seconds_to_ready:.2f} s ({state})")


if __name__ == "__main__":
    main()
