"""Connector states of Riversand (Syndigo): set them, read them, export them to a workbook, and import it again.

A client of the two pages "Get and Set Connector State" and "Download Connector State", with the calls that lead from a
job to its file, and of the pages on importing a data file, which take the workbook back after it was edited. To see it work:

    mockserver serve --scenario demo
    python examples/riversand_states.py http://127.0.0.1:8080/riversand
"""

import base64
import io
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from openpyxl import load_workbook

TYPE: Final = "connectorstate"
VALUE_CONTEXT: Final = {"source": "internal", "locale": "en-US"}
PROFILE: Final = {
    "app": "RSConnect",
    "service": "CONNECTOR_STATE_EXPORT",
    "channel": "JOB",
    "format": "Excel",
    "source": "internal",
    "role": "admin",
    "user": "system",
    "subtype": "User",
    "order": "10",
}
IMPORT: Final = {
    "service": "ENTITY_IMPORT",
    "channel": "UI",
    "format": "GENERIC_OBJECT_EXCEL",
    "source": "internal",
    "encoding": "Base64",
}
COUNTERS: Final = ("Create", "Update", "Delete", "NoChange", "Error")
UNFINISHED: Final = ("queued", "started", "processing", "inprogress")
SHEET: Final = "Connector State"
HEADER_ROW: Final = 2
POLLS: Final = 600
SLEEP: Final = partial(time.sleep, 1)


