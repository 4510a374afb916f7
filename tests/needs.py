"""What some tests need from the machine: without it a test is skipped, and in CI it fails."""

import os
import shutil
from pathlib import Path

import pytest

_EVERYWHERE = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"))


def need(*tools: str) -> None:
    """Skips the test where a program is missing; fails it in CI, which must install them all."""
    missing = [tool for tool in tools if find(tool) is None]
    if missing:
        lack(f"not installed: {', '.join(missing)}")


def need_root() -> None:
    """Skips the test for any user but root, who alone can lay out a root file system."""
    if os.geteuid() != 0:
        lack("wants root")


def find(tool: str) -> str | None:
    """Where a program is, system folders that users rarely have in their path included."""
    return shutil.which(tool, path=_EVERYWHERE)


def lack(reason: str) -> None:
    """Skips the test for want of something; fails it in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}; CI has to provide it, see .ci/run")
    pytest.skip(reason)


def reference_data() -> Path:
    """The vendors' own files; skips the test where there are none, CI included, since they are not ours to ship."""
    named = os.environ.get("MOCKSERVER_REFERENCE_DATA")
    if not named:
        pytest.skip("MOCKSERVER_REFERENCE_DATA is not set: no official files to read")
    return Path(named)
