import pytest

from mockserver.validation.accept import negotiate

JSON, TEXT, HTML, VENDOR = "application/json", "text/plain", "text/html", "application/vnd.x+json"


@pytest.mark.parametrize(
    ("accept", "offered", "chosen"),
    [
        (None, (JSON, TEXT), JSON),
        ("", (JSON,), JSON),
        ("*/*", (JSON, TEXT), JSON),
        (TEXT, (JSON, TEXT), TEXT),
        ("text/*", (JSON, TEXT, HTML), TEXT),
        ("application/xml", (JSON,), None),
        ("text/html, application/json;q=0.9", (JSON, HTML), HTML),
        ("text/html;q=0.2, application/json;q=0.9", (HTML, JSON), JSON),
        ("application/json;q=0, */*", (JSON, TEXT), TEXT),
        ("application/json;q=0", (JSON,), None),
        ("*/*;q=0", (JSON,), None),
        ("*/*, application/json;q=0.1", (JSON, TEXT), TEXT),
        ("text/*;q=0.3, text/html;q=0.7, */*;q=0.5", (TEXT, JSON, HTML), HTML),
        ("application/json;version=2", (JSON,), JSON),
        ("application/json; version=2; q=0.5, text/plain", (JSON, TEXT), TEXT),
        ("APPLICATION/JSON", (JSON,), JSON),
        ("*/*, text/plain", (JSON, TEXT), TEXT),
        ("application/json", ("application/json; charset=utf-8",), "application/json; charset=utf-8"),
        ("text/csv", ("*/*",), "*/*"),
        (VENDOR, (JSON,), None),
        (VENDOR, (JSON, VENDOR), VENDOR),
        (JSON, (), ""),
        ("nonsense", (JSON,), JSON),
        ("nonsense, text/plain", (JSON, TEXT), TEXT),
        ("*/json", (JSON,), JSON),
        ("text/plain;q=high", (JSON, TEXT), TEXT),
        ("text/plain;q=7, application/json", (JSON, TEXT), JSON),
        (" , ,", (JSON,), JSON),
    ],
)
def test_the_type_that_the_client_wants_most_is_chosen(
    accept: str | None, offered: tuple[str, ...], chosen: str | None
) -> None:
    assert negotiate(accept, offered) == chosen