class Refused(Exception):
    """The platform refused; most refusals come with HTTP 200."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.status = status


@dataclass(frozen=True)
class State:
    """The state of one entity in one channel."""

    id: str
    entity: str
    kind: str
    channel: str
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Job:
    """How far an export or an import has come."""

    status: str
    rows: int
    file: str | None
    error: str | None
    processed: int = 0
    """Rows that it has dealt with."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """What an import did with them, by COUNTERS."""

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return self.status.lower() not in UNFINISHED


class ConnectorStates:
    """The connector states of one tenant."""

    def __init__(self, base_url: str, tenant: str, headers: Mapping[str, str] | None = None) -> None:
        """Takes the address before `/{tenant}/api`, and headers such as auth-client-id and x-rdp-userId."""
        self._api = f"{base_url.rstrip('/')}/{tenant}/api"
        self._headers = {"Content-Type": "application/json", **(headers or {})}

    def set(
        self,
        entity: str,
        kind: str,
        *,
        services: Sequence[str] = ("_ALL",),
        attributes: Mapping[str, str],
        transition: str | None = None,
    ) -> list[State]:
        """Creates or updates the states of an entity in channels, all of them unless named. Raises Refused."""
        wanted: dict[str, Any] = {"services": list(services), "attributes": dict(attributes)}
        if transition is not None:
            wanted["transitioncode"] = transition
        query = {"id": entity, "filters": {"typesCriterion": [kind]}, "valueContexts": [VALUE_CONTEXT]}
        answer = self._call("connectorService/setconnectorstate", {"query": query, "connectorstate": wanted})
        # One service is answered with its state alone; of several no page shows the answer, a list like that of get is likely.
        return [_state(found) for found in answer.get("dataObjects", [answer])]

    def get(self, entity: str) -> list[State]:
        """The states of an entity in all channels. Raises Refused."""
        filters = {"typesCriterion": [TYPE], "propertiesCriterion": [{"entityId": {"exact": entity}}]}
        query = {"filters": filters, "valueContexts": [VALUE_CONTEXT]}
        answer = self._call("connectorService/getconnectorstate", {"query": query, "fields": {"attributes": ["_ALL"]}})
        return [_state(found) for found in answer["dataObjects"]]

    def channels(self) -> dict[str, str]:
        """Names of the tenant's channels by their ids. Raises Refused."""
        query = {"filters": {"typesCriterion": ["podsyndicationserviceconfig"]}}
        answer = self._call("connectorService/getchannels", {"query": query, "fields": {"attributes": ["_ALL"]}})
        named = [found["data"]["attributes"] for found in answer["response"]["entities"]]
        return {_value(held["referencecode"]): _value(held["referencevalue"]) for held in named}

    def counts(self) -> dict[str, Any]:
        """How many states have which value, by entity type, channel and state attribute. Raises Refused."""
        answer = self._call("connectorService/getstatus", {"query": {"filters": {"typesCriterion": [TYPE]}}})
        found = answer["dataObjectOperationResponse"]["dataObjects"]
        return dict(found[0]["data"]) if found else {}

    def syndicate(self, entity: str, kind: str, channel: str) -> None:
        """Sends an entity to a channel; how that ends is told by its state there. Raises Refused."""
        query = {"ids": [entity], "filters": {"typesCriterion": [kind]}, "valueContexts": [VALUE_CONTEXT]}
        self._call("connectorService/syndicate", {"query": query, "rsconnect": {"syndicationChannels": [channel]}})

    def delete(self, state: str) -> None:
        """Deletes a state by its id: the connector service has no call for it. Raises Refused."""
        self._ask("genericobjectmanageservice/delete", {"genericObject": {"id": state, "type": TYPE}})

    def download(self, *, channels: Sequence[str] = (), kinds: Sequence[str] = (), errors: bool = False) -> str:
        """Starts an export of the states in channels and of entity types, and returns its task id. Raises Refused."""
        criteria = {"channelid": channels, "entitytype": kinds}
        filters = {
            "typesCriterion": [TYPE],
            "propertiesCriterion": [{name: {"exacts": list(wanted)}} for name, wanted in criteria.items() if wanted],
        }
        params = {
            "query": {"filters": filters},
            "fields": {"attributes": ["_ALL"]},
            "options": {"maxRecords": 10000},
            "rsconnect": {"includeValidationData": errors, "profilecontexts": [PROFILE]},
        }
        answer = self._call("rsConnectService/downloadDataJob", params, fileName="EntityData")
        (job,) = answer["dataObjectOperationResponse"]["dataObjects"]
        return str(job["properties"]["workAutomationId"])

    def upload(self, workbook: bytes, name: str = "states.xlsx") -> str:
        """Starts the import of an edited workbook, and returns its task id. Raises Refused."""
        properties = {**IMPORT, "filename": name}
        sent = {"id": name, "properties": properties, "data": {"blob": base64.b64encode(workbook).decode()}}
        answer = self._ask("rsConnectService/process", {"dataObject": sent})
        message: str = answer["dataObjectOperationResponse"]["statusDetail"]["message"]
        # The id is told in a sentence only: "... with work automation id : <id>. Please check back after 10 mins."
        return message.partition("work automation id : ")[2].partition(". ")[0]

    def job(self, task: str) -> Job:
        """How far an export or an import has come. Raises LookupError for an unknown task, and Refused."""
        query = {"id": task, "filters": {"typesCriterion": ["tasksummaryobject"]}}
        answer = self._call("requesttrackingservice/get", {"query": query, "fields": {"attributes": ["_ALL"]}})
        found = answer["response"].get("requestObjects", [])
        if not found:
            raise LookupError(f"there is no task {task!r}")
        told = {name: held["values"][0]["value"] for name, held in found[0]["data"]["attributes"].items()}
        counts = {name: told.get(f"totalRecords{name}", 0) for name in COUNTERS}
        return Job(
            told["status"],
            told.get("totalRecords", 0),
            told.get("fileId"),
            told.get("errorMessage"),
            told.get("totalRecordsProcessed", 0),
            counts,
        )

    def wait(self, task: str, pause: Callable[[], object] = SLEEP) -> Job:
        """Polls an export or an import until it has ended. Raises TimeoutError, and what `job` raises."""
        for _ in range(POLLS):
            found = self.job(task)
            if found.done:
                return found
            pause()
        raise TimeoutError(f"task {task} has not ended")

    def file(self, key: str) -> bytes:
        """A stored file. Raises Refused."""
        wanted = {"id": key, "type": "binarystreamobject", "properties": {"objectKey": key}}
        answer = self._ask("binarystreamobjectservice/prepareDownload", {"binaryStreamObject": wanted})
        (prepared,) = answer["response"]["binaryStreamObjects"]
        address = prepared["properties"]["downloadURL"]  # signed: it needs no headers of ours
        with urlopen(address, timeout=60) as stored:  # noqa: S310 - the platform's own address
            content: bytes = stored.read()
        return content

    def _call(self, verb: str, params: Mapping[str, Any], **beside: Any) -> Any:
        return self._ask(verb, {"params": params, **beside})

    def _ask(self, verb: str, body: Mapping[str, Any]) -> Any:
        request = Request(f"{self._api}/{verb}", json.dumps(body).encode(), self._headers)  # noqa: S310 - the caller's address
        try:
            with urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
                return _accepted(json.load(answer), answer.status)
        except HTTPError as refusal:
            with refusal:
                return _accepted(json.load(refusal), refusal.code)


