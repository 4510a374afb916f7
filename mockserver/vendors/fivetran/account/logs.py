"""Log services: where the vendor writes the logs of a group, or of the account, besides its own place."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from mockserver.model.json import Document, Json
from mockserver.model.messages import Call, Reply
from mockserver.model.record import Record
from mockserver.model.resource import Index, Resource
from mockserver.model.world import World
from mockserver.vendor import Behaviour
from mockserver.vendors.fivetran.account.answers import paged, told
from mockserver.vendors.fivetran.account.inputs import merged, typed
from mockserver.vendors.fivetran.account.problems import Taken
from mockserver.vendors.fivetran.account.seeds import filled
from mockserver.vendors.fivetran.groups import GROUP
from mockserver.vendors.fivetran.paging import window

CHANGEABLE: Final = frozenset({"enabled", "config"})
ACCOUNT: Final = "_account"
"""What the one log service of the account is kept under: the underscore keeps it apart from those of groups."""
TEST: Final = "Connection Test"


def blank(key: str, service: str) -> dict[str, Json]:
    """A log service that has not been tested."""
    return {
        "id": key,
        "service": service,
        "enabled": True,
        "status": {"setup_state": "incomplete", "tasks": []},
        "config": {},
    }


async def _seed(world: World, fields: Document) -> Record:
    """A log service that is set up: of the group whose id it has, or of the account, without an id."""
    key = fields.get("id", ACCOUNT)
    connected = {**blank(key, "datadog_log"), "status": {"setup_state": "connected", "tasks": []}}
    if key == ACCOUNT:
        connected["id"] = world.settings["account_id"]
    return world.insert(
        LOG, key, typed(filled("a log service", connected, fields, {"setup_tests": list})), hidden=_story(fields)
    )


def _story(fields: Document) -> Document:
    return {name: fields[name] for name in ("setup_tests",) if name in fields}


def _of_scope(record: Record) -> Iterable[str]:
    return ("account" if record.key == ACCOUNT else "group",)


LOG: Final = Resource("log_services", key="", indexes=(Index("scope", _of_scope),), seed=_seed)


class Scope(NamedTuple):
    """Whose log services an operation is about, and the words for them."""

    whose: str
    """What a message begins with."""
    gone: str
    tested: str
    of_group: bool

    async def found(self, call: Call, world: World) -> Record:
        """The log service of the address. Raises NotFound."""
        return await world.read(LOG, call.path["logId"] if self.of_group else ACCOUNT)


GROUPS: Final = Scope(
    "External logging service",
    "External logging service with id '{id}' has been deleted",
    "Setup tests have been completed",
    True,
)
WHOLE: Final = Scope(
    "Account external logging service",
    "Account external logging service has been deleted",
    "Account external logging service setup tests have been completed",
    False,
)


def add(scope: Scope) -> Behaviour:
    """Makes the log service of a group, or of the account; there is one of each at most."""

    async def behave(call: Call, world: World) -> Reply:
        body = typed(call.body)
        key = (await world.read(GROUP, body["group_id"])).key if scope.of_group else ACCOUNT
        shown = key if scope.of_group else world.settings["account_id"]
        if await world.find(LOG, key) is not None:
            raise Taken("log_services", shown)
        document = {**blank(shown, body["service"]), **{n: v for n, v in body.items() if n in CHANGEABLE}}
        record = world.insert(LOG, key, document)
        return told(call, f"{scope.whose} has been added", _settled(world, record, body), status=201)

    return behave


def read(scope: Scope) -> Behaviour:
    """Answers one."""

    async def behave(call: Call, world: World) -> Reply:
        return told(call, f"{scope.whose} details retrieved successfully", (await scope.found(call, world)).document)

    return behave


def update(scope: Scope) -> Behaviour:
    """Changes one."""

    async def behave(call: Call, world: World) -> Reply:
        record = await scope.found(call, world)
        body = typed(call.body)
        sent = {name: value for name, value in body.items() if name in CHANGEABLE}
        record = world.put(LOG, record._replace(document=merged(record.document, sent)))
        return told(call, f"{scope.whose} has been updated", _settled(world, record, body))

    return behave


def delete(scope: Scope) -> Behaviour:
    """Removes one."""

    async def behave(call: Call, world: World) -> Reply:
        key = (await scope.found(call, world)).key
        world.delete(LOG, key)
        return told(call, scope.gone.format(id=key))

    return behave


def test(scope: Scope) -> Behaviour:
    """Runs the setup tests."""

    async def behave(call: Call, world: World) -> Reply:
        answer = _settled(world, await scope.found(call, world), {"run_setup_tests": True})
        return told(call, scope.tested, {"setup_tests": answer["setup_tests"]})

    return behave


async def listing(call: Call, world: World) -> Reply:
    """Answers a page of the log services of groups; rows lack the configuration."""
    offset, limit = window(call)
    page = await world.page(LOG, index="scope", value="group", offset=offset, limit=limit)
    return paged(call, "External logging services retrieved successfully", page, _row)


def _row(record: Record) -> Document:
    return {name: value for name, value in record.document.items() if name != "config"}


def _settled(world: World, record: Record, body: Document) -> Document:
    """The log service as the call answers it; tests, run only when asked for, decide whether it is connected."""
    if not body.get("run_setup_tests", False):
        return record.document
    results = record.hidden.get("setup_tests") or [{"title": TEST, "status": "PASSED", "message": ""}]
    failed = any(result["status"] in ("FAILED", "JOB_FAILED") for result in results)
    status = {**record.document["status"], "setup_state": "broken" if failed else "connected"}
    record = world.put(LOG, record._replace(document={**record.document, "status": status}))
    return {**record.document, "setup_tests": results}


BEHAVIOURS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "list_log_services": listing,
        "add_log_service": add(GROUPS),
        "get_log_service_details": read(GROUPS),
        "update_log_service": update(GROUPS),
        "delete_log_service": delete(GROUPS),
        "run_setup_tests_log_service": test(GROUPS),
        "add_account_log_service": add(WHOLE),
        "get_account_log_service_details": read(WHOLE),
        "update_account_log_service": update(WHOLE),
        "delete_account_log_service": delete(WHOLE),
        "run_setup_tests_account_log_service": test(WHOLE),
    }
)
