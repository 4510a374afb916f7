"""The workshop: does labour in processes of their own, one at a time, so that nobody else has to wait for it."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO, Final

from mockserver.model.labour import Labour

WORKBENCH: Final = "mockserver.traffic.workbench"
KEPT: Final = 8
"""Results that are kept, as files. Any other is made again when it is asked for."""
LENGTH: Final = 4
"""Bytes before each piece that tell how long it is; a length of 0 says that all has been fed."""
LONGEST_COMPLAINT: Final = 4000


class LabourFailed(Exception):
    """The other process did not do it: a bug of ours, or no room to do it in."""


@dataclass(eq=False, slots=True)
class _Making:
    """Labour under way, or done."""

    source: object
    """Kept, so that its place in memory is nobody else's meanwhile."""
    file: asyncio.Task[IO[bytes]]
    wanted_by: set[object] = field(default_factory=set)
    waiting: int = 0
    """How many wait for it, or are about to read it."""


class Workshop:
    """Does labour for every world of a server. It has no process until there is something to do, and none afterwards."""

    def __init__(self) -> None:
        self._shelf: dict[tuple[str, int], _Making] = {}
        self._turn = asyncio.Lock()

    def begin(self, labour: Labour, who: object = None) -> None:
        """Sees to it that labour gets done, unless it is under way or at hand."""
        self._making(labour, who)

    async def make(self, labour: Labour, who: object = None) -> bytes:
        """What comes of labour. Raises LabourFailed."""
        making = self._making(labour, who)
        making.waiting += 1
        try:
            # Whoever waits may leave; what was begun goes on for others.
            file = await asyncio.shield(making.file)
            file.seek(0)
            return file.read()
        finally:
            making.waiting -= 1
            if not making.waiting and (not making.wanted_by or (labour.source is None and making.file.done())):
                self._forget(_place(labour))

    def leave(self, who: object) -> None:
        """Gives up what only `who` wanted, but for what somebody still waits for."""
        for place, making in tuple(self._shelf.items()):
            making.wanted_by.discard(who)
            if not making.wanted_by and not making.waiting:
                self._forget(place)

    async def close(self) -> None:
        """Stops what is under way, and forgets what there is."""
        tasks = [making.file for making in self._shelf.values()]
        for place in tuple(self._shelf):
            self._forget(place)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _making(self, labour: Labour, who: object) -> _Making:
        place = _place(labour)
        found = self._shelf.pop(place, None)
        if found is None:
            found = _Making(_source(labour), asyncio.get_running_loop().create_task(self._do(labour)))
            found.file.add_done_callback(lambda task: self._tidy(place, task))
        self._shelf[place] = found  # the last to be forgotten
        found.wanted_by.add(who)
        return found

    def _forget(self, place: tuple[str, int]) -> None:
        making = self._shelf.pop(place, None)
        if making is None:
            return
        if not making.file.done():
            making.file.cancel()
        elif not making.file.cancelled() and making.file.exception() is None:
            making.file.result().close()

    def _tidy(self, place: tuple[str, int], task: asyncio.Task[IO[bytes]]) -> None:
        """Forgets what failed, which may be tried again, and the oldest results beyond those that are kept."""
        found = self._shelf.get(place)
        if (task.cancelled() or task.exception() is not None) and found is not None and found.file is task:
            del self._shelf[place]
        done = [(known, making) for known, making in self._shelf.items() if making.file.done()]
        for oldest, making in done[: max(0, len(done) - KEPT)]:
            if not making.waiting:
                self._forget(oldest)

    async def _do(self, labour: Labour) -> IO[bytes]:
        async with self._turn:
            target = _file()
            try:
                await _run(labour, target)
            except BaseException:
                target.close()
                raise
            return target


class Bench:
    """The workshop as one world uses it: what only that world wanted goes with it."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    def begin(self, labour: Labour) -> None:
        """Sees to it that labour gets done."""
        self._workshop.begin(labour, self)

    async def make(self, labour: Labour) -> bytes:
        """What comes of labour. Raises LabourFailed."""
        return await self._workshop.make(labour, self)

    def leave(self) -> None:
        """Gives up what the world wanted: it is no more, or begins anew."""
        self._workshop.leave(self)


def _file() -> IO[bytes]:
    """A file without a name, in memory where a container lets nobody write to disk."""
    try:
        return TemporaryFile()
    except FileNotFoundError:
        return os.fdopen(os.memfd_create("labour"), "w+b")


def _source(labour: Labour) -> object:
    return labour.feed if labour.source is None else labour.source


def _place(labour: Labour) -> tuple[str, int]:
    return labour.entry, id(_source(labour))


async def _run(labour: Labour, target: IO[bytes]) -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", WORKBENCH, labour.entry, stdin=pipe, stdout=target, stderr=pipe
    )
    assert process.stdin is not None  # noqa: S101 - asked for above
    assert process.stderr is not None  # noqa: S101 - as well
    complaint = asyncio.get_running_loop().create_task(process.stderr.read())
    try:
        with suppress(BrokenPipeError, ConnectionResetError):  # it ended early, and says why
            await _feed(process.stdin, labour.feed())
        told = (await complaint).decode(errors="replace").strip()
        if await process.wait():
            raise LabourFailed(f"{labour.name} could not be made: {told[-LONGEST_COMPLAINT:] or process.returncode}")
    finally:
        complaint.cancel()
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _feed(target: asyncio.StreamWriter, pieces: Iterator[bytes]) -> None:
    """Feeds pieces as they are wanted. An empty one is no more than a breath."""
    for piece in pieces:
        if piece:
            target.write(len(piece).to_bytes(LENGTH) + piece)
            await target.drain()
        await asyncio.sleep(0)
    target.write(bytes(LENGTH))
    target.close()
    await target.wait_closed()
