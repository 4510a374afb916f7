"""Scenario files are read whole or not at all: every fault is told, with its line and column."""

from typing import Any

import pytest

from mockserver.scenario.fixture import ScenarioError

HEAD = "name: bad\nvendors:\n  workshop:\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("vendors: {}\n", ["1:1: 'name' is a required property"]),
        ("name: ''\n", ["1:1: '' should be non-empty"]),
        ("name: 7\n", ["1:1: 7 is not of type 'string'"]),
        ("- name: x\n", ["1:1: [{'name': 'x'}] is not of type 'object'"]),
        ("", ["1:1: None is not of type 'object'"]),
        ("name: bad\nfaults:\n- {a: 1}\n", ["2:1: [{'a': 1}] is expected to be empty"]),
        ("name: bad\nseed: one\n", ["2:1: 'one' is not of type 'integer'"]),
        (f"{HEAD}  x: 1\n", ["4:3: unknown 'x'; known here: bakery, workshop", "3:3: None is not of type 'object'"]),
        ("name: bad\nvendors:\n  smithy: {}\n", ["3:3: unknown 'smithy'; known here: bakery, workshop"]),
        (f"{HEAD}    boats: []\n", ["4:5: unknown 'boats'; known here: credentials, jobs, mail, settings, toys"]),
        (f"{HEAD}    settings: {{size: 1}}\n", ["4:16: unknown 'size'; known here: colour, seconds"]),
        (f"{HEAD}    settings: {{seconds: soon}}\n", ["4:16: 'soon' is not of type 'number'"]),
        (f"{HEAD}    settings: {{seconds: -1}}\n", ["4:16: -1 is less than the minimum of 0"]),
        (f"{HEAD}    settings:\n      colour: green\n", ["5:7: 'green' is not one of ['red', 'blue']"]),
        (
            f"{HEAD}    credentials: [{{secret: x}}]\n",
            ["4:19: 'key' is a required property", "4:20: unknown 'secret'; known here: key"],
        ),
        (f"{HEAD}    credentials:\n    - {{key: 1}}\n", ["5:8: 1 is not of type 'string'"]),
        (f"{HEAD}    toys: {{id: a}}\n", ["4:5: {'id': 'a'} is not of type 'array'"]),
        (f"{HEAD}    toys:\n    - a\n", ["5:7: 'a' is not of type 'object'"]),
        (f"{HEAD}    toys:\n    - record: {{key: a}}\n", ["5:7: 'document' is a required property"]),
        (
            f"{HEAD}    mail:\n    - {{id: a}}\n",
            ["5:7: 'record' is a required property", "5:8: unknown 'id'; known here: record"],
        ),
        ("name: bad\ncounters: [[a, b]]\n", ["2:12: ['a', 'b'] is too short"]),
        ("name: bad\nclock: {mode: slow}\n", ["2:9: 'slow' is not one of ['frozen', 'running', 'on-request']"]),
        ("name: bad\nclock: {rate: 0}\n", ["2:9: 0 is less than or equal to the minimum of 0"]),
        ("name: bad\nclock: {rate: 1.0e+9}\n", ["2:9: 1000000000.0 is greater than the maximum of 1000000.0"]),
        (
            "name: bad\nclock: {start: yesterday}\n",
            ["2:9: 'yesterday' is not an ISO-8601 instant; write it like 2024-01-01T00:00:00Z"],
        ),
        (
            "name: bad\nclock:\n  start: 2024-02-30T00:00:00Z\n",
            ["3:3: '2024-02-30T00:00:00Z' is not an ISO-8601 instant; write it like 2024-01-01T00:00:00Z"],
        ),
        (
            "name: bad\nclock:\n  start: 2024-01-01T00:00:00\n",
            ["3:3: 2024-01-01T00:00:00 has no offset; write UTC as 2024-01-01T00:00:00Z"],
        ),
        ("name: bad\nclock: {step: 1 second}\n", ["2:9: '1 second' does not match '^P'"]),
        (
            "name: bad\nclock: {step: P1M}\n",
            ["2:9: 'P1M' counts years or months, which have no fixed length; write days, such as P30D"],
        ),
        ("name: a\nseed: 1\nname: b\n", ["3:1: duplicate key 'name'"]),
        ("name: [a\n", ["2:1: not YAML: did not find expected ',' or ']'"]),
        ("name: a\n---\nname: b\n", ["2:1: a second document begins here; one is expected"]),
    ],
)
async def test_a_fault_of_form_is_told_with_its_place(workshop: Any, text: str, told: list[str]) -> None:
    assert sorted(await workshop.refused(text)) == sorted(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{HEAD}    toys:\n    - {{id: a, price: cheap}}\n", '5:15: "cheap" is not of type "integer" (type)'),
        (f"{HEAD}    toys:\n    - {{id: 7}}\n", '5:8: 7 is not of type "string" (type)'),
        (f"{HEAD}    jobs:\n    - {{toy: 7}}\n", "5:8: a job names its toy (type)"),
        (f"{HEAD}    jobs:\n    - {{}}\n", "5:7: a job names its toy (type)"),
        (f"{HEAD}    jobs:\n    - {{toy: b}}\n", "5:7: Not found (resource: toys; key: b)"),
        (f"{HEAD}    toys:\n    - {{id: a}}\n    - {{id: a}}\n", "6:7: a second record 'a'; the first is entry 1 of toys"),
        (
            f"{HEAD}    jobs:\n    - record: {{key: a, phase: asleep, document: {{}}}}\n",
            "5:24: 'asleep' is no phase of jobs; they are ended, running, stopped (enum)",
        ),
        (
            f"{HEAD}    toys:\n    - record: {{key: a, phase: new, document: {{id: a}}}}\n",
            "5:24: 'new' is no phase of toys; there are none (enum)",
        ),
        (f"{HEAD}    toys:\n    - record: {{key: a, document: {{}}}}\n", '5:24: "id" is a required property (required)'),
        (
            f"{HEAD}    jobs:\n    - record: {{key: a, due: 2024-06-30T23:59:60Z, document: {{}}}}\n",
            "5:24: '2024-06-30T23:59:60Z' is not an ISO-8601 instant; write it like 2024-01-01T00:00:00Z (format)",
        ),
    ],
)
async def test_a_record_that_cannot_be_is_told_with_its_place(workshop: Any, text: str, told: str) -> None:
    assert await workshop.refused(text) == [told]


