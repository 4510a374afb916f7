"""`mockserver routes`, `scenarios` and `schema`: what there is, for people and editors."""

import asyncio
import sys
from dataclasses import replace

import orjson

from mockserver.assembly import Server, assemble
from mockserver.commands.exits import FAILED, FINE, WRONG_USAGE, complain
from mockserver.config import Settings
from mockserver.launch import SHIPPED, UnknownVendor, told, vendors
from mockserver.spec.faults import DocumentError


def routes(settings: Settings) -> int:
    """Prints every operation: method, address, who answers it, and the statuses it declares."""
    server = _built(settings)
    if isinstance(server, int):
        return server
    for name, engine in server.engines.items():
        rows = [
            (plan.operation.method, f"/{name}{spelling}", plan.kind, " ".join(plan.operation.responses), plan.operation.id)
            for plan in engine.plans
            for spelling in plan.spellings
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True))
            sys.stdout.write("  ".join(cells).rstrip() + "\n")
    return FINE


def scenarios(settings: Settings) -> int:
    """Prints the scenarios that ship, one line each."""
    server = _built(settings)
    if isinstance(server, int):
        return server
    titles = list(server.control.library.titles())
    width = max(len(title.name) for title in titles)
    for title in titles:
        sys.stdout.write(f"{title.name.ljust(width)}  {title.description}\n")
    return FINE


def schema(settings: Settings) -> int:
    """Prints the JSON Schema of scenario files."""
    server = _built(settings)
    if isinstance(server, int):
        return server
    sys.stdout.write(orjson.dumps(server.control.library.form.schema, option=orjson.OPT_INDENT_2).decode() + "\n")
    return FINE


def _built(settings: Settings) -> Server | int:
    """The parts of a server without a start scenario, or an exit code after saying why there are none."""
    bare = replace(settings, scenarios=Settings().scenarios)
    try:
        return asyncio.run(assemble(bare, vendors(settings.vendors), failed=told, alarms=False, shipped=SHIPPED))
    except UnknownVendor as error:
        return complain(str(error), WRONG_USAGE)
    except DocumentError as error:
        return complain(str(error.problems[0]), FAILED)
