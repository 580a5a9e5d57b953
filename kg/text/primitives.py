"""Algorithms of word formation that language packs choose by name: data gives the stems, these give the forms.

In comes a lexicon row's stems, out goes (form, shape) pairs, where the shape says what kind of form it is:
"past", "present", "participle", "noun", "passive", each followed by "1" for the first person or "+" for the
plural where that is known. Start at `MORPHOLOGIES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

Forms = Iterator[tuple[str, str]]

_AR_OBJECTS = ("ه", "ها", "هم", "هما", "نا", "ني", "ك", "كم")


def arabic_verb(perfect: str, imperfect: str, participle: str, nouns: tuple[str, ...]) -> Forms:
    """The forms of an Arabic verb that news text uses, object pronouns included.

    Args:
        perfect: Third person masculine singular perfect ("أكد").
        imperfect: The imperfect without its prefix ("ؤكد").
        participle: The active participle ("مؤكد"), "" if it has none.
        nouns: Verbal nouns ("تأكيد").

    Example:
        >>> forms = dict(arabic_verb("قال", "قول", "قائل", ("قول",)))
        >>> forms["قالت"], forms["يقولون"], forms["قائلا"], forms["قوله"]
        ('past', 'present+', 'participle', 'noun')
    """
    past = [("", ""), ("ت", ""), ("وا", "+"), ("ا", "+"), ("تا", "+"), ("ن", "+"), ("نا", "1"), ("تُ", "1")]
    for ending, number in past:
        yield perfect + ending, "past" + number
        stem = perfect + ("و" if ending == "وا" else ending)
        if ending in ("", "ت", "وا"):
            yield from ((stem + pronoun, "past" + number) for pronoun in _AR_OBJECTS[:4])
    for prefix in ("ي", "ت"):
        yield prefix + imperfect, "present"
        yield from ((prefix + imperfect + ending, "present+") for ending in ("ون", "ان", "وا", "ا", "ن"))
        yield from ((prefix + imperfect + pronoun, "present") for pronoun in _AR_OBJECTS[:4])
    yield "ن" + imperfect, "present1"
    yield "أ" + imperfect, "present1"
    if participle:
        yield from ((participle + ending, "participle") for ending in ("", "ا", "ة", "ين", "ان", "تين", "ون"))
    for noun in nouns:
        yield noun, "noun"
        yield "ال" + noun, "noun"
        stem = noun[:-1] + "ت" if noun.endswith("ة") else noun
        yield from ((stem + pronoun, "noun") for pronoun in _AR_OBJECTS[:5])


def arabic_gender(form: str, lemma: str, shape: str) -> str:
    """The gender of the subject that a form of an Arabic verb asks for: "f", "m", or "" where the form leaves it open.

    Args:
        form: Without a clitic before it.
        lemma: Third person masculine singular perfect.
        shape: As `arabic_verb` gives it.

    Example:
        >>> [arabic_gender(f, "أضاف", "past") for f in ("أضافت", "أضاف", "أضافوا")]
        ['f', 'm', '']
        >>> arabic_gender("تضيف", "أضاف", "present"), arabic_gender("مضيفة", "أضاف", "participle")
        ('f', 'f')
    """
    kind = shape.rstrip("1+")
    if shape != kind or kind not in ("past", "present", "participle") or form.endswith(("وا", "ون", "ين", "ان")):
        return ""
    if kind == "participle":
        return "f" if form.endswith("ة") else "m"
    if kind == "past":
        return "f" if form.endswith("ت") and form != lemma else "m"
    return "f" if form.startswith("ت") else "m"


_FA_PAST = (("", ""), ("م", "1"), ("ی", ""), ("یم", "1"), ("ید", ""), ("ند", "+"))
_FA_PRESENT = (("م", "1"), ("ی", ""), ("د", ""), ("یم", "1"), ("ید", ""), ("ند", "+"))
_FA_PERFECT = (
    ("", ""), (" ام", "1"), (" است", ""), (" ایم", "1"), (" اند", "+"), (" بود", ""), (" بودند", "+"), (" باشد", ""),
    (" بودم", "1"), (" و", ""),
)  # fmt: skip
_FA_FUTURE = (("خواهم ", "1"), ("خواهد ", ""), ("خواهیم ", "1"), ("خواهند ", "+"))


def persian_verb(past: str, present: str, participle: str = "", nouns: tuple[str, ...] = ()) -> Forms:
    """The finite forms of a Persian verb, its passive and its past participle.

    Args:
        past: Past stem ("گفت").
        present: Present stem ("گوی").
        participle: Not used: Persian forms it from the past stem.
        nouns: Verbal nouns.

    Example:
        >>> forms = dict(persian_verb("گفت", "گوی"))
        >>> forms["گفته است"], forms["می گویند"], forms["گفتم"], forms["گفته می شود"]
        ('past', 'present+', 'past1', 'passive')
    """
    for negation in ("", "ن"):
        yield from ((negation + past + ending, "past" + who) for ending, who in _FA_PAST)
        yield from ((f"{negation}می {past}{ending}", "past" + who) for ending, who in _FA_PAST)
        yield from ((negation + past + "ه" + ending, "past" + who) for ending, who in _FA_PERFECT)
        yield from ((f"{negation}می {present}{ending}", "present" + who) for ending, who in _FA_PRESENT)
        yield from ((negation + future + past, "present" + who) for future, who in _FA_FUTURE)
    yield from (("ب" + present + ending, "present" + who) for ending, who in _FA_PRESENT)
    for light in ("شد", "شد ه است", "می شود", "می شد", "شد ه بود", "شد ه", "شود"):
        yield past + "ه " + light.replace("شد ه", "شده"), "passive"
    yield from ((noun, "noun") for noun in nouns)


def as_listed(past: str, present: str, participle: str = "", nouns: tuple[str, ...] = ()) -> Forms:
    """The stems themselves, for languages whose verbs do not change, or whose rows list every form.

    Example:
        >>> list(as_listed("said", "says", "saying"))
        [('said', 'past'), ('says', 'present'), ('saying', 'participle')]
    """
    for form, shape in ((past, "past"), (present, "present"), (participle, "participle")):
        if form:
            yield form, shape
    yield from ((noun, "noun") for noun in nouns)


Morphology = Callable[[str, str, str, tuple[str, ...]], Forms]
MORPHOLOGIES: dict[str, Morphology] = {
    "arabic_verb": arabic_verb,
    "persian_verb": persian_verb,
    "as_listed": as_listed,
}


def genderless(form: str, lemma: str, shape: str) -> str:
    """The gender that a verb asks for in languages whose verbs show none.

    Example:
        >>> genderless("گفت", "گفت", "past")
        ''
    """
    return ""


# Languages whose verbs show the gender of their subject.
Gender = Callable[[str, str, str], str]
GENDERS: dict[str, Gender] = {"arabic_verb": arabic_gender}
