"""The forms of demonyms: from the stem in a table to every form a text may show.

Arabic relational adjectives (nisba) inflect regularly: gender, number, case of the sound plural, article. A stem of
two words ("كوري شمالي") inflects in both. Persian adds its plurals. Start at `demonym_forms`.
"""

from __future__ import annotations

from collections.abc import Iterator

_ARABIC_ENDINGS = ("", "ة", "ا", "ون", "ين", "ات", "ان", "تان", "تين")
_PERSIAN_ENDINGS = ("", "ها", "\u200cها", "های", "\u200cهای")


def demonym_forms(lang: str, stem: str) -> Iterator[str]:
    """Every form of the adjective `stem`, itself first.

    Args:
        lang: "ar", "fa"; any other language keeps the stem alone.
        stem: Masculine singular without article.

    Example:
        >>> list(demonym_forms("ar", "كوري شمالي"))[:4]
        ['كوري شمالي', 'الكوري الشمالي', 'كورية شمالية', 'الكورية الشمالية']
        >>> "ایرانیان" in demonym_forms("fa", "ایرانی")
        True
    """
    if lang == "ar":
        yield from _arabic(stem)
    elif lang == "fa":
        yield from (stem + ending for ending in _PERSIAN_ENDINGS)
        if stem.endswith("ی"):
            yield stem + "ان"
    else:
        yield stem


def _arabic(stem: str) -> Iterator[str]:
    words = stem.split()
    for ending in _ARABIC_ENDINGS:
        if ending == "ا" and len(words) == 1:
            continue  # روسيا as an accusative would be the country's own name
        inflected = [word + ending for word in words]
        yield " ".join(inflected)
        if ending != "ا":
            yield " ".join("ال" + word for word in inflected)
