"""The cache: whole entries or none, never a complaint."""

import threading
from pathlib import Path

import pytest

from mockserver.spec import cache
from mockserver.spec.document import DocumentError
from mockserver.spec.loader import load, load_text

SPEC = """
openapi: 3.1.0
info: {title: Toys, version: '1'}
paths:
  /toys:
    get: {operationId: list_toys, responses: {'200': {description: ok}}}
"""


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def test_an_entry_comes_back(tmp_path: Path) -> None:
    cache.save(tmp_path, "name", {"a": [1]})
    assert cache.load(tmp_path, "name") == {"a": [1]}


def test_a_missing_entry_is_none(tmp_path: Path) -> None:
    assert cache.load(tmp_path, "name") is None


@pytest.mark.parametrize("cut", [0, 10, 64, 65, 70])
def test_a_truncated_entry_is_none(tmp_path: Path, cut: int) -> None:
    cache.save(tmp_path, "name", {"a": [1, 2, 3]})
    file = tmp_path / "name.json"
    file.write_bytes(file.read_bytes()[:cut])
    assert cache.load(tmp_path, "name") is None


def test_no_temporary_file_is_left(tmp_path: Path) -> None:
    cache.save(tmp_path, "name", 1)
    assert [file.name for file in tmp_path.iterdir()] == ["name.json"]


def test_a_folder_that_cannot_be_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache.save(tmp_path / "file" / "folder", "name", 1)
    assert cache.load(tmp_path / "file" / "folder", "name") is None


def test_an_entry_that_cannot_be_replaced_leaves_no_rubbish(tmp_path: Path) -> None:
    (tmp_path / "name.json").mkdir()
    cache.save(tmp_path, "name", 1)
    assert [file.name for file in tmp_path.iterdir()] == ["name.json"]


def test_keys_tell_parts_apart() -> None:
    assert cache.key("ab", b"c") != cache.key("a", b"bc")


def test_readers_see_whole_entries_while_writers_write(tmp_path: Path) -> None:
    values = [{"n": n, "text": "x" * 50_000} for n in range(4)]
    seen: list[object] = []

    def write() -> None:
        for value in values:
            cache.save(tmp_path, "name", value)
            seen.append(cache.load(tmp_path, "name"))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found in values for found in seen)


def test_the_same_api_comes_out_of_the_cache(tmp_path: Path) -> None:
    assert load_text(SPEC, "toys.yaml", cache=tmp_path) == load_text(SPEC, "toys.yaml", cache=tmp_path)


def test_a_loading_writes_one_entry(tmp_path: Path) -> None:
    load_text(SPEC, "toys.yaml", cache=tmp_path)
    load_text(SPEC, "toys.yaml", cache=tmp_path)
    assert len(entries(tmp_path)) == 1


def test_the_entry_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_text(SPEC, "toys.yaml", cache=tmp_path)
    monkeypatch.setattr("mockserver.spec.loader._bundle", lambda *_: pytest.fail("was read again"))
    assert load_text(SPEC, "toys.yaml", cache=tmp_path).title == "Toys"


def test_a_broken_entry_is_rebuilt(tmp_path: Path) -> None:
    first = load_text(SPEC, "toys.yaml", cache=tmp_path)
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    entry.write_bytes(whole[:100])
    assert load_text(SPEC, "toys.yaml", cache=tmp_path) == first
    assert entry.read_bytes() == whole


def test_a_changed_included_file_is_read_again(tmp_path: Path) -> None:
    main, part = tmp_path / "toys.yaml", tmp_path / "part.yaml"
    main.write_text(SPEC + "components: {schemas: {Toy: {$ref: part.yaml}}}\n")
    part.write_text("type: string")
    load(main, cache=tmp_path / "cache")
    part.write_text("type: integer")
    documents = load(main, cache=tmp_path / "cache").documents
    assert {"type": "integer"} in documents.values()


def test_a_removed_included_file_is_missed(tmp_path: Path) -> None:
    main, part = tmp_path / "toys.yaml", tmp_path / "part.yaml"
    main.write_text(SPEC + "components: {schemas: {Toy: {$ref: part.yaml}}}\n")
    part.write_text("type: string")
    load(main, cache=tmp_path / "cache")
    part.unlink()
    with pytest.raises(DocumentError, match="there is no readable file"):
        load(main, cache=tmp_path / "cache")
