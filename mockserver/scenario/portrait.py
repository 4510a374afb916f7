"""Portraits: a world as a scenario document that makes the same world again."""

from mockserver.model.json import Json
from mockserver.scenario.records import show_record
from mockserver.state.iso import format_duration, format_instant
from mockserver.state.live import LiveWorld


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
        vendors[name] = part
    for shelf in await live.shelves(internal=True):
        records = sorted(shelf.table.records.values(), key=lambda record: record.sequence)
        if records:
            vendors[shelf.mount][shelf.resource.name] = [{"record": show_record(record)} for record in records]
    return {
        "name": f"{origin.name}-snapshot",
        "description": f"World {live.name!r} at {format_instant(live.now())}.",
        "seed": origin.seed,
        "clock": clock,
        "vendors": {name: part for name, part in vendors.items() if part},
        "counters": [[mount, series, drawn] for (mount, series), drawn in sorted(origin.counters.items())],
    }
