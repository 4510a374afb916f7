"""Mounting: a vendor, a specification of the user's, or one over the other becomes ready to answer."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from mockserver.behaviour.choose import choose
from mockserver.behaviour.conventions.generic import generic_convention
from mockserver.behaviour.conventions.generic import recognise as recognise_any
from mockserver.behaviour.conventions.security import CREDENTIAL
from mockserver.config import Settings
from mockserver.control import Mounted
from mockserver.engine import Engine, Plan, guards
from mockserver.model.convention import Convention, Intent
from mockserver.model.operation import Api, Operation
from mockserver.model.resource import Resource
from mockserver.routing import Match, Miss, Route, Router
from mockserver.scenario.apply import Mountable
from mockserver.spec.document import locate
from mockserver.spec.faults import DocumentError, Fault
from mockserver.spec.loader import load
from mockserver.spec.security import EVERYBODY
from mockserver.validation.request import RequestReader
from mockserver.validation.response import ReplyChecker
from mockserver.validation.schemas import Schemas
from mockserver.vendor import Behaviour, Vendor


def mount_vendor(vendor: Vendor, settings: Settings) -> Mounted:
    """Makes a vendor ready to answer. Raises DocumentError."""
    apis = tuple(load(settings.specs_folder / face.spec, cache=settings.cache) for face in vendor.faces)
    plans: list[Plan] = []
    resources: dict[str, Resource] = {resource.name: resource for resource in vendor.resources}
    for face, api in zip(vendor.faces, apis, strict=True):
        more, generic = _plans(api, face.convention, face.behaviours, face.prefixes, vendor.resources)
        plans += more
        resources = {**{resource.name: resource for resource in generic}, **resources}
    engine = Engine(vendor.name, plans, strict=settings.strict, mock_headers=settings.mock_headers)
    return Mounted(engine, apis, Mountable(vendor.name, resources, vendor.settings, vendor.credential, apis[0]))


def mount_spec(name: str, path: Path, settings: Settings) -> Mounted:
    """Makes a user's own specification ready to answer. Raises DocumentError, also where it has no operations."""
    api = _loaded(path, settings)
    plans, resources = _plans(api, generic_convention(api), {}, prefixes_of(api))
    engine = Engine(name, plans, strict=settings.strict, mock_headers=settings.mock_headers)
    return Mounted(engine, (api,), Mountable(name, {r.name: r for r in resources}, {}, CREDENTIAL, api))


def mount_over(vendor: Vendor, path: Path, settings: Settings) -> Mounted | None:
    """Makes a vendor ready to answer by a specification of the user's: None where that is about something else.

    An operation at an address of the vendor's own is answered by the vendor's behaviour, in the way of its face; the rest by
    generic behaviour in the vendor's words. What only the vendor's own specifications have stays beside it.

    Raises DocumentError.
    """
    own, api = mount_vendor(vendor, settings), _loaded(path, settings)
    addresses = Addresses(own.engine.plans, prefixes_of(api))
    leads = {operation.id: plan for operation in api.operations if (plan := addresses.leading(operation)) is not None}
    if not leads:
        return None
    generic = generic_convention(api)
    kept = frozenset(resource.name for resource in vendor.resources)
    rest = replace(api, operations=tuple(operation for operation in api.operations if operation.id not in leads))
    recognising = replace(generic, recognise=lambda _: _not_of(kept, recognise_any(rest)))
    choice = choose(api, recognising, {name: plan.behave for name, plan in leads.items()})
    make = maker(api)

    def planned(operation: Operation) -> Plan:
        lead, chosen = leads.get(operation.id), choice.answers[operation.id]
        spellings = addresses.spellings(operation, lead)
        if lead is None:
            like = addresses.nearest(operation).convention
            guarded = replace(operation, security=addresses.security(like)) if operation.security == EVERYBODY else operation
            return make(guarded, _spoken(generic, like), chosen.kind, chosen.behaviour, spellings)
        return make(_named(operation, lead.operation), _open(lead.convention), lead.kind, chosen.behaviour, spellings)

    served = {id(lead) for lead in leads.values()}
    left = [plan for plan in own.engine.plans if id(plan) not in served]
    engine = Engine(
        vendor.name, [*map(planned, api.operations), *left], strict=settings.strict, mock_headers=settings.mock_headers
    )
    resources = {resource.name: replace(resource, schema=None) for resource in choice.resources} | dict(own.scenery.resources)
    scenery = Mountable(vendor.name, resources, vendor.settings, vendor.credential, own.apis[0])
    led = {id(lead.operation) for lead in leads.values()}
    beside = (each for each in own.apis if all(id(operation) not in led for operation in each.operations))
    return Mounted(engine, (api, *beside), scenery)


