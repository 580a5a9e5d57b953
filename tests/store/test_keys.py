"""Keys: hashed at rest, found by the whole key alone, lost by nobody."""

from __future__ import annotations

import concurrent.futures
import stat
from pathlib import Path

import pytest

from kg.cli.key import ROLES as OFFERED
from kg.errors import NotFound, ParameterError, StoreError
from kg.store.keys import ROLES, add_key, find_key, may, read_keys, revoke_key


def test_keys_file_holds_no_key(tmp_path: Path) -> None:
    """What is stored opens nothing, and only its owner can read it."""
    path = tmp_path / "keys.json"
    key, whole = add_key(path, "newsroom", "write")
    stored = path.read_text(encoding="utf-8")
    assert whole not in stored
    assert whole.rpartition("_")[2] not in stored
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert find_key(read_keys(path), whole) == key
    assert find_key(read_keys(path), key.digest) is None


@pytest.mark.parametrize("spoil", [str.upper, lambda k: k[:-1], lambda k: k + "a", lambda k: "", lambda k: k[:11]])
def test_keys_find_wants_the_whole_key(tmp_path: Path, spoil: object) -> None:
    """A key with one letter wrong is none."""
    path = tmp_path / "keys.json"
    _, whole = add_key(path, "a", "read")
    assert callable(spoil)
    assert find_key(read_keys(path), spoil(whole)) is None


def test_keys_revoked_opens_nothing(tmp_path: Path) -> None:
    """A revoked key is kept by name and opens nothing; its name is free again."""
    path = tmp_path / "keys.json"
    _, whole = add_key(path, "a", "admin")
    revoke_key(path, "a")
    assert find_key(read_keys(path), whole) is None
    assert [key.name for key in read_keys(path)] == ["a"]
    add_key(path, "a", "read")
    with pytest.raises(ParameterError, match="there is a key called 'a'"):
        add_key(path, "a", "read")


def test_keys_revoke_unknown(tmp_path: Path) -> None:
    """Revoking what is not there says what is."""
    add_key(tmp_path / "keys.json", "a", "read")
    with pytest.raises(NotFound, match="no key is called 'b'") as met:
        revoke_key(tmp_path / "keys.json", "b")
    assert met.value.remedy == "keys that hold: a"


@pytest.mark.parametrize("name", ["", " a", "a\nb", "x" * 65, "a/b", "<b>"])
def test_keys_name_is_a_plain_word(tmp_path: Path, name: str) -> None:
    """A name that could deceive in a log or on a page is refused."""
    with pytest.raises(ParameterError, match="not a name for a key"):
        add_key(tmp_path / "keys.json", name, "read")


def test_keys_made_at_once_are_all_kept(tmp_path: Path) -> None:
    """Changes that come together lose nothing."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: add_key(tmp_path / "keys.json", f"k{i}", "read"), range(16)))
    assert {key.name for key in read_keys(tmp_path / "keys.json")} == {f"k{i}" for i in range(16)}


@pytest.mark.parametrize("text", ["", "[]", '{"keys": [{}]}', '{"keys": [1]}'])
def test_keys_damaged_file_is_told(tmp_path: Path, text: str) -> None:
    """A damaged file lets nobody in and is told by name."""
    (tmp_path / "keys.json").write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match="the keys cannot be read"):
        read_keys(tmp_path / "keys.json")


def test_keys_unwritable_place_is_told(tmp_path: Path) -> None:
    """A folder that is not there is told as such."""
    with pytest.raises(StoreError, match="the keys cannot be written"):
        add_key(tmp_path / "no" / "keys.json", "a", "read")


def test_keys_roles() -> None:
    """Each role may read, admin may all, write and review do not include one another."""
    allowed = {role: {wanted for wanted in ROLES if may(role, wanted)} for role in ROLES}
    assert allowed["read"] == {"read"}
    assert allowed["write"] == {"read", "write"}
    assert allowed["review"] == {"read", "review"}
    assert allowed["admin"] == set(ROLES)
    assert OFFERED == ROLES
