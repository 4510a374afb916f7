"""What the vendor's validation says of a connector's further updates, after their bodies were parsed."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from mockserver.model.messages import Call
from mockserver.vendors.elastic import index_names

NO_ID: Final = '[connector_id] cannot be [null] or [""].'
NO_SCHEDULE: Final = "[scheduling] object needs to define at least one schedule type: [full | incremental | access_control]"


def no_id(call: Call) -> str | None:
    """The entry for a connector without an id."""
    return None if call.path.get("connector_id") else NO_ID


def only_id(call: Call) -> Iterable[str | None]:
    """Entries for a request that needs nothing but an id."""
    yield no_id(call)


def _one_of(first: str, second: str) -> Callable[[Call], Iterable[str | None]]:
    def validate(call: Call) -> Iterable[str | None]:
        yield no_id(call)
        if call.body.get(first) is None and call.body.get(second) is None:
            yield f"[{first}] and [{second}] cannot both be [null]. Please provide a value for at least one of them."

    return validate


def index_name(call: Call) -> Iterable[str | None]:
    """Entries for an index to attach."""
    yield no_id(call)
    name = call.body["index_name"]
    if name is not None:
        yield index_names.entry(name)


def _scheduling(call: Call) -> Iterable[str | None]:
    yield no_id(call)
    # The vendor looks at `incremental` twice and never at `access_control` (UpdateConnectorSchedulingAction.validate).
    if call.body["scheduling"].keys().isdisjoint(("full", "incremental")):
        yield NO_SCHEDULE


def _filtering(call: Call) -> Iterable[str | None]:
    yield no_id(call)
    parts = call.body.keys() & {"advanced_snippet", "rules"}
    if "filtering" in call.body and parts:
        yield "If [filtering] is specified, [rules] and [advanced_snippet] should not be present in the request body."
    if "filtering" not in call.body and not parts:
        yield "[advanced_snippet] and [rules] cannot be both [null]."


VALIDATIONS: Final[Mapping[str, Callable[[Call], Iterable[str | None]]]] = MappingProxyType(
    {
        "connector.update_name": _one_of("name", "description"),
        "connector.update_index_name": index_name,
        "connector.update_native": only_id,
        "connector.update_api_key_id": _one_of("api_key_id", "api_key_secret_id"),
        "connector.update_pipeline": only_id,
        "connector.update_features": only_id,
        "connector.update_scheduling": _scheduling,
        "connector.last_sync": only_id,
        "connector.update_filtering": _filtering,
        "connector.update_filtering_validation": only_id,
        "connector.update_active_filtering": only_id,
    }
)
"""By operation id."""
