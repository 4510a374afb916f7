"""Fields of scenario records: checked against small schemas before a record is made of them."""

from collections.abc import Mapping, Sequence
from typing import Final

from mockserver.model.json import Document, Json
from mockserver.model.operation import Schema
from mockserver.model.problem import InvalidRequest, Violation
from mockserver.validation.schemas import Schemas

TEXT: Final[Document] = {"type": "string"}
NAME: Final[Document] = {"type": "string", "minLength": 1}


class Form:
    """What a scenario may say of one kind of record. Its schema compiles when it is first needed."""

    __slots__ = ("_schemas", "_whole")

    def __init__(self, kind: str, members: Mapping[str, Json], required: Sequence[str] = ()) -> None:
        uri = f"urn:mockserver:riversand:{kind}"
        schema = {"type": "object", "properties": dict(members), "required": list(required), "additionalProperties": False}
        self._whole = Schema(uri, schema)
        self._schemas = Schemas({uri: schema})

    def check(self, fields: Document) -> None:
        """Holds a record's fields against the form. Raises InvalidRequest with every violation."""
        given = dict(fields)
        if not self._schemas.valid(self._whole, given):
            raise InvalidRequest(self._schemas.violations(self._whole, given, "body"))


def wrong(place: str, message: str) -> InvalidRequest:
    """A refusal of one field, for what a schema cannot say."""
    return InvalidRequest((Violation("value", f"body /{place}", message),))
