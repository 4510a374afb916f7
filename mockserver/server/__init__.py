"""The only floor that knows aiohttp: sockets, the exchange of messages, and the control API's HTTP face."""
