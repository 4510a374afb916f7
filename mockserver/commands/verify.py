"""`mockserver verify`: the contract suite, schemathesis over a specification, against ours or any base URL.

What may be answered otherwise than schemathesis expects stands, with its reason, in the `schemathesis.toml` beside the
specification; a specification without one is held to everything.
"""

import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree as ET

from mockserver.assembly import CONTROL_SPEC
from mockserver.commands.exits import FAILED, FINE, WRONG_USAGE, complain
from mockserver.config import Mount, Settings
from mockserver.launch import SHIPPED, UnknownVendor, running, vendors
from mockserver.server.admin import PREFIX

SCENARIO: Final = "verify"
"""What a server of ours begins with when it is verified."""
CONTROL: Final = "control"
OPEN: Final = ("--exclude-checks", "ignored_auth")
"""A user's own specification is served here without a list of credentials, so no well-formed one can be wrong."""


class Subject(NamedTuple):
    """A specification to hold a server to."""

    name: str
    spec: Path
    rules: Path
    """Configuration of schemathesis."""


class Outcome(NamedTuple):
    """What a run came to."""

    tests: int
    failures: int
    lines: tuple[str, ...]

    @property
    def fine(self) -> bool:
        """A run without a test proves nothing."""
        return self.tests > 0 and self.failures == 0


def subjects(settings: Settings, name: str, spec: str | None = None) -> tuple[Subject, ...]:
    """The specifications of a vendor, of the control API (`control`), or of a file. Raises UnknownVendor."""
    folder = settings.specs_folder
    if spec is not None:
        return (_subject(name, Path(spec), folder),)
    if name == CONTROL:
        return (_subject(name, folder / CONTROL_SPEC, folder),)
    (vendor,) = vendors((name,))
    return tuple(_subject(name, folder / face.spec, folder) for face in vendor.faces)


def verify(subject: Subject, url: str, *, examples: int, junit: Path, more: Sequence[str] = ()) -> Outcome:
    """Holds what answers at a base URL to a specification, in all phases and with all checks; `more` are options."""
    order = [
        *(sys.executable, "-m", "schemathesis.cli"),
        *("--config-file", str(subject.rules)),
        *("run", str(subject.spec), "--url", url),
        *("--max-examples", str(examples)),
        *("--checks", "all", "--phases", "examples,coverage,fuzzing,stateful"),
        *("--report", "junit", "--report-junit-path", str(junit)),
        *("--generation-deterministic", "--continue-on-failure", "--no-color"),
        *more,
    ]
    junit.unlink(missing_ok=True)
    ran = subprocess.run(order, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
    return _outcome(ran, junit)


def run(settings: Settings, options: Namespace) -> int:
    """Verifies and sums up; returns the exit code."""
    if find_spec("schemathesis") is None:
        return complain("verify needs schemathesis: install mockserver[verify]", FAILED)
    if options.spec is not None and not Path(options.spec).is_file():
        return complain(f"there is no file {options.spec!r}", WRONG_USAGE)
    try:
        wanted = subjects(settings, options.vendor, options.spec)
    except UnknownVendor as error:
        return complain(str(error), WRONG_USAGE)
    worst = FINE
    for number, subject in enumerate(wanted):
        junit = Path(options.junit)
        if number:
            junit = junit.with_stem(f"{junit.stem}-{number + 1}")
        with served(subject, options.base_url) as url:
            more = OPEN if options.base_url is None and not _shipped(subject) else ()
            outcome = verify(subject, url, examples=options.max_examples, junit=junit, more=more)
        sys.stdout.write("".join(f"{line}\n" for line in outcome.lines))
        passed = outcome.tests - outcome.failures
        sys.stdout.write(f"{subject.name}: {passed} passed, {outcome.failures} failed; report in {junit}\n")
        worst = max(worst, FINE if outcome.fine else FAILED)
    return worst


@contextmanager
def served(subject: Subject, base_url: str | None) -> Iterator[str]:
    """The base URL to verify: the one given, or that of a server of ours that is started for it."""
    if base_url is not None:
        yield base_url
        return
    specs = () if _shipped(subject) else (Mount(subject.name, subject.spec),)
    with running(scenario=SCENARIO, specs=specs, cache=None) as server:
        yield f"{server.base_url}{PREFIX}" if subject.name == CONTROL else server.url(subject.name)


def _shipped(subject: Subject) -> bool:
    return subject.name in (*SHIPPED, CONTROL)


def _subject(name: str, spec: Path, folder: Path) -> Subject:
    own = spec.parent / "schemathesis.toml"
    return Subject(name, spec, own if own.is_file() else folder / "schemathesis.toml")


def _outcome(ran: subprocess.CompletedProcess[str], junit: Path) -> Outcome:
    output = tuple(ran.stdout.splitlines() + ran.stderr.splitlines())
    if not junit.is_file():
        return Outcome(0, 0, output)
    suites = ET.parse(junit).getroot()  # noqa: S314 - written by schemathesis a moment ago
    cases = list(suites.iter("testcase"))
    bad = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    failures = max(len(bad), 1 if ran.returncode else 0)
    return Outcome(len(cases), failures, output if failures else ())
