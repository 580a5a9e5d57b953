"""Bytes become articles: decoded, their language named, their oddities reported, their text untouched.

In comes a file (or its bytes), out comes a `Read`: the `Article`, if there is one, and the Problems met. Start at
`read_file`. A Problem never stops a run: each names its file, and costs that file at most. The codes:

    lost file       unreadable · empty-file · too-large · not-text
    no facts        unsupported-language
    told only       decoded-as · undecodable-bytes · nul-characters · direction-controls · odd-file-name

Direction controls and NULs stay in the text, for offsets count them.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

from kg.model import Article, Problem, Span
from kg.text import encoding
from kg.text.language import identify, supported

MAX_BYTES = 5_000_000  # a hundred long reports: larger files are dumps, and take minutes to understand
BLANK = b"\0 \t\r\n"
# Embeddings, overrides and isolates can make a text look other than it reads; plain marks (LRM, RLM) cannot.
DIRECTION_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Read(NamedTuple):
    """What a file gave: an article, or None where nothing could be read, and the Problems met."""

    article: Article | None
    problems: tuple[Problem, ...]


def path_name(path: Path) -> str:
    r"""The name under which a file is known: its path with forward slashes, bytes that are no UTF-8 as `\xff`.

    Example:
        >>> path_name(Path("seeds/a.txt")), path_name(Path(os.fsdecode(b"a\xff.txt")))
        ('seeds/a.txt', 'a\\xff.txt')
    """
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def read_file(path: Path, *, max_bytes: int = MAX_BYTES) -> Read:
    """Read one file.

    Args:
        path: The file; `Article.path` is `path_name` of it.
        max_bytes: The size beyond which a file is refused.

    Returns:
        The article and the Problems, in the order met; the article is None where the file gives no text.
    """
    name = path_name(path)
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            what = "is no regular file: a device, a pipe or a socket has no end to read to"
            return Read(None, (Problem("unreadable", name, what, "give a file or a folder"),))
        if state.st_size > max_bytes:
            return _too_large(name, state.st_size, max_bytes)
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        return Read(
            None, (Problem("unreadable", name, f"cannot be read: {reason}", "check that it exists and its rights"),)
        )
    read = read_bytes(data, path=name, max_bytes=max_bytes)
    return Read(read.article, (*_name_problems(path, name), *read.problems))


def _name_problems(path: Path, name: str) -> list[Problem]:
    if name == path.as_posix() and not CONTROLS.search(name):
        return []
    what = "has line breaks, control characters or bytes that are no UTF-8 in its name; it is read all the same"
    return [Problem("odd-file-name", name, what, "rename it, so that it can be named in commands and queries")]


def read_bytes(data: bytes, *, path: str, max_bytes: int = MAX_BYTES) -> Read:
    """Read the bytes of one file.

    Args:
        data: The file's bytes.
        path: The name under which the article is known.
        max_bytes: The size beyond which they are refused.

    Returns:
        As `read_file`.

    Example:
        >>> read = read_bytes("وقال بوتين إن هذا ضروري".encode("cp1256"), path="a.txt")
        >>> read.article.raw, read.article.encoding, [p.code for p in read.problems]
        ('وقال بوتين إن هذا ضروري', 'cp1256', ['decoded-as'])
        >>> read_bytes(b"", path="b.txt").problems[0].code
        'empty-file'
    """
    if len(data) > max_bytes:
        return _too_large(path, len(data), max_bytes)
    if not data.strip(BLANK):
        return _empty(path)
    decoded = encoding.decode(data)
    if decoded is None:
        what = "is not text: too many of its bytes are control codes"
        return Read(None, (Problem("not-text", path, what, "give plain text in UTF-8"),))
    if not decoded.text.strip("\ufeff \t\r\n"):
        return _empty(path)
    language = identify(decoded.text)
    digest = hashlib.sha256(decoded.text.encode("utf-8")).hexdigest()
    article = Article(digest, path, decoded.text, language.code, decoded.encoding)
    problems = [*_encoding_problems(decoded, path), *_character_problems(decoded.text, path)]
    if not language.supported:
        what = f"is in {language.name}, which no language pack reads: the article is kept, without facts"
        problems.append(
            Problem("unsupported-language", path, what, f"packs exist for: {', '.join(sorted(supported()))}")
        )
    return Read(article, tuple(problems))


def _empty(path: str) -> Read:
    return Read(None, (Problem("empty-file", path, "holds no text", "leave it out, or fetch the article again"),))


def _too_large(path: str, size: int, limit: int) -> Read:
    what = f"is larger than the limit: {size:,} bytes, and {limit:,} are allowed"
    return Read(
        None, (Problem("too-large", path, what, "split it into articles, or raise the limit with --max-bytes"),)
    )


def _encoding_problems(decoded: encoding.Decoded, path: str) -> list[Problem]:
    problems = []
    if decoded.encoding != "utf-8":
        what = f"is not UTF-8; it was read as {decoded.encoding}"
        problems.append(Problem("decoded-as", path, what, "convert it to UTF-8 if characters look wrong"))
    if decoded.lost:
        at = decoded.text.find("\ufffd")
        what = f"has bytes that are no {decoded.encoding} character: {decoded.lost} put as U+FFFD, the first at {at}"
        problems.append(Problem("undecodable-bytes", path, what, "fetch the article again", Span(at, at + 1)))
    return problems


def _character_problems(text: str, path: str) -> list[Problem]:
    problems = []
    nul = text.find("\0")
    if nul >= 0:
        what = f"holds NUL characters: {text.count(chr(0))}, the first at {nul}; they are kept"
        problems.append(Problem("nul-characters", path, what, "remove them if the file is damaged", Span(nul, nul + 1)))
    control = DIRECTION_CONTROLS.search(text)
    if control is not None:
        count = len(DIRECTION_CONTROLS.findall(text))
        what = f"holds right-to-left control characters: {count}, the first at {control.start()}; they are kept"
        problems.append(Problem("direction-controls", path, what, None, Span(*control.span())))
    return problems
