"""Who asks, and whether they may: the one door that every handler guards itself by.

    Authorization: Bearer kg_…     a program
    Authorization: Basic …         the same for clients that know only names and passwords: the password is the key
    X-API-Key: kg_…                the same, where a proxy keeps Authorization for itself
    Cookie: kg-key=kg_…            a browser that signed in; for changes only from this service's own pages
    nothing                        anonymous: may read, unless the operator turned that off

A handler that changes something begins with `who = need(request, "write")`; roles stand in `kg.store.keys`. What
asks for more than reading gets a line of the audit log (`kg.api.audit`), whatever comes of it.
A key that is revoked opens nothing from the next request on. Start at `need`.

Standard: RFC 6750 (Bearer), RFC 9110 §11 (401 and its challenge).
"""

from __future__ import annotations

import base64
import binascii
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request

from kg.api.audit import client_address
from kg.api.limits import client_of
from kg.api.notes import notes_of
from kg.api.problems import HttpProblem
from kg.store.keys import Key, Role, find_key, may, read_keys

COOKIE = "kg-key"
_CHALLENGE = {"www-authenticate": 'Bearer realm="kg"'}
_SAFE = {"GET", "HEAD", "OPTIONS", "QUERY"}


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks.

    Args:
        name: The name of the key, "anonymous" for a stranger.
        role: What they may do.
        key: The key's id, None for a stranger.
    """

    name: str
    role: Role
    key: str | None = None


ANONYMOUS = Who("anonymous", "read")


class Keys:
    """The keys of one file, read again when it changed; for threads."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        self._held: tuple[tuple[int, int, int] | None, tuple[Key, ...]] = (None, ())

    def find(self, presented: str) -> Key | None:
        """The key that `presented` is, None if it opens nothing.

        Raises:
            StoreError: the file is damaged.
        """
        try:
            stat = os.stat(self._path)
        except FileNotFoundError:
            return None
        mark = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        with self._lock:
            if self._held[0] != mark:
                self._held = (mark, read_keys(self._path))
            keys = self._held[1]
        return find_key(keys, presented)


def need(request: Request, role: Role) -> Who:
    """Who asks, if they may do what `role` names.

    Raises:
        HttpProblem: 401 where nobody, or nobody known, is signed in; 403 where the key may not, or where
            another site's page sends a signed-in browser here to change something; 429 for a stranger refused often.
    """
    who = identify(request)
    notes = notes_of(request.scope)
    notes.who, notes.key = who.name, who.key
    if role != "read":
        if who.key is None:
            _bounded(request)
        notes.needed = role
    if may(who.role, role) and (who.key is not None or request.app.state.service.settings.anonymous):
        return who
    if who.key is None:
        what = "this needs a key" if role == "read" else f"this needs a key with the role {role}"
        remedy = "send Authorization: Bearer KEY; `kg key add NAME --role ROLE` makes one"
        raise HttpProblem(401, what, remedy=remedy, headers=_CHALLENGE)
    what = f"the key {who.name!r} has the role {who.role}, this needs {role}"
    raise HttpProblem(403, what, remedy="ask the operator for a key with that role")


def _bounded(request: Request) -> None:
    """Let a stranger be refused so often and no more: each refusal is a line of the audit log.

    Raises:
        HttpProblem: 429, which gets no line.
    """
    with request.app.state.service.refusals.admit(client_of(client_address(request.scope))):
        return


def identify(request: Request) -> Who:
    """Who asks; a stranger where no key is sent.

    Raises:
        HttpProblem: 401 where a key is sent that opens nothing, 403 for another site's page.
        StoreError: the file of keys is damaged.
    """
    presented, by_cookie = _presented(request)
    if presented is None:
        return ANONYMOUS
    key = request.app.state.service.keys.find(presented)
    if key is None:
        if by_cookie:
            return ANONYMOUS  # a browser keeps sending what has ended; its pages must go on to load
        what, remedy = "the key is unknown or was revoked", "send a key that holds, or none to read as anybody"
        raise HttpProblem(401, what, remedy=remedy, headers={"www-authenticate": 'Bearer error="invalid_token"'})
    if by_cookie and request.method not in _SAFE:
        need_own_page(request)
    return Who(key.name, key.role, key.id)


def _presented(request: Request) -> tuple[str | None, bool]:
    """The key that the request bears, and whether a cookie brought it.

    Raises:
        HttpProblem: 401 for a scheme other than Bearer.
    """
    told = request.headers.get("authorization")
    if told is not None:
        scheme, _, value = told.partition(" ")
        if scheme.lower() not in ("bearer", "basic"):
            raise HttpProblem(401, f"no such scheme: {scheme[:20]}", remedy="send Bearer KEY", headers=_CHALLENGE)
        return value.strip() if scheme.lower() == "bearer" else _password(value), False
    if (plain := request.headers.get("x-api-key")) is not None:
        return plain.strip(), False
    held = request.cookies.get(COOKIE)
    return held, held is not None


def _password(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""  # opens nothing, as any other wrong word


def need_own_page(request: Request) -> None:
    """Refuse what a browser sends for a page of another site.

    Raises:
        HttpProblem: 403.
    """
    if not _own_page(request):
        what = "a page of another site may not change anything in your name"
        raise HttpProblem(403, what, remedy="send the key in a header, or use this service's own pages")


def _own_page(request: Request) -> bool:
    """Whether a browser says that this service's own page sent the request; programs send neither header.

    A proxy may give the service another name than the one its pages are at: the operator names that one.
    """
    origin = request.headers.get("origin")
    if origin is not None and origin.lower() in service_origins(request):
        return True
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


def service_origins(request: Request) -> frozenset[str]:
    """The web origins that the operator named; "*" names none."""
    origins: tuple[str, ...] = request.app.state.service.settings.origins
    return frozenset(origin.lower() for origin in origins if origin != "*")
