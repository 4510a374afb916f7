"""Post: what a world's vendors send to their users, how it is delivered, and what is told of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Final

from mockserver.model.letter import Delivery, Letter
from mockserver.model.world import World
from mockserver.state.live import LiveWorld
from mockserver.state.store import WorldGone
from mockserver.traffic.journal import LONGEST_BODY, Entry, Journal

Carry = Callable[[Letter], Awaitable[Delivery]]
"""Takes a letter to its receiver. Never raises: whatever goes wrong is a delivery without an answer."""
Delivered = Callable[[World, Delivery], Awaitable[None]]
"""Tells a vendor what came of a letter."""
WEBHOOK: Final = "webhook"


async def carry_nothing(letter: Letter) -> Delivery:
    """Stands in where there is no network."""
    return Delivery(letter, None, "this server sends nothing")


class Post:
    """The letters of one world: delivered one after the other, so that receivers see them in the order of their sending."""

    __slots__ = ("_carry", "_delivered", "_failed", "_journal", "_last", "_live", "_tasks")

    def __init__(
        self,
        live: LiveWorld,
        journal: Journal,
        carry: Carry,
        delivered: Mapping[str, Delivered],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._live = live
        self._journal = journal
        self._carry = carry
        self._delivered = delivered
        self._failed = failed
        self._last: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        live.on_letters = self.hand

    def hand(self, mount: str, letters: Sequence[Letter]) -> asyncio.Task[None]:
        """Takes letters; what is returned ends when they were delivered, and all before them, or were forgotten."""
        self._last = asyncio.get_running_loop().create_task(self._deliver(mount, tuple(letters), self._last))
        self._tasks.add(self._last)
        self._last.add_done_callback(self._tasks.discard)
        return self._last

    @property
    def busy(self) -> bool:
        """Whether letters are under way."""
        return bool(self._tasks)

    async def idle(self) -> None:
        """Waits until everything that was handed over has been delivered, and what came of it has been noted."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def carry(self, mount: str, letter: Letter) -> Delivery:
        """Delivers one letter at once, while a request waits."""
        delivery = await self._carry(letter)
        self._enter(mount, delivery)
        return delivery

    def forget(self) -> None:
        """Gives up what is under way: the world that sent it is no more."""
        for task in self._tasks:
            task.cancel()
        self._last = None

    async def close(self) -> None:
        """Delivers no more, and lets go of what was under way."""
        self._live.on_letters = None
        self.forget()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver(self, mount: str, letters: Sequence[Letter], before: asyncio.Task[None] | None) -> None:
        if before is not None and not before.done():
            await asyncio.wait([before])
        delivered = self._delivered.get(mount)
        for letter in letters:
            delivery = await self.carry(mount, letter)
            if delivered is not None:
                try:
                    await self._live.transact(mount, letter.at, partial(_tell, delivered, delivery))
                except WorldGone:
                    return
                except Exception as error:  # noqa: BLE001 - a bug of ours must not keep the other letters
                    self._failed(error)

    def _enter(self, mount: str, delivery: Delivery) -> None:
        """Writes a delivery into the journal, beside the requests that came in."""
        letter = delivery.letter
        entry = Entry(
            id=self._journal.number(),
            at=letter.at,
            mount=mount,
            operation=WEBHOOK,
            answered_by="",
            method="POST",
            path=letter.url,
            query="",
            request_headers=_folded(letter.headers),
            request_body=letter.body[:LONGEST_BODY],
            request_size=len(letter.body),
            status=delivery.status or 0,
            reply_headers=_folded(delivery.headers),
            reply_body=delivery.body[:LONGEST_BODY],
            reply_size=len(delivery.body),
            reason=delivery.error,
            sent=True,
        )
        self._journal.append(entry)


def _folded(headers: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"{name}:{value}" for name, value in headers)


async def _tell(delivered: Delivered, delivery: Delivery, world: World) -> None:
    await delivered(world, delivery)
