"""What each stretch of a file is: headline, body, credits and dates, or noise; and how many articles it holds.

    file ─► lines ─► announced by a rule of the pack?  tags, teasers, comments: NOISE · credits, dates: META
                     short, without a full stop?       first: HEADLINE · right below it: META (dateline)
                     else                              BODY
         ─► a headline and paragraphs below a finished article and "read also": a second part

In come the tokens and the language pack, out goes a `Page`. Start at `page`. Whatever no rule claims is body:
to read a menu costs one wrong sentence, to miss a paragraph costs all that is said in it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import islice, pairwise

from kg.extract.page_rules import META_KINDS, Hit, PageRules, announced, page_rules, tail
from kg.lang import Pack
from kg.model import Part, Region, RegionKind, Span
from kg.text.fold import fold
from kg.text.sentences import ENDS, paragraphs
from kg.text.tokens import Tokens

LONGEST_HEADLINE = 45  # words
LONGEST_SUBHEAD = 14
LONGEST_DATELINE = 8
LONGEST_SIDE = 4  # words on either side of a dateline's dash
LONGEST_CITY = 2  # words before a dateline's bracket
LEAST_FIGURES = 4  # numbers of a date stamp in two calendars
LONGEST_STAMP = 14
LEAST_BODY = 12  # words of a paragraph without a full stop
LEAST_ARTICLE = 2  # body paragraphs that make a glued text an article
FULL_STOPS = frozenset(".。…")
DASHES = frozenset("-–—")


@dataclass(frozen=True, slots=True)
class Page:
    """A file's layout.

    Args:
        parts: One per article in the file, in text order; at least one. Publisher, sources and date are not
            filled in yet.
        regions: The stretches of the file in text order; they do not overlap, and hold every token.
    """

    parts: tuple[Part, ...]
    regions: tuple[Region, ...]

    def of(self, part: Part) -> tuple[Region, ...]:
        """The regions of one part."""
        first = bisect_left(self.regions, part.span.start, key=lambda r: r.span.start)
        return self.regions[first : bisect_left(self.regions, part.span.end, key=lambda r: r.span.start)]

    def part_at(self, offset: int) -> int:
        """Index of the part that an offset belongs to."""
        return max(0, bisect_right(self.parts, offset, key=lambda p: p.span.start) - 1)


@dataclass(slots=True)
class _Line:
    tokens: range
    hit: Hit | None
    kind: RegionKind = RegionKind.BODY
    rule: str = "body"


def page(tokens: Tokens, pack: Pack) -> Page:
    """The parts and regions of a text.

    Args:
        tokens: The text.
        pack: Its language.

    Example:
        >>> from kg.lang import load_pack
        >>> from kg.text.tokens import blank, tokens_of
        >>> raw = "بوتين في القاهرة\\nالقاهرة (وكالات)\\nوصل بوتين أمس إلى القاهرة.\\nكلمات دلالية: روسيا"
        >>> [(r.kind.value, r.rule) for r in page(tokens_of(blank("ar")(raw)), load_pack("ar")).regions]
        [('headline', 'title'), ('meta', 'dateline'), ('body', 'body'), ('noise', 'tags')]
    """
    rules = page_rules(pack)
    lines = [_Line(line, announced(tokens, line, rules)) for line in paragraphs(tokens)]
    starts = _parts(tokens, lines)
    bounds = [*starts, len(lines)]
    parts: list[Part] = []
    regions: list[Region] = []
    for first, last in pairwise(bounds):
        block = lines[first:last]
        title = _classify(tokens, block, rules)
        begin = 0 if first == 0 else tokens.start[lines[first].tokens.start]
        end = len(tokens.raw) if last == len(lines) else tokens.start[lines[last].tokens.start]
        parts.append(Part(Span(begin, end), title=title))
        for line in block:
            regions += _regions(tokens, line, rules)
    if not parts:
        parts.append(Part(Span(0, len(tokens.raw))))
    return Page(tuple(parts), tuple(regions))


def _parts(tokens: Tokens, lines: list[_Line]) -> list[int]:
    """Where articles begin: line 0, and each glued article's headline.

    The text below "read also" is an article of its own only where the one above has come to its end (a source, a
    tag list, an end mark): in the middle of an article the same words announce a teaser, and the body goes on.
    """
    starts = [0] if lines else []
    ended = False
    for n, line in enumerate(lines):
        if line.hit is None:
            continue
        kind = line.hit.rule.kind
        if kind == "related" and ended and _opens(tokens, line) and _article(tokens, lines, n + 1):
            starts.append(n + 1)
            ended = False
        elif kind in ("end", "tags", "credit", "comments") and n > 1:
            ended = True
    return starts


def _opens(tokens: Tokens, line: _Line) -> bool:
    """Whether nothing but marks follows the announcing words."""
    hit = line.hit
    return hit is not None and not any(tokens.is_word[i] for i in range(hit.after, line.tokens.stop))


def _article(tokens: Tokens, lines: list[_Line], first: int) -> bool:
    """Whether a headline and paragraphs stand from line `first` on."""
    if first >= len(lines) or lines[first].hit is not None or not _headline(tokens, lines[first].tokens):
        return False
    body = 0
    for line in islice(lines, first + 1, None):
        if line.hit is not None or body >= LEAST_ARTICLE:
            break
        body += _paragraph(tokens, line.tokens)
    return body >= LEAST_ARTICLE


def _classify(tokens: Tokens, lines: list[_Line], rules: PageRules) -> Span | None:
    """Set kind and rule of each line of one part; give the headline."""
    for line in lines:
        if line.hit is not None:
            kind = line.hit.rule.kind
            line.kind, line.rule = (RegionKind.META if kind in META_KINDS else RegionKind.NOISE), kind
    plain = [line for line in lines if line.hit is None]
    title = _title(tokens, plain)
    if title is not None:
        title.kind, title.rule = RegionKind.HEADLINE, "title"
    _below(tokens, plain, title, rules)
    _teasers(tokens, lines)
    if title is None:
        return None
    return tokens.span(title.tokens.start, title.tokens.stop)


def _title(tokens: Tokens, lines: list[_Line]) -> _Line | None:
    if len(lines) < 2 or not _headline(tokens, lines[0].tokens):
        return None
    if _is_dateline(tokens, lines[0].tokens) or _is_stamp(tokens, lines[0].tokens):
        return None
    below = max(_words(tokens, line.tokens) for line in lines[1:])
    return lines[0] if below > _words(tokens, lines[0].tokens) else None


def _below(tokens: Tokens, lines: list[_Line], title: _Line | None, rules: PageRules) -> None:
    """Datelines, subheads, the repeated headline and the credit at the foot."""
    words = None if title is None else [k for k in tokens.key[title.tokens.start : title.tokens.stop] if k]
    head = 0 if title is None else 1
    for n, line in enumerate(lines):
        if line is title:
            continue
        short = _words(tokens, line.tokens)
        if n <= head and _is_stamp(tokens, line.tokens):
            line.kind, line.rule = RegionKind.META, "stamp"
        elif n <= head and n + 1 < len(lines) and short <= LONGEST_DATELINE and _is_dateline(tokens, line.tokens):
            line.kind, line.rule = RegionKind.META, "dateline"
        elif words and [k for k in tokens.key[line.tokens.start : line.tokens.stop] if k] == words:
            line.kind, line.rule = RegionKind.NOISE, "repeated headline"
        elif n >= len(lines) - 2 and short <= LEAST_BODY and _foot(tokens, line.tokens, rules):
            line.kind, line.rule = RegionKind.META, "credit"
        elif 0 < n < len(lines) - 1 and short <= LONGEST_SUBHEAD and not _sentence(tokens, line.tokens):
            line.kind, line.rule = RegionKind.HEADLINE, "subhead"


def _teasers(tokens: Tokens, lines: list[_Line]) -> None:
    """Headlines below "read also" are teasers, up to the next paragraph; what follows comments is comments."""
    state = ""
    for line in lines:
        kind = line.hit.rule.kind if line.hit is not None else ""
        if kind == "comments" or (kind == "related" and _opens(tokens, line)):
            state = kind
        elif kind or (state == "related" and _paragraph(tokens, line.tokens)):
            state = state if state == "comments" else ""
        elif state:
            line.kind, line.rule = RegionKind.NOISE, "teaser" if state == "related" else "comments"


def _regions(tokens: Tokens, line: _Line, rules: PageRules) -> list[Region]:
    """One region for a line, or two where its beginning or its end is of another kind."""
    whole = tokens.span(line.tokens.start, line.tokens.stop)
    hit = line.hit
    if hit is not None and hit.rule.kind in ("related", "share") and hit.rule.glued and not _ends_line(tokens, line):
        body_at = hit.end if tokens.start[hit.after] < hit.end else tokens.start[hit.after]
        return [
            Region(Span(whole.start, hit.end), line.kind, line.rule),
            Region(Span(body_at, whole.end), RegionKind.BODY, "body"),
        ]
    if line.kind is not RegionKind.BODY:
        return [Region(whole, line.kind, line.rule)]
    split = tail(tokens, line.tokens, rules)
    if split is None:
        return [Region(whole, line.kind, line.rule)]
    kind = RegionKind.META if split.rule.kind in META_KINDS else RegionKind.NOISE
    end = max(e for e in tokens.end[line.tokens.start : line.tokens.stop] if e <= split.start)
    return [
        Region(Span(whole.start, end), line.kind, line.rule),
        Region(Span(split.start, whole.end), kind, split.rule.kind),
    ]


def _ends_line(tokens: Tokens, line: _Line) -> bool:
    """Whether a glued announcement is followed by a teaser or by nothing, not by a paragraph."""
    hit = line.hit
    if hit is None or hit.after >= line.tokens.stop or tokens.start[hit.after] >= hit.end:
        return True
    return not _paragraph(tokens, line.tokens)


def _words(tokens: Tokens, line: range) -> int:
    return sum(tokens.is_word[i] for i in line)


def _sentence(tokens: Tokens, line: range) -> bool:
    """Whether the line ends as a sentence does, closing marks aside."""
    for i in reversed(line):
        if tokens.text[i] in ENDS or tokens.text[i] == ":":
            return True
        if tokens.is_word[i]:
            return False
    return False


def _headline(tokens: Tokens, line: range) -> bool:
    last = tokens.text[line.stop - 1]
    stopped = last in FULL_STOPS and tokens.text[line.stop - 2] not in ENDS
    return not stopped and 1 <= _words(tokens, line) <= LONGEST_HEADLINE


def _paragraph(tokens: Tokens, line: range) -> bool:
    return _words(tokens, line) >= LEAST_BODY and (_sentence(tokens, line) or _words(tokens, line) > LONGEST_HEADLINE)


def _is_dateline(tokens: Tokens, line: range) -> bool:
    """ "Outlet – city", "reporter – outlet", "city (agencies)": few words on either side of a dash or bracket."""
    if _words(tokens, line) > LONGEST_DATELINE or _sentence(tokens, line):
        return False
    if any(tokens.text[i] in "؛;:!؟?" or tokens.key[i][:1].isdecimal() for i in line):
        return False
    mark = next((i for i in line if tokens.text[i] in DASHES or tokens.text[i] == "("), line.stop)
    if mark >= line.stop - 1 or mark == line.start:
        return False
    ends = tokens.text[mark] != "(" or tokens.text[line.stop - 1] == ")"
    left, right = _words(tokens, range(line.start, mark)), _words(tokens, range(mark + 1, line.stop))
    city = LONGEST_CITY if tokens.text[mark] == "(" else LONGEST_SIDE
    return ends and left <= city and right <= LONGEST_SIDE


def _is_stamp(tokens: Tokens, line: range) -> bool:
    """A line of figures and a few words: the date of an agency's dispatch ("الرياض 25 شوال 1436 هـ … 2015 م واس")."""
    figures = sum(tokens.key[i][:1].isdecimal() for i in line)
    return figures >= LEAST_FIGURES and _words(tokens, line) <= LONGEST_STAMP and not _sentence(tokens, line)


def _foot(tokens: Tokens, line: range, rules: PageRules) -> bool:
    """A name and a credit in brackets, "M. Duc (according to RT and Sputnik)"."""
    inside = [i for i in line if tokens.text[i] in "(["]
    if not inside or tokens.text[line.stop - 1] not in ")]":
        return False
    letters = "".join(tokens.key[inside[-1] + 1 : line.stop])
    return any(letters.startswith(fold(words).replace(" ", "")) for words in (*rules.attributions, *rules.by_line))