def rows(workbook: bytes) -> list[dict[str, str | None]]:
    """The states in an exported workbook, by column header."""
    lines = load_workbook(io.BytesIO(workbook))[SHEET].iter_rows(min_row=HEADER_ROW, values_only=True)
    headers = [str(header) for header in next(lines)]
    return [dict(zip(headers, map(_text, line), strict=True)) for line in lines]


def edited(workbook: bytes, changes: Mapping[str, Mapping[str, str]]) -> bytes:
    """The workbook with other cells: by the id of the state, and the column header. Raises KeyError for an unknown header."""
    book = load_workbook(io.BytesIO(workbook))
    sheet = book[SHEET]
    columns = {str(cell.value): place for place, cell in enumerate(sheet[HEADER_ROW])}
    for line in sheet.iter_rows(min_row=HEADER_ROW + 1):
        for header, text in changes.get(str(line[columns["ID"]].value), {}).items():
            cell = line[columns[header]]
            cell.value = text
            cell.data_type = "s"  # or openpyxl would take a text that begins with = for a formula
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _value(attribute: Mapping[str, Any]) -> str:
    return str(attribute["values"][0]["value"])


def _state(found: Mapping[str, Any]) -> State:
    # Older tenants say entityid, newer ones entityId.
    named = {name.lower(): value for name, value in found["properties"].items()}
    held = found.get("data", {}).get("attributes", {})
    values = {name: _value(attribute) for name, attribute in held.items() if attribute.get("values")}
    return State(found["id"], named["entityid"], named["entitytype"], named["channelid"], values)


def _accepted(answer: Any, status: int) -> Any:
    """The answer, unless it is a refusal: each of two envelopes has a form of its own. Raises Refused."""
    envelope = answer if isinstance(answer, dict) else {}
    flat, core = envelope.get("dataObjectOperationResponse", {}), envelope.get("response", {})
    if str(flat.get("status", "")).lower() == "error":
        raise Refused(flat["statusDetail"]["code"], flat["statusDetail"]["message"], status)
    if str(core.get("status", "")).lower() == "error":
        first = core["statusDetail"]["messages"][0]
        raise Refused(first["messageCode"], first["message"], status)
    return answer


def main(base_url: str, tenant: str = "acme", pause: Callable[[], object] = SLEEP) -> None:
    """Sets a state, reads it back, exports all and shows them; then edits the workbook and imports it."""
    client = ConnectorStates(base_url, tenant)
    client.set("p-100", "product", attributes={"itemState": "new"}, transition="is_new_ready")
    say = sys.stdout.write
    for state in client.get("p-100"):
        say(f"{state.entity} in {state.channel}: {state.attributes.get('itemState')}\n")
    job = client.wait(client.download(), pause)
    if job.file is None:
        raise SystemExit(f"the export ended as {job.status}: {job.error}")
    workbook = client.file(job.file)
    for row in rows(workbook):
        say(f"{row['Entity Id']} ({row['Entity Type']}) in {row['Channel Id']}: {row['Item State']}\n")
    wanted = {state.id: {"Item State": "deprecated"} for state in client.get("p-100")}
    job = client.wait(client.upload(edited(workbook, wanted)), pause)
    say(f"the import ended as {job.status}: {', '.join(f'{name} {count}' for name, count in job.counts.items())}\n")
    for state in client.get("p-100"):
        say(f"{state.entity} in {state.channel}: {state.attributes.get('itemState')}\n")


if __name__ == "__main__":
    main(sys.argv[1])
