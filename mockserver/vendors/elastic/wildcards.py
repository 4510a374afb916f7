"""Wildcards in searches and filters: patterns that no text can make slow, since none of their steps is ever taken back."""

import re
from fnmatch import translate
from functools import lru_cache
from glob import escape
from typing import Final

PARTS: Final = re.compile(r"\\.|.", re.DOTALL)


@lru_cache(maxsize=256)
def substring(query: str) -> re.Pattern[str]:
    """What a text must match that has the query in it: `*` is any text, `?` one character, a backslash quotes the next."""
    wanted = "".join(part if part in ("*", "?") else escape(part[-1]) for part in PARTS.findall(query))
    return re.compile(translate(f"*{wanted}*"))


@lru_cache(maxsize=256)
def name(pattern: str) -> re.Pattern[str]:
    """What a name must match as a whole; only `*` is special."""
    return re.compile(translate("*".join(map(escape, pattern.split("*")))))


@lru_cache(maxsize=256)
def keyword(pattern: str) -> re.Pattern[str]:
    """What a text must match as a whole: `*` is any text, `?` one character, a backslash quotes the next."""
    wanted = "".join(part if part in ("*", "?") else escape(part[-1]) for part in PARTS.findall(pattern))
    return re.compile(translate(wanted))
