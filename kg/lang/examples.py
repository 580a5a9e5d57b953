"""examples.toml: sentences that a pack's data must read rightly, and sentences that give nothing.

In comes a pack, out come its rows. They are tests, run for every pack; no stage reads them. Start at `load_examples`.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.lang.pack import Pack


@dataclass(frozen=True)
class Yes:
    """A text and one attribution in it.

    Args:
        text: Made up; from no article.
        who: The words that name the speaker; where nobody is named, those that describe; "" where there are none.
        what: The content, verbatim.
        cue: The cue, verbatim; "" for a colon or quotation marks alone.
        kind: "direct", "mixed" or "indirect"; "" where the row does not judge it.
        where: The words that name the place where it was said; "" where the row does not judge it.
    """

    text: str
    who: str
    what: str
    cue: str
    kind: str = ""
    where: str = ""


@dataclass(frozen=True)
class No:
    """A text that attributes nothing."""

    text: str


@dataclass(frozen=True)
class Wish:
    """A `Yes` that the shipped models miss (or, without `who`, `what` and `cue`, a `No`), and why.

    Args:
        reason: What they do instead.
    """

    text: str
    reason: str
    who: str = ""
    what: str = ""
    cue: str = ""
    kind: str = ""
    where: str = ""


@dataclass(frozen=True)
class Examples:
    """examples.toml."""

    yes: tuple[Yes, ...] = ()
    no: tuple[No, ...] = ()
    wish: tuple[Wish, ...] = ()


def load_examples(pack: Pack) -> Examples:
    """The pack's rows.

    Raises:
        PackError: the file is missing or breaks the schema.
    """
    return pack.section("examples", Examples)
