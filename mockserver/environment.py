"""The environment that leads clients with a hard-coded host to a server of ours: its proxy, and whom to trust."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

from mockserver.server.tls import BUNDLE, PUBLIC, STORE_PASSWORD, TRUST_STORE


def variables(url: str, mounts: Iterable[str], files: Mapping[str, Path], *, world: str | None = None) -> dict[str, str]:
    """Variables for requests, httpx, curl, Node, Java, Go and Python's ssl, and the plain addresses of the mounts.

    `url` is the server's own, `files` are those of its certificate authority. A world is told by the proxy's user name.
    """
    parts = urlsplit(url)
    # The password says nothing, but requests sends no user without one.
    user = f"{quote(world, safe='')}:world@" if world else ""
    proxy = f"{parts.scheme}://{user}{parts.netloc}"
    port = parts.port or 80
    trusted, alone = str(files[BUNDLE]), str(files[PUBLIC])
    java = (
        f"-Dhttp.proxyHost={parts.hostname} -Dhttp.proxyPort={port} "
        f"-Dhttps.proxyHost={parts.hostname} -Dhttps.proxyPort={port} "
        f"-Djavax.net.ssl.trustStore={files[TRUST_STORE]} -Djavax.net.ssl.trustStorePassword={STORE_PASSWORD} "
        "-Djavax.net.ssl.trustStoreType=PKCS12"
    )
    base = f"{url}/worlds/{quote(world, safe='')}" if world else url
    return {
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), proxy),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), "localhost,127.0.0.1,::1"),
        **dict.fromkeys(("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "AWS_CA_BUNDLE"), trusted),
        "NODE_EXTRA_CA_CERTS": alone,
        "NODE_USE_ENV_PROXY": "1",
        "JAVA_TOOL_OPTIONS": java,
        "MOCKSERVER_URL": url,
        **{f"MOCKSERVER_{mount.upper().replace('-', '_')}_URL": f"{base}/{mount}" for mount in mounts},
    }


@contextmanager
def exported(found: dict[str, str]) -> Iterator[dict[str, str]]:
    """Sets variables in this process, and puts back what was there before: `with` it."""
    before = {name: os.environ.get(name) for name in found}
    os.environ.update(found)
    try:
        yield found
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
