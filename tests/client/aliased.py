"""Runs a command where a host name is this machine: in a network and a mount table of its own.

That is what a network alias does among containers. Started by `unshare`: python aliased.py NAME -- COMMAND ...
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

SET_FLAGS = 0x8914
"""SIOCSIFFLAGS of Linux: sets the flags of a network interface."""
UP_AND_RUNNING = 0x41


def main(name: str, command: list[str]) -> None:
    with socket.socket() as some:
        fcntl.ioctl(some, SET_FLAGS, struct.pack("16sh14x", b"lo", UP_AND_RUNNING))
    with NamedTemporaryFile("w", dir=Path.cwd(), delete=False) as hosts:
        hosts.write(f"127.0.0.1 localhost {name}\n")
    subprocess.run(["mount", "--bind", hosts.name, "/etc/hosts"], check=True)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[3:])
