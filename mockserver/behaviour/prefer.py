"""The Prefer header (RFC 7240): which declared answer a client wants to see."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from mockserver.model.problem import InvalidRequest, Violation

PLACE: Final = "header Prefer"
_PAIR: Final = re.compile(r"""\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^\s,;"]*))?\s*(?:[,;]|$)""")


class Preference(NamedTuple):
    """What a client prefers; a member that is empty was not said."""

    code: str = ""
    example: str = ""
    dynamic: bool = False

    def __bool__(self) -> bool:
        return bool(self.code or self.example or self.dynamic)

    @property
    def applied(self) -> str:
        """What to say in Preference-Applied."""
        said = [f"code={self.code}" if self.code else "", f'example="{self.example}"' if self.example else ""]
        return ", ".join([each for each in said if each] + (["dynamic=true"] if self.dynamic else []))


def preference(headers: Iterable[str]) -> Preference:
    """Reads all Prefer headers of a request; preferences of others are passed over. Raises InvalidRequest."""
    said: dict[str, str] = {}
    for header in headers:
        for name, value in _PAIR.findall(header):
            text = re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
            said.setdefault(name.lower(), text)
    code = said.get("code", "")
    if code and not re.fullmatch(r"[1-5][0-9][0-9]", code):
        raise InvalidRequest((Violation("code", PLACE, f"the preferred code {code!r} is not an HTTP status", value=code),))
    return Preference(code, said.get("example", ""), said.get("dynamic", "").lower() in {"true", "1"})
