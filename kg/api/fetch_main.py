"""The process that asks another server for one document, and ends: nothing else of the service has to do with networks.

    service ──► stdin    JSON: what to ask for, which addresses are allowed
    service ◄── stdout   four bytes of length, JSON (media type, or what went wrong), then the document

Run as a script, isolated, with the standard library alone. It resolves the host's name itself, refuses an address that
is not of the open net unless the operator named that address, and connects to the very address that it checked; it
follows no redirection, takes no more bytes than it may, and may be killed at any time. Start at `main`.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import struct
import sys
from typing import Any
from urllib.parse import quote, urlsplit

_PIECE = 65_536
_MEMORY = 400_000_000  # beside the document itself
_WRITTEN = "%/:;=?@!$&'()*+,~[]"  # stays as it is in what is asked for; other characters are percent-encoded
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def main() -> None:
    """Read what is wanted, fetch it, write what came."""
    wanted: dict[str, Any] = json.load(sys.stdin.buffer)
    _bound(_MEMORY + 2 * int(wanted["most"]), int(wanted["seconds"]) + 5)
    body = b""
    try:
        media, body = fetch(wanted)
        told = {"media": media}
    except (OSError, http.client.HTTPException, ValueError, MemoryError) as err:
        told = {"error": f"{type(err).__name__}: {err}"[:500]}
    head = json.dumps(told).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(head)) + head + body)


def _bound(memory: int, seconds: int) -> None:
    try:
        import resource
        import signal

        signal.alarm(seconds)  # should the service end before it can end this process
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):  # another system: the service still ends this process in time
        return


def fetch(wanted: dict[str, Any]) -> tuple[str, bytes]:
    """The media type and the document; as many of its bytes as it may have, and one more.

    Raises:
        OSError, http.client.HTTPException, ValueError: there is none.
    """
    parts = urlsplit(wanted["url"])
    host, most = parts.hostname or "", int(wanted["most"])
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = checked_address(host, port, wanted.get("pinned"))
    connection = _Connection(host, port, address=address, secure=parts.scheme == "https", seconds=wanted["seconds"])
    try:
        path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_WRITTEN)
        headers = {"accept": wanted["accept"], "user-agent": "kg", "connection": "close", "accept-encoding": "identity"}
        if wanted.get("body") is not None:
            headers["content-type"] = wanted["media"]
        connection.request(wanted["method"], path, body=(wanted.get("body") or "").encode() or None, headers=headers)
        answer = connection.getresponse()
        if answer.status != 200:
            raise http.client.HTTPException(f"it answered {answer.status} {answer.reason}")
        if answer.headers.get("content-encoding", "identity").lower() != "identity":
            raise http.client.HTTPException("its answer is compressed, which was not asked for")
        body = bytearray()
        while len(body) <= most and (piece := answer.read1(_PIECE)):
            body += piece
    finally:
        connection.close()
    return answer.headers.get_content_type(), bytes(body[: most + 1])


def checked_address(host: str, port: int, pinned: str | None) -> str:
    """The address to connect to: of the open net, or the one that the operator named.

    Args:
        host: The name or the address that the operator named.
        port: The port.
        pinned: The address that the operator gave for the name, if any.

    Raises:
        OSError: there is none, or one of them is not allowed.
    """
    if pinned is not None:
        return pinned
    named = _literal(host)
    if named is not None:
        return str(named)
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for text in found:
        address = ipaddress.ip_address(text.partition("%")[0])
        if not (address.is_loopback if host == "localhost" else is_open(address)):
            raise OSError(f"{host} has the address {text}, which is not of the open net")
    if not found:
        raise OSError(f"{host} has no address")
    return found[0]


def is_open(address: Address) -> bool:
    """Whether an address is one of the open net, whatever it is wrapped in.

    Example:
        >>> [is_open(ipaddress.ip_address(a)) for a in ("8.8.8.8", "10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1")]
        [True, False, False, False]
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_open(inner)
    return address.is_global and not address.is_multicast


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


class _Connection(http.client.HTTPConnection):
    """HTTP to an address that was checked, in the name of its host."""

    def __init__(self, host: str, port: int, *, address: str, secure: bool, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds)
        self._address, self._secure = address, secure
        self.default_port = 443 if secure else 80

    def connect(self) -> None:
        """Connect, and have the other side prove its name where it is told to be secret."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


if __name__ == "__main__":
    main()
