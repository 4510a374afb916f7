"""What JSON can hold, as types; the one place where the shape of documents is named."""

from collections.abc import Mapping, Sequence
from typing import Any

Json = Any
"""Any JSON value. Narrow it where it is used; it is `Any` because its shape is the vendor's."""

Document = Mapping[str, Json]
"""A JSON object that nobody changes: a new state of a record is a new document."""

Array = Sequence[Json]
