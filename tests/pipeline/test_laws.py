"""The laws that hold for any text at all: spans, stages, damage. The whole road, with the shipped packs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.graph import article_quads, contract
from kg.graph.runs import Run
from kg.model import Article, Reading, Span
from kg.pipeline import extract, load

SLOW = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Pieces that a news text is made of, and pieces that break it: the seams are where offsets go wrong.
NEWS = [
    "قال", "وأضاف", "الرئيس الروسي", "فلاديمير بوتين", "وزير الخارجية", "أن", "إن", "بحسب", "وكالة تاس", "للكرملين",
    "وبموسكو", "أكّد", "مصدر مسؤول", "الثلاثاء", "13 سبتمبر/أيلول", "إقرأ أيضاً", "المصدر: الميادين", "سأل", "نحن", "لكن",
    "گفت", "افزود", "وی", "رئیس‌جمهوری روسیه", "رئیسجمهور", "به گزارش", "خبرگزاری تسنیم", "که", "تأکید کرد", "در مسکو",
    "را", "به نقل از", "در گفت‌وگو با", "ایسنا", "خواند", "۱۴۰۲/۰۶/۲۲", "می‌کند", "آیا", "پرسیده شد", "ما",
    "سخنگوی کرملین", "اما",
]  # fmt: skip
MARKS = [*"«»“”„‘’‹›\"'():؛،,.!؟…/-–\n\t ", "\n\n", "\r\n", ": «", "».", " "]
DAMAGE = [
    "\0",
    "\ufeff",
    "\u200c",
    "\u200f",
    "\u202e",
    "\u2066",
    "\u2069",
    "\ufffd",
    "\u2028",
    "\x85",
    "ـ",
    "ٌ",
    "ﷲ",
    "ﻻ",
    "😀",
    "𐤀",
    "\x1b[31m",
]
PIECES = st.one_of(st.sampled_from(NEWS), st.sampled_from(MARKS), st.sampled_from(DAMAGE))
MIXED = st.lists(PIECES, max_size=60).map(" ".join) | st.lists(PIECES, max_size=60).map("".join)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
TEXTS = st.one_of(MIXED, ANY)
LANGS = st.sampled_from(["ar", "fa"])


def read(raw: str, lang: str) -> Reading:
    return extract(Article(hashlib.sha256(raw.encode()).hexdigest(), "any.txt", raw, lang))


def spans(reading: Reading) -> Iterator[tuple[str, Span]]:
    """Every span of a reading with what it is of."""
    for part in reading.parts:
        yield from (("part", s) for s in (part.span, part.title, part.date_span) if s is not None)
    yield from (("region", r.span) for r in reading.regions)
    yield from (("mention", m.span) for m in reading.mentions)
    yield from (("role", r.span) for r in reading.roles)
    for q in reading.quotations:
        yield "quotation", q.span
        if q.cue is not None:
            yield "cue", q.cue.span
        if q.speaker_span is not None:
            yield "speaker", q.speaker_span


def check(reading: Reading) -> None:
    """The laws of one reading."""
    raw = reading.article.raw
    for what, span in spans(reading):
        assert 0 <= span.start <= span.end <= len(raw), (what, span)
        if what not in ("part", "region"):
            surface = span.of(raw)
            assert surface, (what, span)
            assert surface == surface.strip(), (what, surface)
            assert any(c.isalnum() for c in surface), (what, surface)
    known = {e.id for e in reading.entities}
    assert len(known) == len(reading.entities)
    assert {m.entity for m in reading.mentions} <= known
    for role in reading.roles:
        assert {role.person, role.of} - {None} <= known
    for q in reading.quotations:
        assert {q.speaker, q.addressee, q.place, *q.via} - {None} <= known
        assert 0 <= q.confidence <= 1
    for part in reading.parts:
        assert {part.publisher, *part.sources} - {None} <= known
    assert [m.span.start for m in reading.mentions] == sorted(m.span.start for m in reading.mentions)
    assert [q.span for q in reading.quotations] == sorted(q.span for q in reading.quotations)


@given(TEXTS, LANGS)
@SLOW
@example("", "ar")
@example("\0", "fa")
@example("«" * 50, "ar")
@example("»قال بوتين«: „ “ ”", "ar")
@example("گفت: «", "fa")
@example("قال:", "ar")
@example("\u202eقال بوتين إن\u202c الأمر «انتهى", "ar")
@example("...!!!؟؟؟---", "fa")
def test_extract_law_of_spans(raw: str, lang: str) -> None:
    """Whatever the text, no stage raises, every span lies in it and is a surface, every id is known."""
    check(read(raw, lang))


@given(TEXTS, LANGS)
@settings(SLOW, max_examples=20)
def test_extract_is_a_function(raw: str, lang: str) -> None:
    """The same text gives the same reading: nothing is remembered from one article to the next."""
    assert read(raw, lang) == read(raw, lang)


@given(TEXTS, LANGS)
@settings(SLOW, max_examples=20)
def test_load_keeps_the_text(raw: str, lang: str) -> None:
    """The document's text is the raw text, and every quotation is shown in `doc.spans`."""
    doc = load(lang)(raw)
    assert doc.text == raw
    assert len(doc.spans["quotations"]) == len(doc._.quotations)
    for shown, q in zip(doc.spans["quotations"], doc._.quotations, strict=True):
        assert shown.start_char <= q.span.start
        assert q.span.end <= shown.end_char


@given(TEXTS, LANGS)
@settings(SLOW, max_examples=20)
def test_extract_any_reading_becomes_quads(raw: str, lang: str) -> None:
    """What is read from any text can be written: as quads and as a line of the contract."""
    reading = read(raw, lang)
    assert article_quads(reading, run=Run("test"))
    for quote in contract(reading)["quotes"]:
        assert raw[quote["start"] : quote["end"]] == quote["text"]


@pytest.mark.parametrize(
    ("lang", "raw"),
    [
        ("ar", "قال بوتين إن الأمر انتهى " * 300),  # one line without a full stop
        ("ar", "«" + "كلمة " * 4000),
        ("ar", "قال «" * 400),
        ("fa", '"' * 3001),
        ("fa", "ا" * 100_000),
        ("fa", "گفت: " * 400),
        ("fa", "\n" * 50_000 + "گفت"),
    ],
    ids=lambda value: value[:8].strip(),
)
def test_extract_long_lines(lang: str, raw: str) -> None:
    """Lines of a length that no outlet writes are read like others."""
    check(read(raw, lang))
