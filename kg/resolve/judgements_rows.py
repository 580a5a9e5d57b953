"""The rows of a file of judgements: the value each stands for, and what makes a row malformed.

In comes a file's bytes, out come `Judgement` values with their lines, or an error that names line and reason.
Start at `FORMS`, then `parse`.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from kg.errors import JudgementError

SPAN = re.compile(r"(0|[1-9][0-9]{0,8}),(0|[1-9][0-9]{0,8})")
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")
_ID = re.compile(r"[0-9a-f]{16}")
WHEN = "%Y-%m-%dT%H:%M:%SZ"
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Form:
    """How a judgement is written.

    Args:
        sizes: How many things it may be about.
        value: What it says beside: a form that `value` must have, None where it says nothing.
        hint: The value in words.
    """

    sizes: tuple[int, ...]
    value: re.Pattern[str] | None = None
    hint: str = ""


FORMS = {
    "same": Form((2,)),
    "different": Form((2,)),
    "unsure": Form((1, 2)),  # of two entities, or of a quotation: somebody looked and could not tell
    "accept": Form((1,)),
    "reject": Form((1,)),
    "speaker": Form((1,), _IRI, "the IRI of who said it"),
    "span": Form((1,), SPAN, "START,END in characters of the raw text"),
    "undo": Form((1,)),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One decision of one person.

    Args:
        what: A key of `FORMS`.
        about: IRIs of entities or of a quotation; for "undo" the id of a judgement. Two stand in sorted order.
        who: Who decided.
        when: UTC, "2026-11-23T09:30:00Z".
        why: The reason in words; may be empty.
        value: For "speaker" and "span" what is right instead; None for all others.
        line: The line of its file, counted from 1; does not count for equality.
        seen: Pairs of an IRI that is judged (an entity, a quotation, a speaker) and that of its passage, sorted: by it
            the thing is found again where a newer version gives it another IRI.
    """

    what: str
    about: tuple[str, ...]
    who: str
    when: str
    why: str = ""
    value: str | None = None
    line: int = field(default=0, compare=False)
    seen: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits that follow from what it says.

        Example:
            >>> one = Judgement("unsure", ("https://example.org/kg/quotation/1",), "amal", "2026-11-23T09:30:00Z")
            >>> from dataclasses import replace
            >>> one.id == replace(one, line=7).id, len(one.id)
            (True, 16)
        """
        return hashlib.sha256(self.row().encode()).hexdigest()[:16]

    def row(self) -> str:
        """The line that stands for it, without its end."""
        row = {"when": self.when, "who": self.who, "what": self.what, "about": self.about, "value": self.value}
        shown: dict[str, Any] = {key: value for key, value in row.items() if value is not None}
        shown |= {"seen": dict(self.seen)} if self.seen else {}
        return json.dumps({**shown, "why": self.why}, ensure_ascii=False)


def parse(raw: bytes, path: Path) -> tuple[Judgement, ...]:
    """The judgements of a file's bytes.

    Raises:
        JudgementError: a row is malformed.
    """
    rows = raw.split(b"\n")
    return tuple(_row(row, number, path) for number, row in enumerate(rows, 1) if row or number < len(rows))


def _row(raw: bytes, number: int, path: Path) -> Judgement:
    where = f"{path}, line {number}"
    try:
        row = json.loads(raw.decode("utf-8"), object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise wrong("the row is not UTF-8", where) from None
    except (ValueError, RecursionError) as err:
        raise wrong(f"the row is no JSON object: {err}", where) from None
    if not isinstance(row, dict):
        raise wrong("the row is no JSON object", where)
    needed, allowed = {"when", "who", "what", "about"}, {"when", "who", "what", "about", "value", "seen", "why"}
    for key in sorted(set(row) - allowed):
        raise wrong(f"unknown key {key!r}; known keys: {', '.join(sorted(allowed))}", where)
    for key in sorted(needed - set(row)):
        raise wrong(f"key {key!r} is missing", where)
    about, value = row["about"], row.get("value")
    texts = [row[key] for key in ("when", "who", "what")] + [row.get("why", "")]
    if not isinstance(about, list) or not all(isinstance(v, str) for v in (*texts, *about)):
        raise wrong("about must be a list of texts, the other keys texts", where)
    if value is not None and not isinstance(value, str):
        raise wrong("value must be a text", where)
    seen = row.get("seen", {})
    passages = list(seen.values()) if isinstance(seen, dict) else [None]
    if not all(isinstance(p, str) and _IRI.fullmatch(p) and _usable(p) for p in passages):
        raise wrong("seen must be an object of IRIs", where)
    when, who, what, why = texts
    judgement = Judgement(what, tuple(sorted(about)), who, when, why, value, number, tuple(sorted(seen.items())))
    check_form(judgement, where)
    return judgement


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once each."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key stands twice")
    return made


def check_form(judgement: Judgement, where: str) -> None:
    """Refuse a judgement that is not written as its form asks.

    Raises:
        JudgementError: what is wrong with it.
    """
    form = FORMS.get(judgement.what)
    if form is None:
        raise wrong(f"there is no judgement {judgement.what!r}; known: {', '.join(FORMS)}", where)
    if len(set(judgement.about)) != len(judgement.about) or len(judgement.about) not in form.sizes:
        sizes = " or ".join(map(str, form.sizes))
        raise wrong(f"{judgement.what!r} is about {sizes} different things, not {len(set(judgement.about))}", where)
    pattern, hint = (_ID, "the id of a judgement") if judgement.what == "undo" else (_IRI, "an IRI")
    for thing in judgement.about:
        if not pattern.fullmatch(thing) or (pattern is _IRI and not _usable(thing)):
            raise wrong(f"about holds {thing[:80]!r}, which is not {hint}", where)
    if (form.value is None) != (judgement.value is None):
        wanted = "takes no value" if form.value is None else f"needs a value: {form.hint}"
        raise wrong(f"{judgement.what!r} {wanted}", where)
    value = judgement.value or ""
    if form.value is not None and not (form.value.fullmatch(value) and (form.value is not _IRI or _usable(value))):
        raise wrong(f"value must be {form.hint}, not {(judgement.value or '')[:80]!r}", where)
    for thing, _ in judgement.seen:
        if thing not in (*judgement.about, judgement.value):
            raise wrong(f"seen names {thing[:80]!r}, which the judgement is not about", where)
    _check_words(judgement, where)


def _usable(iri: str) -> bool:
    """Whether the graph can hold it: a form is not yet an IRI."""
    try:
        NamedNode(iri)
    except ValueError:
        return False
    return True


def _check_words(judgement: Judgement, where: str) -> None:
    for key, text in (("who", judgement.who), ("why", judgement.why)):
        if len(text) > _LONGEST or any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
            raise wrong(f"{key} must be one line of at most {_LONGEST} characters", where)
    if not judgement.who.strip():
        raise wrong("who must name the person who decided", where)
    try:
        datetime.datetime.strptime(judgement.when, WHEN)
    except ValueError:
        raise wrong(
            f"when must be a time in UTC like 2026-11-23T09:30:00Z, not {judgement.when[:40]!r}", where
        ) from None


def wrong(what: str, where: str) -> JudgementError:
    """The error of a row."""
    return JudgementError(what, where=where, remedy="docs/identity.md describes the rows; nothing of the file was used")
