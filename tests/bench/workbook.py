"""A big workbook: `python -m tests.bench.workbook [ROWS]`. What 100,000 rows cost, and what others notice of it.

Prints figures, asserts nothing. Memory is that of the server and its other process together, above what the server held
before; latency is that of one client that asks for a single state, one request after the other, from before the job is
started until its file has been fetched.
"""

import http.client
import json
import math
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.bench.bench import Process, started

HERE = Path(__file__).parent
ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
JSON = {"Content-Type": "application/json"}
API = "/riversand/acme/api/"
STATES = {"channelState": "listedPending", "syndicationState": "completed", "validationState": "completed"}
DATES = {f"{name}Date": "2024-01-01T00:00:00.000+0000" for name in STATES}
PROFILE = {"service": "CONNECTOR_STATE_EXPORT", "channel": "JOB", "format": "Excel"}
ONE = {"id": "s-7", "filters": {"typesCriterion": ["connectorstate"]}}
SMALL = {"params": {"query": ONE, "fields": {"attributes": ["_ALL"]}}}


def scenario(rows: int) -> str:
    states = [
        {
            "id": f"s-{number}",
            "entityid": f"p-{number}",
            "entitytype": "product",
            "channelid": "rs-demo-self",
            "attributes": {"itemState": "new", **STATES, **DATES},
        }
        for number in range(rows)
    ]
    return json.dumps({"name": "bench", "extends": "empty", "vendors": {"riversand": {"connectorstates": states}}})


class Client:
    """One connection."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc)

    def ask(self, verb: str, body: Any) -> Any:
        self._connection.request("POST", API + verb, json.dumps(body), JSON)
        return json.loads(self._connection.getresponse().read())

    def fetch(self, url: str) -> bytes:
        parts = urlsplit(url)
        self._connection.request("GET", f"{parts.path}?{parts.query}")
        return self._connection.getresponse().read()


class Prober(threading.Thread):
    """Asks for little, again and again, and notes how long each answer took."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self._client = Client(url)
        self.done = False
        self.took: list[float] = []

    def run(self) -> None:
        while not self.done:
            began = time.perf_counter()
            self._client.ask("connectorService/getconnectorstate", SMALL)
            self.took.append((time.perf_counter() - began) * 1e3)
            time.sleep(0.002)

    def stop(self) -> str:
        self.done = True
        self.join()
        found = sorted(self.took)
        self.took = []
        parts = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999}
        told = "  ".join(f"{name} {found[math.ceil(len(found) * part) - 1]:.1f} ms" for name, part in parts.items())
        return f"{told}  longest {found[-1]:.1f} ms  ({len(found)} requests)"


class Scales(threading.Thread):
    """Weighs the server and its children, ten times a second."""

    def __init__(self, server: Process) -> None:
        super().__init__(daemon=True)
        self._server = server
        self.done = False
        self.most = self.alone = 0.0

    def run(self) -> None:
        while not self.done:
            alone = self._server.rss()
            self.alone = max(self.alone, alone)
            self.most = max(self.most, alone + sum(map(_rss, _children(self._server.pid))))
            time.sleep(0.1)


def _children(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def _rss(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # gone meanwhile
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0.0)


def status(client: Client, task: str) -> dict[str, Any]:
    query = {"id": task, "filters": {"typesCriterion": ["tasksummaryobject"]}}
    answer = client.ask("requesttrackingservice/get", {"params": {"query": query, "fields": {"attributes": ["_ALL"]}}})
    (found,) = answer["response"]["requestObjects"]
    return {name: held["values"][0]["value"] for name, held in found["data"]["attributes"].items()}


def export(client: Client) -> bytes:
    """Starts the job, polls it every 200 ms, and fetches its file."""
    params = {"query": {"filters": {"typesCriterion": ["connectorstate"]}}, "rsconnect": {"profilecontexts": [PROFILE]}}
    answer = client.ask("rsConnectService/downloadDataJob", {"params": params})
    task = answer["dataObjectOperationResponse"]["dataObjects"][0]["properties"]["workAutomationId"]
    while (found := status(client, task))["status"] not in ("Completed", "Errored"):
        print(f"  {found['status']}: {found['totalRecordsProcessed']} of {found['totalRecords']}")
        time.sleep(0.2)
    key = found["fileId"]
    wanted = {"binaryStreamObject": {"id": key, "type": "binarystreamobject"}}
    (prepared,) = client.ask("binarystreamobjectservice/prepareDownload", wanted)["response"]["binaryStreamObjects"]
    return client.fetch(prepared["properties"]["downloadURL"])


def main() -> None:
    file = HERE / "out-workbook.json"
    file.write_text(scenario(ROWS))
    try:
        with started("-m", "mockserver", "serve", "--port", "0", "--vendor", "riversand", "--scenario", str(file)) as server:
            print(f"{ROWS} states, ready after {server.seconds_to_ready:.1f} s; idle {server.rss():.0f} MB")
            prober = Prober(server.url)
            prober.start()
            time.sleep(3)
            print(f"before:  {prober.stop()}")
            idle, scales, prober = server.rss(), Scales(server), Prober(server.url)
            scales.start()
            prober.start()
            began = time.perf_counter()
            content = export(Client(server.url))
            print(f"workbook of {len(content) / 1e6:.1f} MB after {time.perf_counter() - began:.1f} s")
            print(f"meanwhile: {prober.stop()}")
            scales.done = True
            scales.join()
            print(f"memory above idle: {scales.most - idle:.0f} MB, {scales.alone - idle:.0f} MB of them the server's own")
            print(f"memory afterwards: {server.rss() - idle:+.0f} MB")
    finally:
        file.unlink()


if __name__ == "__main__":
    main()
