"""Refusals that only the public API knows, after the vendor's catalogue of problems."""

from dataclasses import dataclass

from mockserver.model.problem import Problem


@dataclass(eq=False)
class UnknownValue(Problem):
    """A value that names nothing: a type of connector, for one."""

    value: str


@dataclass(eq=False)
class NotRunning(Problem):
    """A job that does nothing that could be cancelled."""


@dataclass(eq=False)
class Unprocessable(Problem):
    """A body that the API understands and does not take."""

    message: str


@dataclass(eq=False)
class BadInput(Problem):
    """A parameter or value that cannot be used."""

    message: str


@dataclass(eq=False)
class BadRedirect(Problem):
    """An address to send a user back to that is none, or not HTTPS."""

    url: str


@dataclass(eq=False)
class WebhookNowhere(Problem):
    """A notification by webhook without an address."""


@dataclass(eq=False)
class TagRefused(Problem):
    """A tag that cannot be as it is asked for."""

    rule: str
    """`tag-already-exists`, `tag-name-too-long` or `tag-invalid-hex-color`."""
    value: str


@dataclass(eq=False)
class WrongClient(Problem):
    """Client credentials that the scenario does not list."""

    client: str
