"""Every station of a request's journey, at an invented vendor."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest

from mockserver.behaviour.conventions.generic import generic_convention
from mockserver.behaviour.conventions.rest import REST
from mockserver.engine import LONGEST_REASON, encode, is_json, one_line
from mockserver.model.convention import Asked, Convention, Dialect
from mockserver.model.messages import NULL, Call, Identity, Reply, Request
from mockserver.model.operation import Operation
from mockserver.model.problem import (
    Breakdown,
    Conflict,
    InvalidRequest,
    MethodNotAllowed,
    Problem,
    Unauthenticated,
    UnknownPath,
    UnwordedProblem,
    Violation,
)
from mockserver.model.resource import Resource
from mockserver.model.world import World
from mockserver.traffic.journal import LONGEST_BODY
from mockserver.vendor import Behaviour, Face, Vendor
