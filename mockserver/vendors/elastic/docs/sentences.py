"""The vendor's words for refusals of the document APIs: statuses and exceptions."""

from typing import Final

from mockserver.model.json import Document
from mockserver.model.problem import MalformedBody
from mockserver.vendors.elastic.docs import problems
from mockserver.vendors.elastic.docs.problems import PLACE, DocumentProblem, ShardFailure

PARSE: Final = "x_content_parse_exception"
OWN: Final = frozenset({"document_parsing_exception", "mapper_parsing_exception", "parse_exception", "parsing_exception"})
"""Exceptions of the vendor's own kind among those that are told as causes."""
DOCUMENTS: Final = frozenset({"index", "index_post", "index_new", "create", "create_post"})
"""Operations whose bodies are documents."""
ALL_FAILED: Final[Document] = {
    "type": "search_phase_execution_exception",
    "reason": "all shards failed",
    "phase": "query",
    "grouped": True,
}
NODE: Final = "q3mZpK0ISRmVUm1Wc2tHfA"


def exception(problem: DocumentProblem) -> tuple[int, Document]:
    """Status and exception of a refusal, as items of a bulk answer carry it too."""
    match problem:
        case problems.IndexMissing(index=index, why=why):
            place = {"resource.type": "index_or_alias", "resource.id": index, "index_uuid": "_na_", "index": index}
            reason = f"no such index [{index}]{f' and {why}' if why else ''}"
            return 404, {"type": "index_not_found_exception", "reason": reason, **place}
        case problems.NoIndices(expressions=names):
            listed: Document = {"resource.type": "index_expression", "resource.id": list(names)}
            return 404, {"type": "index_not_found_exception", "reason": "no such index [null]", **listed}
        case problems.IndexClosed(index=index, uuid=uuid):
            return 400, {"type": "index_closed_exception", "reason": "closed", "index_uuid": uuid, "index": index}
        case problems.IndexExists(index=index, uuid=uuid):
            reason = f"index [{index}/{uuid}] already exists"
            return 400, {"type": "resource_already_exists_exception", "reason": reason, "index_uuid": uuid, "index": index}
        case problems.BadIndexName(index=index, flaw=flaw):
            reason = f"Invalid index name [{index}], {flaw}"
            return 400, {"type": "invalid_index_name_exception", "reason": reason, "index_uuid": "_na_", "index": index}
        case problems.InvalidAlias(alias=alias, flaw=flaw):
            return 400, {"type": "invalid_alias_name_exception", "reason": f"Invalid alias name [{alias}]: {flaw}"}
        case problems.AliasesMissing(aliases=names):
            place = {"resource.type": "aliases", "resource.id": names}
            return 404, {"type": "aliases_not_found_exception", "reason": f"aliases [{names}] missing", **place}
        case problems.SeveralIndices(alias=alias, indices=names):
            told = ", ".join(names)
            reason = f"alias [{alias}] has more than one index associated with it [{told}], can't execute a single index op"
            return 400, {"type": "illegal_argument_exception", "reason": reason}
        case problems.NoWriteIndex(alias=alias):
            reason = (
                f"no write index is defined for alias [{alias}]. The write index may be explicitly disabled using "
                "is_write_index=false or the alias points to multiple indices without one being designated as a write index"
            )
            return 400, {"type": "illegal_argument_exception", "reason": reason}
        case _:
            return _of_thing(problem)


def _of_thing(problem: DocumentProblem) -> tuple[int, Document]:
    match problem:
        case problems.AliasRequired(index=index):
            place = {"index_uuid": "_na_", "index": index}
            reason = f"no such index [{index}] and [require_alias] request flag is [true] and [{index}] is not an alias"
            return 404, {"type": "index_not_found_exception", "reason": reason, **place}
        case problems.ScrollMissing(id=number):
            return 404, _scroll(number)
        case problems.PipelineMissing(id=name):
            return 400, {"type": "illegal_argument_exception", "reason": f"pipeline with id [{name}] does not exist"}
        case problems.PipelineAbsent(id=name):
            return 404, {"type": "resource_not_found_exception", "reason": f"pipeline [{name}] is missing"}
        case problems.Unsupported(what=what):
            reason = f"The mock server does not know how to answer: {what}"
            return 501, {"type": "mock_server_exception", "reason": reason}
        case _:
            return _of_document(problem)


