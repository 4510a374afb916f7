"""Load: wrk against one address, and what it says."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

SECONDS = 3
CONNECTIONS = 32


class Ask(NamedTuple):
    """One request, to be sent again and again."""

    method: str
    path: str
    body: str
    headers: dict[str, str]


class Speed(NamedTuple):
    """What wrk measured."""

    per_second: float
    p50_ms: float
    p99_ms: float
    requests: int
    errors: int


def hit(base: str, ask: Ask, seconds: int = SECONDS) -> Speed:
    """Runs wrk for some seconds."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("the benchmark needs wrk (Debian: apt-get install wrk)")
    lines = [f'wrk.method = "{ask.method}"', f"wrk.body = [==[{ask.body}]==]"]
    lines += [f'wrk.headers["{name}"] = "{value}"' for name, value in ask.headers.items()]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "ask.lua")
        script.write_text("\n".join(lines))
        order = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(script), base + ask.path]
        told = subprocess.run(order, capture_output=True, text=True, check=True).stdout
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    return Speed(
        per_second=float(_find(r"Requests/sec:\s+([\d.]+)", told)),
        p50_ms=_milliseconds(_find(r"^\s+50%\s+(\S+)", told)),
        p99_ms=_milliseconds(_find(r"^\s+99%\s+(\S+)", told)),
        requests=int(_find(r"(\d+) requests in", told)),
        errors=int(bad.group(1)) if bad else 0,
    )


def _find(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    if found is None:
        raise SystemExit(f"wrk said something else:\n{text}")
    return found.group(1)


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()  # type: ignore[union-attr]  # wrk writes no other unit
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
