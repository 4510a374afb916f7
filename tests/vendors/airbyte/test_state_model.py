"""States under random sequences of writes, step by step against a small model of the vendor's rules.

The model knows rows, as the vendor's table holds them, and nothing of how the mock keeps them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

CONNECTION: Final = "18712afe-7bae-44ed-88f5-e20d9f81c8b2"
STRANGER: Final = "11111111-2222-4333-8444-555555555555"
NOWHERE: Final = {"connections": [{"id": CONNECTION, "streams": []}]}
"""A connection that has read nothing, and whose syncs leave nothing behind."""

OK: Final = 200
TYPES: Final[Mapping[tuple[str | None, str], int]] = {
    (None, "stream"): OK,
    (None, "global"): OK,
    (None, "legacy"): OK,
    ("stream", "stream"): OK,
    ("stream", "global"): 500,
    ("stream", "legacy"): 500,
    ("global", "stream"): 500,
    ("global", "global"): OK,
    ("global", "legacy"): 500,
    ("legacy", "stream"): OK,
    ("legacy", "global"): OK,
    ("legacy", "legacy"): OK,
}
"""What is stored, what is written, and how that ends. Nothing may be written as `not_set`."""

Row = tuple[str, str | None]


@dataclass
class Model:
    """A connection's rows. A row of neither name nor namespace holds the shared part of `global` and the blob of `legacy`."""

    keeps_null: bool = False
    kind: str | None = None
    whole: tuple[Any, ...] = ()
    """The blob of the row with neither, if there is that row."""
    rows: dict[Row, Any] = field(default_factory=dict)
    running: bool = False

    def write(self, state: Mapping[str, Any], *, safe: bool) -> int:
        """Writes a state, and says with which status. What is refused changes nothing."""
        if safe and self.running:
            return 423
        status = TYPES.get((self.kind, state["stateType"]), 500)
        if status != OK:
            return status
        named = self.named(state)
        if named is None:
            return 500
        if self.twice(named):
            return 409
        self.store(state, named)
        return OK

    def named(self, state: Mapping[str, Any]) -> list[tuple[Row, tuple[Any, ...]]] | None:
        """The rows that a state names, each with its blob, if any. None for a state that lacks its member."""
        inner = state.get("globalState", ...) if state["stateType"] == "global" else state
        if inner is ...:
            return None
        listed = inner.get("streamStates" if state["stateType"] == "global" else "streamState", [])
        return (
            None
            if listed is None
            else [(self.key(each["streamDescriptor"]), self.blob(each, "streamState")) for each in listed]
        )

    def twice(self, named: list[tuple[Row, tuple[Any, ...]]]) -> bool:
        """Whether two new rows meet at the unique key, which does not see those without a namespace."""
        new = [row for row, blob in named if blob and row not in self.rows and row[1] is not None]
        return len(new) > len(set(new))

    def store(self, state: Mapping[str, Any], named: list[tuple[Row, tuple[Any, ...]]]) -> None:
        kind = state["stateType"]
        if self.kind == "legacy":
            self.whole = ()
        self.rows |= {row: blob[0] for row, blob in named if blob}
        for row, blob in named:
            if not blob:
                self.rows.pop(row, None)
        if kind != "stream":
            self.whole = self.blob(state, "state") if kind == "legacy" else self.blob(state["globalState"], "shared_state")
        self.kind = kind if self.rows or self.whole else None

    def blob(self, where: Mapping[str, Any], name: str) -> tuple[Any, ...]:
        return () if name not in where or (where[name] is None and not self.keeps_null) else (where[name],)

    @staticmethod
    def key(descriptor: Mapping[str, Any]) -> Row:
        return descriptor["name"], descriptor.get("namespace")

    def forget(self) -> None:
        """What a reset does."""
        self.kind, self.whole, self.rows = None, (), {}

    def shown(self) -> dict[str, Any]:
        """What is read back."""
        streams = [{"streamDescriptor": described(*row), "streamState": blob} for row, blob in self.rows.items()]
        inner: dict[str, Any] = {}
        if self.kind == "stream":
            inner = {"streamState": streams}
        elif self.kind == "global":
            inner = {"globalState": {**({"shared_state": self.whole[0]} if self.whole else {}), "streamStates": streams}}
        elif self.kind == "legacy":
            inner = {"state": self.whole[0]}
        return {"stateType": self.kind or "not_set", "connectionId": CONNECTION, **inner}


def described(name: str, namespace: str | None) -> dict[str, str]:
    return {"name": name} if namespace is None else {"name": name, "namespace": namespace}


