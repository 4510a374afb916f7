"""`mockserver serve`: opens the ports, says so once, and serves until a signal stops it."""

import asyncio
import gc
import logging
import signal
import sys
from socket import gaierror

import orjson

from mockserver import __version__
from mockserver.commands.exits import FAILED, FINE, WRONG_USAGE, complain, tell
from mockserver.config import Settings
from mockserver.launch import GRACE, SHIPPED, UnknownVendor, new_loop, start
from mockserver.scenario.library import UnknownScenario
from mockserver.server.app import Listening, UnknownMount
from mockserver.spec.faults import DocumentError


class JsonLines(logging.Formatter):
    """Log lines as JSON objects."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = {"level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return orjson.dumps(line).decode()


def run(settings: Settings) -> int:
    """Serves; returns the exit code."""
    _log(settings)
    loop = new_loop()
    try:
        return loop.run_until_complete(_serve(settings))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _serve(settings: Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        listening = await start(settings)
    except (UnknownVendor, UnknownMount, UnknownScenario) as error:
        return complain(str(error), WRONG_USAGE)
    except DocumentError as error:
        first, *more = error.problems
        return complain(f"{first}{f' (and {len(more)} more: see mockserver check)' if more else ''}", FAILED)
    except gaierror as error:
        hosts = ", ".join(dict.fromkeys((settings.host, *(own.host for own in settings.listen))))
        return complain(f"cannot listen on {hosts}: {error.strerror}", FAILED)
    except OSError as error:
        return complain(error.strerror or str(error), FAILED)
    _spare_the_collector()
    for own in settings.specs:
        if own.name in (settings.vendors or SHIPPED):
            tell(f"{own.path} is served as {own.name!r}, {_relation(listening, own.name)}")
    _announce(listening)
    await stop.wait()
    await listening.close(GRACE)
    return FINE


def _relation(listening: Listening, name: str) -> str:
    """What a specification under a vendor's name means to the vendor."""
    is_known = any(plan.kind == "handwritten" for plan in listening.server.engines[name].plans)
    return "over the vendor that ships, which answers what it knows" if is_known else "instead of the vendor that ships"


def _spare_the_collector() -> None:
    """Keeps the garbage collector from walking what lives as long as the server, and from walking journals too often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _announce(listening: Listening) -> None:
    mounts = ", ".join(listening.server.engines)
    lines = [f"mockserver {__version__} ready on {listening.url} ({mounts})"]
    lines += [f"{mount} alone on {url}" for mount, url in listening.ports.items()]
    if listening.token is not None:
        lines.append(f"admin token: {listening.token}")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _log(settings: Settings) -> None:
    handler = logging.StreamHandler(sys.stderr)
    text = logging.Formatter("%(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if settings.log_format == "json" else text)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
