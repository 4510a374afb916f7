"""What one world costs."""

import asyncio
import time

from mockserver.assembly import assemble
from mockserver.config import Settings
from mockserver.launch import told, vendors

TIMES = 2000


def cost() -> float:
    """Seconds for making a world of the demo scenario and dropping it."""

    async def measure() -> float:
        server = await assemble(Settings(scenarios=("empty",)), vendors(), failed=told)
        began = time.perf_counter()
        for number in range(TIMES):
            await server.worlds.create(f"w{number}")
            await server.worlds.drop(f"w{number}")
        return (time.perf_counter() - began) / TIMES

    return asyncio.run(measure())
