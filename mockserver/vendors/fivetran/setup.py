"""Setup tests: run when a connection is made, changed or asked to, they decide whether it is connected."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran import documents, wording
from mockserver.vendors.fivetran.connection import CONNECTION
from mockserver.vendors.fivetran.events import told
from mockserver.vendors.fivetran.life import armed


def results(body: Document, hidden: Document) -> list[Document]:
    """Results of the setup tests that a call runs, unless it says not to; the scenario may have said how they end."""
    if not body.get("run_setup_tests", True):
        return []
    return hidden.get("setup_tests") or [dict(documents.PASSED)]


def tested(document: Document, results: list[Document]) -> Document:
    """The connection after its setup tests, if any ran."""
    return documents.tested(document, results) if results else document


def shown(record: Record, results: list[Document]) -> dict[str, Json]:
    """The connection as the call that ran setup tests answers it."""
    return {**record.document, "setup_tests": results} if results else dict(record.document)


async def tell(world: World, record: Record, results: list[Document]) -> None:
    """Tells of the end of setup tests, if any ran."""
    if results:
        await told(world, "connection_failure" if documents.failed(results) else "connection_successful", record)


async def run(call: Call, world: World) -> Reply:
    """Runs the setup tests and answers the connection with their results."""
    record = await world.read(CONNECTION, call.path["connectionId"])
    found = results({}, record.hidden)
    record = world.put(CONNECTION, armed(world, record._replace(document=tested(record.document, found))))
    await tell(world, record, found)
    return wording.done(call, "Setup tests have been completed", shown(record, found))


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {"run_setup_tests": run}
