"""Keys of those who may do more than strangers: who they are, what they may do, and nothing that opens a door.

    kg_1f0c9a7e_Q3VyaW91cywgYXJlIHlvdT8…      what its holder keeps: "kg", an id, 256 random bits
    STORE/keys.json                            id, name, role, day, and the SHA-256 of the whole key

Only the digest is kept. A slow hash would add nothing: it protects words that people choose, and nobody can
try 2^256 keys. A revoked key keeps its row, so that the audit log's names stay explained. Roles do not
include one another, except that each may read and `admin` may all: who adds articles need not be trusted to
say which persons are one. Start at `find_key`.
"""

from __future__ import annotations

import base64
import datetime
import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final, Literal, get_args

from kg.errors import NotFound, ParameterError, StoreError
from kg.store.layout import replace_file

Role = Literal["read", "write", "review", "admin"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
KEYS = "keys.json"
_SHAPE = re.compile(r"kg_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
_NAME = re.compile(r"[^\W_][\w .@-]{0,63}")


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key.

    Args:
        id: Eight hexadecimal digits, a part of the key itself.
        name: Whose it is; the audit log bears it.
        role: read, write, review or admin.
        digest: SHA-256 of the key, in hexadecimal.
        made: The day it was made, ISO 8601.
        revoked: The day from which it opens nothing; None while it holds.
    """

    id: str
    name: str
    role: Role
    digest: str
    made: str
    revoked: str | None = None


def may(role: Role, wanted: Role) -> bool:
    """Whether a holder of `role` may do what `wanted` names.

    Example:
        >>> may("admin", "write"), may("write", "read"), may("write", "review")
        (True, True, False)
    """
    return wanted in (role, "read") or role == "admin"


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys of a file in the order they were made; none where there is no file.

    Raises:
        StoreError: the file cannot be read or is damaged.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["keys"]
        keys = tuple(Key(**row) for row in rows)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, KeyError) as err:
        raise StoreError(
            f"the keys cannot be read: {err}", where=str(path), remedy="mend the file, or remove it and make new keys"
        ) from err
    if wrong := [key.role for key in keys if key.role not in ROLES]:
        raise StoreError(f"there is no role {wrong[0]!r}", where=str(path), remedy=f"roles: {', '.join(ROLES)}")
    return keys


def find_key(keys: tuple[Key, ...], presented: str) -> Key | None:
    """The key that `presented` is; None where it is none, or one that was revoked.

    Digests are compared in constant time, so that the time taken tells nothing of them.
    """
    shape = _SHAPE.fullmatch(presented)
    if shape is None:
        return None
    digest = _digest(presented)
    fitting = [k for k in keys if k.id == shape[1] and hmac.compare_digest(k.digest, digest)]
    return fitting[0] if fitting and fitting[0].revoked is None else None


def add_key(path: Path, name: str, role: Role) -> tuple[Key, str]:
    """Make a key.

    Args:
        path: The file of keys; made, readable by its owner alone, if it is not there.
        name: Whose it is: letters, digits, spaces, and . @ - inside, at most 64.
        role: What it may do.

    Returns:
        What is kept of it, and the key itself, which is kept nowhere.

    Raises:
        ParameterError: the name or the role is none, or a key of that name holds already.
        StoreError: the file cannot be read or written.
    """
    if not _NAME.fullmatch(name):
        remedy = "letters, digits, spaces, . @ - and _, at most 64, a letter or digit first"
        raise ParameterError(f"not a name for a key: {name[:80]!r}", where="NAME", remedy=remedy)
    if role not in ROLES:
        raise ParameterError(f"there is no role {role!r}", where="ROLE", remedy=f"roles: {', '.join(ROLES)}")
    with _changing(path):
        keys = read_keys(path)
        if any(key.name == name and key.revoked is None for key in keys):
            remedy = "give another name, or revoke that key first"
            raise ParameterError(f"there is a key called {name!r}", where=str(path), remedy=remedy)
        given = secrets.token_hex(4)
        secret = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
        whole = f"kg_{given}_{secret}"
        key = Key(given, name, role, _digest(whole), _today())
        _write(path, (*keys, key))
    return key, whole


def revoke_key(path: Path, name: str) -> Key:
    """Have a key open nothing from now on.

    Args:
        path: The file of keys.
        name: The key's name or id.

    Raises:
        NotFound: no key of that name holds.
        StoreError: the file cannot be read or written.
    """
    with _changing(path):
        keys = read_keys(path)
        holding = [key for key in keys if name in (key.name, key.id) and key.revoked is None]
        if not holding:
            names = ", ".join(key.name for key in keys if key.revoked is None) or "none"
            raise NotFound(f"no key is called {name!r}", where=str(path), remedy=f"keys that hold: {names}")
        gone = replace(holding[0], revoked=_today())
        _write(path, tuple(gone if key is holding[0] else key for key in keys))
    return gone


@contextmanager
def _changing(path: Path) -> Iterator[None]:
    """One change at a time: two that come at once must not lose a key or a revocation."""
    try:
        handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as err:
        raise _unwritable(path, err) from err
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(path: Path, keys: tuple[Key, ...]) -> None:
    text = json.dumps({"keys": [asdict(key) for key in keys]}, ensure_ascii=False, indent=1) + "\n"
    before = os.umask(0o077)
    try:
        replace_file(path, text)
    except OSError as err:
        raise _unwritable(path, err) from err
    finally:
        os.umask(before)


def _unwritable(path: Path, err: OSError) -> StoreError:
    return StoreError(f"the keys cannot be written: {err.strerror}", where=str(path), remedy="name a writable place")


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _today() -> str:
    return datetime.datetime.now(datetime.UTC).date().isoformat()
