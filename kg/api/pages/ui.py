"""The interface's language: its strings, its direction, its way to write numbers and days.

    strings/en.toml, ar.toml, fa.toml      one file per language; a new file is a new language

In comes a request, out goes a `Ui`: chosen by the cookie that the language links set, else by what the browser
prefers. `current` is the one of the request being answered. Start at `choose`.
"""

from __future__ import annotations

import re
import tomllib
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request

STRINGS = Path(__file__).parent / "strings"
COOKIE = "kg-ui"
DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Ui:
    """One language of the interface."""

    lang: str
    strings: dict[str, dict[str, Any]]

    @property
    def dir(self) -> str:
        """ltr or rtl."""
        return str(self.strings["meta"]["dir"])

    def t(self, key: str, **values: object) -> str:
        """The words for a key such as "said.title", with {names} filled in; the key itself where there are none.

        Example:
            >>> uis()["en"].t("said.page", first=1, last=2, n=3)
            '1 to 2 of 3'
        """
        section, _, name = key.partition(".")
        words = str(self.strings.get(section, {}).get(name, key))
        return re.sub(r"\{(\w+)\}", lambda m: str(values.get(m[1], m[0])), words)

    def count(self, key: str, n: int) -> str:
        """Words with a number; of one thing, by the key with `_one` behind where the language has it.

        Example:
            >>> uis()["en"].count("entity.articles_n", 1), uis()["en"].count("entity.articles_n", 2)
            ('1 article', '2 articles')
        """
        section, _, name = key.partition(".")
        one = n == 1 and f"{name}_one" in self.strings[section]
        return self.t(f"{key}_one" if one else key, n=self.number(n))

    def number(self, n: float) -> str:
        """A number in this language's digits.

        Example:
            >>> uis()["en"].number(12345), uis()["fa"].number(0.25)
            ('12,345', '۰٫۲۵')
        """
        meta = self.strings["meta"]
        text = f"{n:,}" if isinstance(n, int) else f"{n:g}"
        marks = {",": meta["thousands"], ".": meta["decimal"]}
        return "".join(meta["digits"][int(c)] if c.isdigit() else marks.get(c, c) for c in text)

    def percent(self, share: float) -> str:
        """A share as whole percents."""
        return self.t("meta.percent", n=self.number(round(share * 100)))

    def day(self, iso: str | None) -> str:
        """A day as people write it; what is no whole day stays as it is.

        Example:
            >>> uis()["en"].day("2023-09-13")
            '13 September 2023'
        """
        match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", iso or "")
        if match is None or not 1 <= int(match[2]) <= 12:
            return iso or ""
        plain = {ord(str(n)): d for n, d in enumerate(self.strings["meta"]["digits"])}
        y, d = match[1].translate(plain), str(int(match[3])).translate(plain)
        return self.t("meta.day", y=y, d=d, month=self.strings["meta"]["months"][int(match[2]) - 1])

    def language(self, code: str) -> str:
        """The name of a language of articles; its code where there is none."""
        return str(self.strings["lang"].get(code, code))


@cache
def uis() -> dict[str, Ui]:
    """Every language of the interface by its code; English first."""
    found = {
        path.stem: Ui(path.stem, tomllib.loads(path.read_text("utf-8"))) for path in sorted(STRINGS.glob("*.toml"))
    }
    return {DEFAULT: found[DEFAULT], **found}


current: ContextVar[Ui | None] = ContextVar("ui", default=None)
signed: ContextVar[bool] = ContextVar("signed", default=False)
"""Whether the request being answered brings a key, as pages show it."""


def now() -> Ui:
    """The language of the request being answered."""
    return current.get() or uis()[DEFAULT]


def choose(request: Request) -> Ui:
    """The cookie's language, else the first that the browser prefers, else English."""
    if (chosen := uis().get(request.cookies.get(COOKIE, ""))) is not None:
        return chosen
    for code in _preferred(request.headers.get("accept-language", "")):
        if code in uis():
            return uis()[code]
    return uis()[DEFAULT]


def _preferred(header: str) -> list[str]:
    """The primary language codes of an Accept-Language header, best first."""
    weighted: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        match = re.fullmatch(r"\s*([A-Za-z]{1,8})(?:-[\w-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", part)
        if match is not None:
            weighted.append((float(match[2] or 1), match[1].lower()))
    return [code for weight, code in sorted(weighted, key=lambda w: -w[0]) if weight > 0]