def maybe(name: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A member that may be absent."""
    return st.one_of(st.just({}), values.map(lambda value: {name: value}))


def joined(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda found: {name: value for part in found for name, value in part.items()})


def mostly(usual: st.SearchStrategy[Any], *others: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Three times out of four the usual."""
    return st.sampled_from([usual, usual, usual, st.one_of(*others)]).flatmap(lambda chosen: chosen)


BLOBS: Final = mostly(st.sampled_from([{"cursor": "7"}, {"cursor": "8"}, "text", 0, []]), st.none())
DESCRIPTORS: Final = st.builds(described, st.sampled_from(["users", "orders", ""]), st.sampled_from([None, "", "public"]))
BLOB: Final = mostly(BLOBS.map(lambda blob: {"streamState": blob}), st.just({}))
STREAM: Final = joined(DESCRIPTORS.map(lambda found: {"streamDescriptor": found}), BLOB)
STREAMS: Final = st.lists(STREAM, min_size=1, max_size=4)
GLOBAL: Final = joined(maybe("shared_state", BLOBS), mostly(maybe("streamStates", STREAMS), st.just({"streamStates": []})))
INNER: Final[Mapping[str, st.SearchStrategy[dict[str, Any]]]] = {
    "stream": mostly(maybe("streamState", STREAMS), st.sampled_from([{"streamState": []}, {"streamState": None}])),
    "global": mostly(GLOBAL.map(lambda found: {"globalState": found}), st.just({})),
    "legacy": maybe("state", BLOBS),
    "not_set": st.just({}),
}
STATES: Final = {kind: joined(st.just({"stateType": kind}), inner) for kind, inner in INNER.items()}
CALLS: Final = st.sampled_from(["write", "write", "write", "write safely", "write safely", "write to a stranger"])
OTHERS: Final[st.SearchStrategy[Any]] = st.sampled_from(["sync", "sync", "cancel", "reset"]).map(lambda call: (call, {}))


def sequences(kind: str) -> st.SearchStrategy[list[tuple[str, dict[str, Any]]]]:
    """Steps that write one type of state for the most part."""
    state = mostly(STATES[kind], *STATES.values())
    return st.lists(mostly(st.tuples(CALLS, state), OTHERS), min_size=8, max_size=14)


class Play:
    """A deployment and its model, through the same steps."""

    def __init__(self, api: Any, model: Model) -> None:
        self.api = api
        self.model = model

    async def take(self, call: str, state: Mapping[str, Any]) -> tuple[int, int]:
        """Takes a step; the status that came, and the one that had to."""
        match call:
            case "write" | "write safely":
                safe = call == "write safely"
                expected = self.model.write(state, safe=safe)
                answer = await self.api.write(safe=safe, to=CONNECTION, **state)
                assert expected != OK or answer.json == self.model.shown()
            case "write to a stranger":
                expected = self.stranger(state)
                answer = await self.api.write(to=STRANGER, **state)
            case "sync":
                expected = 409 if self.model.running else OK
                answer = await self.api("connections/sync", connectionId=CONNECTION)
                self.model.running = True
            case "cancel":
                expected = OK if self.model.running else 500
                found = await self.api("jobs/get_last_replication_job", connectionId=CONNECTION)
                answer = await self.api("jobs/cancel", id=found.json.get("job", {}).get("id", 1))
                self.model.running = False
            case _:
                expected = OK
                answer = await self.api("connections/reset", connectionId=CONNECTION)
                await self.api.shop.advance(seconds=10)
                self.model.forget()
                self.model.running = False
        return answer.status, expected

    def stranger(self, state: Mapping[str, Any]) -> int:
        """Nothing can be stored for a connection that nobody knows: its key leads nowhere."""
        one = Model(self.model.keeps_null)
        status = one.write(state, safe=False)
        return 409 if status == OK and one.kind is not None else status


@pytest.fixture(params=[("classic", "delete"), ("errorid", "keep")], ids=lambda pair: pair[0])
async def api(deployed: Any, request: pytest.FixtureRequest) -> Any:
    """A deployment with one connection that has read nothing, of either generation of errors and way with nulls."""
    style, null = request.param
    return await deployed("empty", records=NOWHERE, settings={"error_style": style, "null_state": null})


# Shrinking would take minutes, and a sequence is short enough to read.
@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(steps=st.sampled_from(["stream", "global", "legacy"]).flatmap(sequences))
async def test_every_sequence_of_writes_reads_back_as_the_model_does(api: Any, steps: Any) -> None:
    await api.shop.server.control.reset(api.shop.world.name)
    model = Model(keeps_null=(await api.shop.session()).settings["null_state"] == "keep")
    play = Play(api, model)
    for call, state in steps:
        came, expected = await play.take(call, state)
        assert came == expected, (call, state)
        assert await api.state(CONNECTION) == model.shown()
        assert await api.state(STRANGER) == api.not_set(STRANGER)