def _scroll(number: int) -> Document:
    """A search that cannot be gone on with: of its shards no more is known than that it is not theirs."""
    cause = {"type": "search_context_missing_exception", "reason": f"No search context found for id [{number}]"}
    return {**ALL_FAILED, "failed_shards": [{"shard": -1, "index": None, "reason": cause}], "caused_by": cause}


def _of_document(problem: DocumentProblem) -> tuple[int, Document]:
    match problem:
        case problems.MissingDocument(index=index, uuid=uuid, key=key):
            place = {"index_uuid": uuid, "shard": "0", "index": index}
            return 404, {"type": "document_missing_exception", "reason": f"[{key}]: document missing", **place}
        case problems.SourceMissing(index=index, key=key):
            return 404, {"type": "resource_not_found_exception", "reason": f"Document not found [{index}]/[{key}]"}
        case problems.VersionConflict(index=index, uuid=uuid, key=key):
            place = {"index_uuid": uuid, "shard": "0", "index": index}
            reason = f"[{key}]: version conflict, {_conflict(problem)}"
            return 409, {"type": "version_conflict_engine_exception", "reason": reason, **place}
        case problems.Unreadable():
            return 400, _unread(problem, problem.line, problem.column)
        case problems.SearchFailed():
            return 400, _failed(problem)
        case _:
            raise TypeError(f"no words for {problem!r}")


def _unread(problem: problems.Unreadable, line: int, column: int) -> Document:
    place = f"{line}:{column}"
    where: Document = {"line": line, "col": column} if line and problem.type == "parsing_exception" else {}
    cause = problem.caused_by if problem.inner is None else _unread(problem.inner, line, column)
    told = {"type": problem.type, "reason": problem.said.replace(PLACE, place), **where, **problem.more}
    return {**told, "caused_by": _placed(cause, place)} if cause else told


def _placed(cause: Document, place: str) -> Document:
    return {
        name: value.replace(PLACE, place) if isinstance(value, str) else _placed(value, place) if name == "caused_by" else value
        for name, value in cause.items()
    }


def _conflict(problem: problems.VersionConflict) -> str:
    if problem.version:
        return f"document already exists (current version [{problem.version}])"
    wanted = f"required seqNo [{problem.wanted[0]}], primary term [{problem.wanted[1]}]"
    if problem.found is None:
        return f"{wanted}. but no document was found"
    return f"{wanted}. current document has seqNo [{problem.found[0]}] and primary term [{problem.found[1]}]"


def failure(failed: ShardFailure) -> Document:
    """One shard on which a search failed."""
    flaw = failed.flaw
    place = {"index_uuid": failed.uuid, "index": failed.home} if flaw.type == "query_shard_exception" else {}
    cause = {"caused_by": flaw.cause} if flaw.cause else {}
    reason = {"type": flaw.type, "reason": flaw.reason, **place, **cause}
    return {"shard": 0, "index": failed.home, "node": NODE, "reason": reason}


def _failed(problem: problems.SearchFailed) -> Document:
    """A search that failed on every shard. An exception of plain Java is told once more as its cause."""
    first = problem.failures[0].flaw
    plain = {"type": first.type, "reason": first.reason}
    return {
        **ALL_FAILED,
        "failed_shards": [failure(failed) for failed in problem.failures],
        **({"caused_by": {**plain, "caused_by": plain}} if first.type == "illegal_argument_exception" else {}),
    }


def malformed(problem: MalformedBody, found: Document) -> DocumentProblem:
    """A document that is no JSON, by what is wrong with it (DocumentParser)."""
    said = f"[{problem.line}:{problem.column}] failed to parse: {found['reason']}"
    return problems.Unreadable("document_parsing_exception", said, caused_by=found)


def body(problem: DocumentProblem) -> tuple[int, Document]:
    """Status and whole body of a refusal. The root causes are the innermost exceptions of the vendor's own kind."""
    status, error = exception(problem)
    roots = [_root(error)]
    if isinstance(problem, problems.SearchFailed | problems.ScrollMissing):
        roots = [_bare(failed["reason"]) for failed in error["failed_shards"]]
    return status, {"error": {"root_cause": roots, **error}, "status": status}


def _root(error: Document) -> Document:
    """The innermost exception, as long as the vendor looks into them (ElasticsearchException.guessRootCauses)."""
    cause = error.get("caused_by")
    inside = OWN if error["type"] in OWN else {*OWN, PARSE}
    return _root(cause) if cause is not None and cause["type"] in inside else _bare(error)


def _bare(error: Document) -> Document:
    return {name: value for name, value in error.items() if name != "caused_by"}
