"""Which encoding bytes are in, found offline, so that no article is lost to its encoding.

In come bytes; out comes the decoded text, the codec's name, and whether characters were lost. Start at `decode`.

News text is UTF-8 nearly always, and a strict UTF-8 decoder hardly ever accepts anything else, so that test comes
first, after the byte order marks and the one impostor: UTF-16 without a mark, whose Arabic letters (06 27, 06 44 …)
are all valid UTF-8 control characters. Among one-byte codecs letter frequencies decide: the ten commonest letters
make up two thirds of Arabic and Persian text in the right codec, and far less in a wrong one.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# High bytes of UTF-16 in news text: Basic Latin, Arabic, punctuation, Arabic presentation forms, the mark.
UTF16_HIGH = b"\x00\x06\x20\xfb\xfc\xfd\xfe"
UTF16_LETTERS = b"\x00\x06"
ONE_BYTE_ARABIC = ("cp1256", "iso8859-6")
COMMON_ARABIC = frozenset("اليمونرتبدهع")
COMMON_ARABIC_SHARE = 0.5
OTHER_CODECS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "koi8_r"]
DAMAGED_UTF8_SHARE = 0.1  # replaced characters per non-ASCII character up to which bytes still count as UTF-8
BINARY_CONTROLS = bytes(set(range(1, 32)) - set(b"\t\n\x0b\x0c\r\x1a"))
BINARY_SHARE = 0.05
LOST_SHARE = 0.02
NUL_SHARE = 0.3


class Decoded(NamedTuple):
    """Text with the codec that gave it; `lost` counts the characters put for bytes that fit no character."""

    text: str
    encoding: str
    lost: int


def decode(data: bytes) -> Decoded | None:
    """Decode `data` in the encoding it is most probably in; a byte order mark stays in the text.

    Args:
        data: The bytes of a file.

    Returns:
        The text, or None where the bytes are not text at all (an image, an archive).

    Example:
        >>> decode("قال بوتين".encode("cp1256")).encoding
        'cp1256'
        >>> decode("قال بوتين".encode("utf-16")).text[1:]
        'قال بوتين'
        >>> decode(bytes(range(1, 9)) * 40) is None
        True
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _replacing(data, encoding)
    unmarked = _unmarked_utf16(data)
    if unmarked is not None:
        return _replacing(data, unmarked)
    if _binary(data):
        return None
    try:
        return Decoded(data.decode("utf-8"), "utf-8", 0)
    except UnicodeDecodeError:
        return _not_utf8(data)


def _replacing(data: bytes, encoding: str) -> Decoded:
    """Decode with U+FFFD for what fits no character, counting those that are new."""
    try:
        return Decoded(data.decode(encoding), encoding, 0)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return Decoded(text, encoding, max(1, text.count("\ufffd")))


def _unmarked_utf16(data: bytes) -> str | None:
    if len(data) < 4 or len(data) % 2:
        return None
    for high, low, encoding in ((data[1::2], data[::2], "utf-16-le"), (data[::2], data[1::2], "utf-16-be")):
        if _share(high, UTF16_HIGH) >= 0.95 and _share(high, UTF16_LETTERS) >= 0.5 and _share(low, UTF16_LETTERS) < 0.2:
            return encoding
    return None


def _binary(data: bytes) -> bool:
    return _share(data, BINARY_CONTROLS) > BINARY_SHARE or _share(data, b"\0") > NUL_SHARE


def _share(data: bytes, wanted: bytes) -> float:
    return 1 - len(data.translate(None, wanted)) / max(len(data), 1)


def _not_utf8(data: bytes) -> Decoded | None:
    damaged = _replacing(data, "utf-8")
    foreign = sum(c > "\x7f" for c in damaged.text)
    if damaged.lost <= DAMAGED_UTF8_SHARE * foreign:
        return damaged
    best, encoding = max((_arabic_share(data, codec), codec) for codec in ONE_BYTE_ARABIC)
    if best >= COMMON_ARABIC_SHARE:
        return _replacing(data, encoding)
    other = _replacing(data, _guess(data))
    # A text in the codec it was written in loses next to nothing; compressed bytes lose some in every codec.
    return None if other.lost > LOST_SHARE * len(other.text) else other


def _arabic_share(data: bytes, encoding: str) -> float:
    """The share of the ten commonest Arabic letters in what the high bytes decode to."""
    high = [c for c in data.decode(encoding, "replace") if c > "\x7f"]
    return sum(c in COMMON_ARABIC for c in high) / max(len(high), 1)


def _guess(data: bytes) -> str:
    """The codec of some other script; only languages without a pack come here, so a slow guess costs little."""
    from charset_normalizer import from_bytes  # slow to import, and rarely needed

    best = from_bytes(data, cp_isolation=OTHER_CODECS).best()
    return "cp1252" if best is None else best.encoding
