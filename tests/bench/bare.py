"""The yardstick: a bare aiohttp handler that parses the request's body and answers fixed bytes. No routing, no state."""

import asyncio
import sys

import orjson
from aiohttp import web

from mockserver.launch import new_loop


async def serve(answer: bytes) -> None:
    document = orjson.loads(answer)

    async def handle(request: web.BaseRequest) -> web.Response:
        body = await request.read()
        if body:
            orjson.loads(body)
        return web.Response(body=orjson.dumps(document), headers={"Content-Type": "application/json"})

    server = web.Server(handle, access_log=None)
    listener = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0)
    print(f"ready on http://127.0.0.1:{listener.sockets[0].getsockname()[1]}", flush=True)
    await listener.serve_forever()


if __name__ == "__main__":
    new_loop().run_until_complete(serve(sys.argv[1].encode()))
