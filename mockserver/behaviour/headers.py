"""Response headers that a specification demands, with values that it allows."""

from collections.abc import Mapping

from mockserver.behaviour.sample import Sampler
from mockserver.behaviour.shape import is_object
from mockserver.model.json import Json
from mockserver.model.operation import Response


def required_headers(response: Response | None, sampler: Sampler) -> Mapping[str, str]:
    """The headers that a declared answer must have."""
    made: dict[str, str] = {}
    for name, header in response.headers.items() if response is not None else ():
        schema = header.schema or (header.media.schema if header.media is not None else None)
        if header.required and name.lower() != "content-type":
            made[name] = _written(sampler.sample(schema)) if schema is not None else "string"
    return made


def _written(value: Json) -> str:
    """A value in the simple style, the only one that headers have."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ",".join(_written(each) for each in value)
    if is_object(value):
        return ",".join(f"{name},{_written(each)}" for name, each in value.items())
    return "" if value is None else str(value)
