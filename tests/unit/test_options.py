import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mockserver.config import Host, Listen, Mount, Settings
from mockserver.options import BadOption, add_serve_options, health_url, settings_of


def read(*flags: str, **environ: str) -> Settings:
    """Settings from flags and from variables, which are named without their prefix."""
    parser = argparse.ArgumentParser()
    add_serve_options(parser)
    return settings_of(vars(parser.parse_args(flags)), {f"MOCKSERVER_{name}": text for name, text in environ.items()})


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with two specification files in it."""
    monkeypatch.chdir(tmp_path)
    for name in ("shop.yaml", "zoo.yaml"):
        (tmp_path / name).write_text("openapi: 3.1.0\n")


SHOP, ZOO = Mount("shop", Path("shop.yaml")), Mount("zoo", Path("zoo.yaml"))
OWN = Listen("elastic", "127.0.0.1", 9200)
OPTIONS: list[tuple[tuple[str, ...], Mapping[str, str], str, Any]] = [
    (("--host", "0.0.0.0"), {"HOST": "0.0.0.0"}, "host", "0.0.0.0"),
    (("--port", "0"), {"PORT": "0"}, "port", 0),
    (("--port", "65535"), {"PORT": "65535"}, "port", 65535),
    (("--journal-size", "0"), {"JOURNAL_SIZE": "0"}, "journal_size", 0),
    (("--journal-size", "12"), {"JOURNAL_SIZE": "12"}, "journal_size", 12),
    (("--vendor", "elastic", "--vendor", "fivetran"), {"VENDOR": "elastic, fivetran"}, "vendors", ("elastic", "fivetran")),
    (("--listen", "elastic=9200"), {"LISTEN": "elastic=9200"}, "listen", (OWN,)),
    (
        ("--listen", "elastic=9200", "--listen", "a=h:1"),
        {"LISTEN": "elastic=9200,a=h:1,"},
        "listen",
        (OWN, Listen("a", "h", 1)),
    ),
    (("--listen", "a=[::1]:80"), {"LISTEN": "a=[::1]:80"}, "listen", (Listen("a", "::1", 80),)),
    (("--spec", "shop=shop.yaml", "--spec", "zoo=zoo.yaml"), {"SPEC": "shop=shop.yaml,zoo=zoo.yaml"}, "specs", (SHOP, ZOO)),
    (("--scenario", "a", "--scenario", "./b.yaml"), {"SCENARIO": "a,./b.yaml"}, "scenarios", ("a", "./b.yaml")),
    (("--max-worlds", "3"), {"MAX_WORLDS": "3"}, "max_worlds", 3),
    (("--strict-worlds",), {"STRICT_WORLDS": "1"}, "strict_worlds", True),
    (("--strict",), {"STRICT": "true"}, "strict", True),
    (("--no-mock-headers",), {"NO_MOCK_HEADERS": "Yes"}, "mock_headers", False),
    (
        ("--hostname", "elastic=Search.example.com", "--hostname", "fivetran=f"),
        {"HOSTNAME": "elastic=search.example.com,fivetran=f"},
        "hosts",
        (Host("elastic", "search.example.com"), Host("fivetran", "f")),
    ),
    (("--webhook-host", "a", "--webhook-host", "b"), {"WEBHOOK_HOST": "a,b"}, "webhook_hosts", ("a", "b")),
    (("--ca-folder", "ca"), {"CA_FOLDER": "ca"}, "ca_folder", Path("ca")),
    (("--admin-token", "t"), {"ADMIN_TOKEN": "t"}, "admin_token", "t"),
    (("--log-format", "json"), {"LOG_FORMAT": "json"}, "log_format", "json"),
]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(("flags", "environ", "member", "value"), OPTIONS)
def test_every_flag_has_its_variable(flags: tuple[str, ...], environ: Mapping[str, str], member: str, value: Any) -> None:
    assert getattr(read(*flags), member) == value
    assert getattr(read(**environ), member) == value


def test_every_flag_of_serve_is_in_the_table() -> None:
    parser = argparse.ArgumentParser(add_help=False)
    add_serve_options(parser)
    declared = {flag for action in parser._actions for flag in action.option_strings}
    assert declared == {flag for flags, *_ in OPTIONS for flag in flags if flag.startswith("--")}


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("flags", "environ", "member", "value"),
    [
        (("--host", "h"), {"HOST": "other"}, "host", "h"),
        (("--port", "1"), {"PORT": "nonsense"}, "port", 1),
        (("--journal-size", "1"), {"JOURNAL_SIZE": "2"}, "journal_size", 1),
        (("--vendor", "elastic"), {"VENDOR": "fivetran,airbyte"}, "vendors", ("elastic",)),
        (("--listen", "elastic=9200"), {"LISTEN": "fivetran=1"}, "listen", (OWN,)),
        (("--spec", "zoo=zoo.yaml"), {"SPEC": "shop=shop.yaml"}, "specs", (ZOO,)),
        (("--scenario", "a"), {"SCENARIO": "b,c"}, "scenarios", ("a",)),
        (("--strict",), {"STRICT": "0"}, "strict", True),
        (("--max-worlds", "1"), {"MAX_WORLDS": "2"}, "max_worlds", 1),
        (("--strict-worlds",), {"STRICT_WORLDS": "no"}, "strict_worlds", True),
        (("--no-mock-headers",), {"NO_MOCK_HEADERS": "off"}, "mock_headers", False),
        (
            ("--hostname", "elastic=Search.example.com", "--hostname", "fivetran=f"),
            {"HOSTNAME": "elastic=search.example.com,fivetran=f"},
            "hosts",
            (Host("elastic", "search.example.com"), Host("fivetran", "f")),
        ),
        (("--ca-folder", "ca"), {"CA_FOLDER": "ca"}, "ca_folder", Path("ca")),
        (("--admin-token", "t"), {"ADMIN_TOKEN": "u"}, "admin_token", "t"),
        (("--log-format", "text"), {"LOG_FORMAT": "json"}, "log_format", "text"),
    ],
)
def test_a_flag_beats_its_variable(flags: tuple[str, ...], environ: Mapping[str, str], member: str, value: Any) -> None:
    assert getattr(read(*flags, **environ), member) == value


@pytest.mark.parametrize("name", [next(iter(environ)) for _, environ, _, _ in OPTIONS] + ["ADMIN"])
def test_an_empty_variable_is_none(name: str) -> None:
    assert read(**{name: ""}) == read()


def test_without_flags_and_variables_the_defaults_hold() -> None:
    assert read() == Settings()


@pytest.mark.parametrize("text", ["0", "false", "No", "OFF"])
def test_a_switch_can_be_off(text: str) -> None:
    assert not read(STRICT=text).strict


@pytest.mark.parametrize("mode", ["auto", "open", "off"])
def test_who_may_control_is_a_variable(mode: str) -> None:
    assert read(ADMIN=mode).admin == mode


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("flags", "environ", "told"),
    [
        (("--port", "x"), {}, "--port: 'x' is no port"),
        (("--port", "65536"), {}, "--port: '65536' is no port"),
        (("--port", "-1"), {}, "--port: '-1' is no port"),
        (("--port", "\u0663"), {}, "--port: '\u0663' is no port"),
        (("--port", "9" * 5000), {}, "is no port"),
        ((), {"PORT": "x"}, "MOCKSERVER_PORT: 'x' is no port"),
        (("--journal-size", "-1"), {}, "--journal-size: '-1' is no size"),
        (("--journal-size", "9" * 30), {}, "is no size"),
        ((), {"JOURNAL_SIZE": "many"}, "MOCKSERVER_JOURNAL_SIZE: 'many' is no size"),
        ((), {"STRICT": "maybe"}, "MOCKSERVER_STRICT: 'maybe' is neither 1 nor 0"),
        ((), {"ADMIN": "shut"}, "MOCKSERVER_ADMIN: 'shut' is none of auto, open, off"),
        ((), {"LOG_FORMAT": "xml"}, "MOCKSERVER_LOG_FORMAT: 'xml' is none of text, json"),
        (("--listen", "9200"), {}, "--listen: '9200' is not VENDOR=[HOST:]PORT"),
        (("--listen", "=9200"), {}, "is not VENDOR=[HOST:]PORT"),
        (("--listen", "elastic="), {}, "'' is no port"),
        (("--listen", "elastic=h"), {}, "'h' is no port"),
        (("--listen", "a=1", "--listen", "a=2"), {}, "--listen: 'a' is given twice"),
        (("--spec", "shop.yaml"), {}, "--spec: 'shop.yaml' is not MOUNT=FILE"),
        (("--spec", "shop="), {}, "is not MOUNT=FILE"),
        (("--spec", "shop=none.yaml"), {}, "--spec: there is no file 'none.yaml'"),
        (("--spec", "a/b=shop.yaml"), {}, "'a/b' cannot be a mount"),
        (("--spec", "__admin=shop.yaml"), {}, "'__admin' cannot be a mount"),
        (("--max-worlds", "all"), {}, "--max-worlds: 'all' is no size"),
        (("--spec", "my shop=shop.yaml"), {}, "'my shop' cannot be a mount: letters, digits and . _ ~ - only"),
        (("--spec", "caf\u00e9=shop.yaml"), {}, "cannot be a mount"),
        (("--spec", "a%20b=shop.yaml"), {}, "cannot be a mount"),
        (("--spec", "a\n=shop.yaml"), {}, "cannot be a mount"),
        (("--spec", "..=shop.yaml"), {}, "'..' cannot be a mount"),
        (("--spec", "worlds=shop.yaml"), {}, "'worlds' cannot be a mount"),
        (("--spec", "a=shop.yaml", "--spec", "a=zoo.yaml"), {}, "--spec: 'a' is given twice"),
        ((), {"SPEC": "shop=none.yaml"}, "MOCKSERVER_SPEC: there is no file 'none.yaml'"),
    ],
)
def test_what_cannot_be_used_is_named(flags: tuple[str, ...], environ: Mapping[str, str], told: str) -> None:
    with pytest.raises(BadOption) as caught:
        read(*flags, **environ)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"MOCKSERVER_CACHE_DIR": "/c", "HOME": "/h"}, Path("/c")),
        ({"MOCKSERVER_CACHE_DIR": "", "HOME": "/h"}, None),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, Path("/x/mockserver")),
        ({"HOME": "/h"}, Path("/h/.cache/mockserver")),
        ({}, None),
    ],
)
def test_parsed_specifications_are_kept_where_the_user_keeps_such_things(
    environ: Mapping[str, str], folder: Path | None
) -> None:
    assert settings_of({}, environ).cache == folder


@pytest.mark.parametrize(
    ("given", "environ", "url"),
    [
        (None, {}, "http://127.0.0.1:8080"),
        (None, {"PORT": "", "HOST": ""}, "http://127.0.0.1:8080"),
        (None, {"PORT": "9"}, "http://127.0.0.1:9"),
        (None, {"HOST": "0.0.0.0"}, "http://127.0.0.1:8080"),
        (None, {"HOST": "::1"}, "http://[::1]:8080"),
        (None, {"HOST": "192.0.2.1", "PORT": "9"}, "http://192.0.2.1:9"),
        (None, {"URL": "http://u", "PORT": "9"}, "http://u"),
        ("http://given", {"URL": "http://u"}, "http://given"),
    ],
)
def test_health_is_asked_where_a_server_would_listen(given: str | None, environ: Mapping[str, str], url: str) -> None:
    assert health_url(given, {f"MOCKSERVER_{name}": text for name, text in environ.items()}) == url
