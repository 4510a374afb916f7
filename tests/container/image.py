"""Builds the image for real, from a stand-in of the official base image, and runs it with no Docker around."""

import os
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.needs import find

ROOT = Path(__file__).resolve().parents[2]
BASE = "localhost/mockserver-test-base:bookworm-1"
"""The stand-in: kept in the machine's image store from run to run; its tag changes when `_base` does."""
READY = re.compile(r"ready on (http://\S+) \((.*)\)")
# Nested containers may not raise the limits that podman asks for by itself.
LIMITS = ("--ulimit", "nofile=1024:4096", "--ulimit", "nproc=4096:4096")
PATHS = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))


def tool(name: str, *arguments: str | Path, timeout: float = 600) -> str:
    """Runs a program and returns what it printed; a failure shows what it complained of."""
    command = [find(name) or name, *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=timeout, check=False, env={**os.environ, "PATH": PATHS}
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout.strip()


def build(name: str, scratch: Path) -> None:
    """Builds the Dockerfile; packages come from a folder, since a build here may reach no registry."""
    if not tool("buildah", "images", "-q", "--filter", f"reference={BASE}"):
        _base(scratch)
    wheels = _wheels(scratch / "wheels")
    flags = ("--isolation", "chroot", "--network", "host", "--pull-never", "--format", "docker")
    tool("buildah", "build", *flags, "-v", f"{wheels}:/wheels:ro", "--build-arg", f"BASE={BASE}", "-t", name, ROOT)


def _base(scratch: Path) -> None:
    rootfs = scratch / "rootfs"
    tool("debootstrap", "--variant=minbase", "--include=python3,python3-venv,ca-certificates", "bookworm", rootfs)
    tool("chroot", rootfs, "python3", "-m", "venv", "/usr/local")
    (rootfs / "etc/pip.conf").write_text("[global]\nno-index = true\nfind-links = /wheels\n")
    container = tool("buildah", "from", "scratch")
    mounted = tool("buildah", "mount", container)
    tool("cp", "-a", f"{rootfs}/.", mounted)
    tool("buildah", "umount", container)
    path = "PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
    tool("buildah", "config", "--cmd", "python3", "--env", path, container)
    tool("buildah", "commit", "-q", "--rm", container, BASE)


def _wheels(folder: Path) -> Path:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    flags = ("--quiet", "--python-version", "3.11", "--implementation", "cp", "--only-binary", ":all:")
    tool(sys.executable, "-m", "pip", "download", *flags, "-d", folder, "-c", ROOT / "constraints.txt", *wanted)
    return folder


class Container:
    """A container in the foreground of a process of ours; its end is the process's end."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self.name = name
        self.process = process
        self.url = ""
        self.said: list[str] = []

    def wait_until_ready(self) -> "Container":
        """Reads standard output up to the ready line."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if found := READY.search(line):
                self.url = found[1]
                return self
        raise AssertionError(f"never ready: {self.said}, {self.process.stderr.read() if self.process.stderr else ''}")

    def execute(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs a command inside."""
        whole = ("podman", "--runtime", "runc", "exec", self.name, *command)
        return subprocess.run(whole, capture_output=True, text=True, timeout=60, check=False)

    def signal(self, name: str) -> None:
        """Sends a signal to the container's first process."""
        tool("podman", "--runtime", "runc", "kill", "--signal", name, self.name)


@contextmanager
def running(image: str, *, variables: Sequence[str] = (), command: Sequence[str] = ()) -> Iterator[Container]:
    """Runs the image as strictly as a cluster would: nothing writable, no capabilities, no new privileges."""
    name = f"mockserver-test-{os.getpid()}-{free_port()}"
    strict = ("--read-only", "--read-only-tmpfs=false", "--cap-drop", "all", "--security-opt", "no-new-privileges")
    settings = [part for variable in variables for part in ("--env", variable)]
    flags = ("run", "--rm", "--name", name, "--network", "host", "--pull", "never", "--no-healthcheck", *LIMITS, *strict)
    whole = ("podman", "--runtime", "runc", *flags, *settings, image, *command)
    process = subprocess.Popen(whole, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield Container(name, process)
    finally:
        if process.poll() is None:
            subprocess.run(("podman", "--runtime", "runc", "kill", name), capture_output=True, timeout=60, check=False)
        process.communicate(timeout=60)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