class Addresses:
    """Where the operations of a vendor live, and which of them an operation of another specification leads to."""

    def __init__(self, plans: Sequence[Plan], bases: Sequence[str]) -> None:
        """`bases` are the base paths of the other specification."""
        self._bases = bases
        self._plans: dict[tuple[str, str], Plan] = {}
        for plan in plans:
            for spelling in plan.spellings:
                self._plans.setdefault((plan.operation.method, spelling), plan)
        routes = [Route(plan.operation.method, spelling, plan, guards(plan)) for plan in plans for spelling in plan.spellings]
        self._router = Router(routes, plans[0].convention.dialect)
        self._first = plans[0]
        self._guards: dict[str, Counter[tuple[tuple[str, ...], ...]]] = {}
        for plan in plans:
            self._guards.setdefault(plan.convention.name, Counter())[plan.operation.security] += 1

    def leading(self, operation: Operation) -> Plan | None:
        """The operation of the vendor's own at the same address; its path parameters have the same names."""
        found = (self._plans.get((operation.method, base + s)) for base in self._bases for s in operation.spellings)
        return next((plan for plan in found if plan is not None), None)

    def nearest(self, operation: Operation) -> Plan:
        """The operation of the vendor's own that shares the longest beginning of the address."""
        found: Match[Plan] | Miss[Plan] = self._router.find(operation.method, operation.template)
        return found.target if isinstance(found, Match) else found.nearest or self._first

    def security(self, convention: Convention) -> tuple[tuple[str, ...], ...]:
        """Who is let in to most operations of a face: what a file does not say of its own, it leaves to the deployment."""
        return self._guards[convention.name].most_common(1)[0][0]

    def spellings(self, operation: Operation, lead: Plan | None) -> tuple[str, ...]:
        """Where an operation is served: at the base paths of its file, and wherever the vendor serves the one it leads to."""
        own = [base + spelling for base in self._bases for spelling in operation.spellings]
        also = () if lead is None else (s for s in lead.spellings if self._plans[lead.operation.method, s] is lead)
        return tuple(dict.fromkeys((*own, *also)))


Make = Callable[[Operation, Convention, str, Behaviour, Sequence[str]], Plan]


def maker(api: Api) -> Make:
    """What makes plans of the operations of one specification."""
    requests, answers = Schemas(api.documents), Schemas(api.answers)

    def make(operation: Operation, convention: Convention, kind: str, behave: Behaviour, spellings: Sequence[str]) -> Plan:
        return Plan(
            operation,
            convention,
            kind,
            behave,
            RequestReader(api, operation, requests, convention.dialect),
            ReplyChecker(api, operation, answers),
            offered(operation),
            tuple(spellings),
        )

    return make


def _plans(
    api: Api,
    convention: Convention,
    behaviours: Mapping[str, Behaviour],
    prefixes: Sequence[str],
    own: Sequence[Resource] = (),
) -> tuple[list[Plan], Sequence[Resource]]:
    choice, make = choose(api, convention, behaviours, own), maker(api)
    plans = [
        make(operation, convention, *choice.answers[operation.id], [p + s for p in prefixes for s in operation.spellings])
        for operation in api.operations
    ]
    return plans, choice.resources


def _loaded(path: Path, settings: Settings) -> Api:
    """A specification of the user's. Raises DocumentError, also where it has no operations."""
    api = load(path, cache=settings.cache)
    if not api.operations:
        raise DocumentError(
            [Fault(str(path), *locate(path.read_bytes(), "/paths"), "there are no operations to serve", "/paths")]
        )
    return api


def _not_of(kept: frozenset[str], intents: Mapping[str, Intent]) -> Mapping[str, Intent]:
    """Intents about other resources than a vendor's own: their records are more than generic behaviour knows of them."""
    return {name: intent for name, intent in intents.items() if intent.resource not in kept}


def _open(convention: Convention) -> Convention:
    """A convention whose answers may have statuses that a file does not declare, as files seldom declare them all."""
    return replace(convention, dialect=replace(convention.dialect, open_statuses=True))


def _named(operation: Operation, own: Operation) -> Operation:
    """An operation of a file as the vendor has it: its convention knows ids and guards, its behaviours count on bodies."""
    body = operation.body
    if body is not None and own.body is not None:
        body = replace(body, required=body.required or own.body.required)
    return replace(operation, id=own.id, security=own.security, body=body)


def _spoken(generic: Convention, like: Convention) -> Convention:
    """How generic behaviour answers for a vendor: its documents as a file has them, all else in the words of the vendor."""
    vendors = _open(like)
    return replace(vendors, one=generic.one, many=generic.many, slice=generic.slice, judge=None)


def offered(operation: Operation) -> tuple[str, ...]:
    """The media types of an operation's good answers: JSON first, since that is what who asks for nothing wants."""
    good = [response for status, response in operation.responses.items() if status[0] in "23d"]
    found = dict.fromkeys(media.type for response in good for media in response.content)
    return tuple(sorted(found, key=lambda media: "json" not in media))


def prefixes_of(api: Api) -> tuple[str, ...]:
    """Where a user's specification is served: at its mount, and below its servers' base paths as well."""
    found = [""]
    for server in api.servers:
        rest = server.partition("://")[2].partition("/") if "://" in server else ("", "/", server.lstrip("/"))
        path = "/" + rest[2].strip("/") if rest[2].strip("/") else ""
        if path not in found and "?" not in path:
            found.append(path)
    return tuple(found)
