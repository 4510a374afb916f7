"""Portraits: a world as a scenario document that makes the same world again."""

from typing import Final

from mockserver.model.json import Json
from mockserver.scenario.records import show_record
from mockserver.state.iso import format_duration, format_instant
from mockserver.state.live import LiveWorld
from mockserver.state.table import EMPTY

SUFFIX: Final = "-snapshot"


async def portray(live: LiveWorld, defaults: dict[str, dict[str, Json]]) -> dict[str, Json]:
    """The world as it is now, as a scenario. Settings at their defaults are left out."""
    origin = await live.snapshot()
    clock: dict[str, Json] = {"mode": origin.clock.mode}
    if origin.clock.start is not None:
        clock["start"] = format_instant(origin.clock.start)
    if origin.clock.rate != 1:
        clock["rate"] = origin.clock.rate
    if origin.clock.mode == "on-request":
        clock["step"] = format_duration(origin.clock.step)
    vendors: dict[str, Json] = {}
    for name, mount in origin.mounts.items():
        part: dict[str, Json] = {}
        usual = defaults.get(name, {})
        changed = {setting: value for setting, value in mount.settings.items() if value != usual.get(setting)}
        if changed:
            part["settings"] = changed
        if mount.credentials:
            part["credentials"] = [dict(entry) for entry in mount.credentials]
        for kind in mount.resources.values():
            table = origin.state.tables.get((name, kind.name), EMPTY)
            records = sorted(table.records.values(), key=lambda record: record.sequence)
            if records:
                part[kind.name] = [{"record": show_record(kind, record)} for record in records]
        vendors[name] = part
    return {
        "name": origin.name.removesuffix(SUFFIX) + SUFFIX,
        "description": f"World {live.name!r} at {clock.get('start', 'its beginning')}.",
        "seed": origin.seed,
        "clock": clock,
        "vendors": {name: part for name, part in vendors.items() if part},
        "counters": [[mount, series, drawn] for (mount, series), drawn in sorted(origin.counters.items())],
    }
