"""How Elasticsearch speaks: the rows of functions and switches that both its specifications share."""

from dataclasses import replace
from typing import Final

from mockserver.model.convention import Convention, Dialect
from mockserver.vendors.elastic import auth, listing, wording
from mockserver.vendors.elastic.docs.judge import judge as docs_judge
from mockserver.vendors.elastic.judge import CHANNEL, judge
from mockserver.vendors.elastic.presenting import present

CONVENTION: Final = Convention(
    name="elastic",
    refuse=wording.refuse,
    one=wording.one,
    many=wording.many,
    slice=listing.window,
    authenticate=auth.admit,
    identify=auth.identify,
    judge=judge,
    present=present,
    # PathTrie splits as Java does: empty segments within a path count, those at its end do not.
    dialect=Dialect(
        trailing_slash=True,
        empty_segments=True,
        literal_yields=True,
        route_by_pattern=True,
        duplicate_keys="refuse",
        unknown_query="refuse",
        known_query=CHANNEL,
        repeated_query="last",
        bare_content_type="refuse",
        unwanted_body="refuse",
        options_status=200,
        head=False,
        accept="ignore",
    ),
)
DOCUMENTS: Final = replace(CONVENTION, name="elastic-documents", judge=docs_judge)
"""The same, for the document APIs."""
