"""The loader: from a file to an Api, through the cache, or to the list of everything that is wrong with it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from mockserver.model.json import Json
from mockserver.model.operation import Api
from mockserver.spec import cache as store
from mockserver.spec import openapi, references, views
from mockserver.spec.faults import DocumentError
from mockserver.spec.reading import Reader
from mockserver.spec.references import Library, Source
from mockserver.spec.report import Report
from mockserver.spec.schemas import Schemas
from mockserver.spec.views import Edit


@dataclass(frozen=True, slots=True)
class Bundle:
    """A specification that was checked: its documents in one dialect, with all references between them by URI."""

    uri: str
    documents: Mapping[str, Json]
    names: Mapping[str, str]
    """File names for people, by URI."""
    requests: tuple[Edit, ...]
    answers: tuple[Edit, ...]
    notes: tuple[str, ...]
    files: Mapping[str, str]
    """Hashes of the files that were included, by path from the main one."""


def load(path: Path, *, cache: Path | None = None) -> Api:
    """Reads an OpenAPI 3.0 or 3.1 file and what it includes, with a folder to cache the result in.

    Raises DocumentError with every fault that was found, and OSError when the file itself cannot be read.
    """
    return _load(path.read_bytes(), str(path), path, cache)


def load_text(text: str | bytes, name: str, *, folder: Path | None = None, cache: Path | None = None) -> Api:
    """Reads an OpenAPI document from a text; references to files are looked up in `folder`, or refused without one.

    Raises DocumentError with every fault that was found.
    """
    content = text.encode() if isinstance(text, str) else text
    return _load(content, name, folder / Path(name).name if folder else None, cache)


def _load(content: bytes, name: str, file: Path | None, cache: Path | None) -> Api:
    if cache is None:
        return _api(_bundle(content, name, file))
    key = store.key(name, content)
    kept = store.load(cache, key)
    if kept is not None and _is_fresh(kept["files"], file):
        return _api(_unpacked(kept))
    bundle = _bundle(content, name, file)
    store.save(cache, key, _packed(bundle))
    return _api(bundle)


def _bundle(content: bytes, name: str, file: Path | None) -> Bundle:
    """Checks a specification through and through, and brings it to one dialect. Raises DocumentError."""
    report = Report()
    library = Library(references.source(content, name, file), report)
    reader = Reader(library, report)
    version = openapi.version(library.root(), reader)
    schemas = Schemas(library, report, old=version == "3.0")
    if version:
        openapi.declared(reader, reader)
        openapi.check_components(reader)
        schemas.collect(reader.schemas)
    faults = report.faults(library.texts)
    if faults:
        raise DocumentError(faults)
    requests, answers = views.edits(schemas, "readOnly"), views.edits(schemas, "writeOnly")
    schemas.rewrite()
    return Bundle(
        uri=library.main.uri,
        documents={uri: found.tree for uri, found in library.sources.items()},
        names={uri: found.name for uri, found in library.sources.items()},
        requests=views.settled(schemas, requests),
        answers=views.settled(schemas, answers),
        notes=report.notes(library.texts),
        files={
            library.relative(found.file): hashlib.sha256(found.content).hexdigest()
            for uri, found in library.sources.items()
            if found.file is not None and uri != library.main.uri
        },
    )


def _api(bundle: Bundle) -> Api:
    """The Api of a specification that was checked."""
    requests = views.relax(bundle.documents, bundle.requests)
    answers = views.relax(bundle.documents, bundle.answers)
    reader = _reader(bundle, requests)
    declared = openapi.declared(reader, reader if not (bundle.requests or bundle.answers) else _reader(bundle, answers))
    root = requests[bundle.uri]
    info = root["info"] if isinstance(root.get("info"), dict) else {}
    return Api(
        title=str(info.get("title", "")),
        version=str(info.get("version", "")),
        source=bundle.names[bundle.uri],
        uri=bundle.uri,
        operations=declared.operations,
        security=declared.schemes,
        documents=MappingProxyType(requests),
        answers=MappingProxyType(answers),
        servers=declared.servers,
        notes=bundle.notes,
    )


def _reader(bundle: Bundle, documents: Mapping[str, Json]) -> Reader:
    report = Report()
    sources = {uri: Source(uri, bundle.names[uri], tree) for uri, tree in documents.items()}
    library = Library(sources[bundle.uri], report)
    library.sources.update(sources)
    return Reader(library, report)


def _is_fresh(files: Mapping[str, str], main: Path | None) -> bool:
    """Whether the files that were included are still the same."""
    folder = main.parent if main else Path()
    try:
        return all(hashlib.sha256((folder / path).read_bytes()).hexdigest() == known for path, known in files.items())
    except OSError:
        return False


def _packed(bundle: Bundle) -> Json:
    return {
        "uri": bundle.uri,
        "documents": bundle.documents,
        "names": bundle.names,
        "requests": [list(edit) for edit in bundle.requests],
        "answers": [list(edit) for edit in bundle.answers],
        "notes": bundle.notes,
        "files": bundle.files,
    }


def _unpacked(kept: Json) -> Bundle:
    return Bundle(
        uri=kept["uri"],
        documents=kept["documents"],
        names=kept["names"],
        requests=_edits(kept["requests"]),
        answers=_edits(kept["answers"]),
        notes=tuple(kept["notes"]),
        files=kept["files"],
    )


def _edits(kept: Json) -> tuple[Edit, ...]:
    return tuple(Edit(uri, where, tuple(names)) for uri, where, names in kept)