async def test_all_faults_are_told_at_once(workshop: Any) -> None:
    found = await workshop.refused(
        """
        name: bad
        seed: one
        clock: {start: now, mode: slow}
        vendors:
          workshop:
            settings: {size: 1, seconds: -1}
            boats: []
        """
    )
    assert [line.partition(" ")[0] for line in found] == ["2:1:", "3:9:", "3:21:", "6:16:", "6:25:", "7:5:"]


async def test_all_bad_records_are_told_at_once(workshop: Any) -> None:
    found = await workshop.refused(f"{HEAD}    toys:\n    - {{id: 1}}\n    - {{id: b, price: -1}}\n    jobs: [{{toy: c}}]\n")
    assert [line.partition(" ")[0] for line in found] == ["5:8:", "6:15:", "7:12:"]


async def test_json_is_read_by_its_name(workshop: Any) -> None:
    found = await workshop.refused('{"name": "a",\n "seed": "x"}', "bad.json")
    assert found == ["2:2: 'x' is not of type 'integer'"]
    assert await workshop.refused("name: a\n", "bad.json") == ["1:1: not JSON: invalid literal, expected 'null'"]


async def test_text_that_is_not_utf8_is_refused_with_its_place(workshop: Any) -> None:
    path = workshop.folder / "latin.yaml"
    path.write_bytes(b"name: caf\xe9\n")
    with pytest.raises(ScenarioError, match=r"latin\.yaml:1:10: not UTF-8"):
        await workshop.origin("latin")


async def test_a_whole_number_written_as_a_fraction_is_the_same_seed(workshop: Any) -> None:
    workshop.write("a.yaml", "name: a\nseed: 7.0\n")
    seed = (await workshop.origin("a")).seed
    assert (seed, type(seed)) == (7, int)


async def test_what_ships_but_is_not_mounted_may_be_spoken_of(workshop: Any) -> None:
    origin = await workshop.library.origin_of("name: a\nvendors: {bakery: {cakes: [1]}}\n", "a.yaml")
    assert set(origin.mounts) == {"workshop"}
