"""Attribution: contents get their speakers in the order of the text."""

from __future__ import annotations

from kg.extract.anchors import Anchor
from kg.extract.antecedents import Antecedent, antecedent_features
from kg.extract.attribution import Attributed, attribute
from kg.extract.contents import Found
from kg.extract.ranking import Ranker, load_ranker
from kg.extract.speakers import Content, Slot
from kg.model import EntityType

NAMES = {"سامي": EntityType.PERSON, "ليلى": EntityType.PERSON}
SLOT, ANTECEDENT = load_ranker("slot"), load_ranker("antecedent")
TWO = "قال {who} إن الأمر انتهى.\nوأضاف أن الغد أفضل."


def said(scene_of, content_of, raw: str, *pairs: tuple[str, str]) -> list[Attributed]:  # type: ignore[no-untyped-def]
    scene = scene_of(raw, "ar", NAMES)
    found = [Found(content_of(scene, words, cue), 0.9, 0.9) for words, cue in pairs]
    return attribute(scene, found, [], NAMES, SLOT, ANTECEDENT)


def test_attribution_name(scene_of, content_of) -> None:  # type: ignore[no-untyped-def]
    """A name beside the cue is the speaker."""
    (one,) = said(scene_of, content_of, "قال سامي إن الأمر انتهى.", ("الأمر انتهى", "قال"))
    assert (one.speaker, one.slot.kind) == ("سامي", "name")
    assert 0 < one.sure <= 1


def test_attribution_dropped_subject_carries_the_speaker(scene_of, content_of) -> None:  # type: ignore[no-untyped-def]
    """Where the subject is dropped, who spoke last speaks on."""
    raw = TWO.format(who="سامي")
    one, two = said(scene_of, content_of, raw, ("الأمر انتهى", "قال"), ("الغد أفضل", "وأضاف"))
    assert (one.speaker, two.speaker, two.slot.kind) == ("سامي", "سامي", "dropped")


def test_attribution_dropped_subject_carries_the_words(scene_of, content_of) -> None:  # type: ignore[no-untyped-def]
    """An unnamed speaker speaks on in the words that described him."""
    raw = TWO.format(who="مسؤول كبير")
    one, two = said(scene_of, content_of, raw, ("الأمر انتهى", "قال"), ("الغد أفضل", "وأضاف"))
    assert (one.speaker, two.speaker) == (None, None)
    assert one.slot == two.slot
    assert one.slot.kind == "phrase"


def test_attribution_dropped_subject_agrees_with_its_verb(scene_of) -> None:  # type: ignore[no-untyped-def]
    """Features tell whether the verb's gender is that of the one it may point to."""
    raw = "قالت ليلى إن الأمر انتهى. ورد سامي. وأضافت أن الغد أفضل."
    scene = scene_of(raw, "ar", dict.fromkeys(["سامي", "ليلى"], EntityType.PERSON))
    form = next(c.form for c in scene.cues if c.form.lemma == "أضاف")
    at = next(c.first for c in scene.cues if c.form is form)
    content = Content(Anchor("cue", at, at + 1, form), at + 2, at + 4, "that")
    slot = Slot("dropped", at, at)
    types = dict.fromkeys(["سامي", "ليلى"], EntityType.PERSON)
    told = {e: antecedent_features(scene, content, slot, Antecedent(e), [], types) for e in types}
    assert "agree=dropped/f/f" in told["ليلى"]
    assert "agree=dropped/f/f" not in told["سامي"]


def test_attribution_in_the_order_of_the_text(scene_of, content_of) -> None:  # type: ignore[no-untyped-def]
    """The order in which contents come in does not matter."""
    raw = TWO.format(who="ليلى")
    pairs = (("الأمر انتهى", "قال"), ("الغد أفضل", "وأضاف"))
    assert said(scene_of, content_of, raw, *pairs) == said(scene_of, content_of, raw, *reversed(pairs))


def test_attribution_nobody(scene_of, content_of) -> None:  # type: ignore[no-untyped-def]
    """Without a name anywhere the speaker is nobody, whatever the rankers say."""
    scene = scene_of("قال إن الأمر انتهى.")
    found = [Found(content_of(scene, "الأمر انتهى", "قال"), 0.9, 0.9)]
    (one,) = attribute(scene, found, [], {}, Ranker("s", {}), Ranker("a", {}))
    assert one.speaker is None


def test_attribution_a_title_with_its_name_is_that_person(scene_of, content_of) -> None:  # type: ignore[no-untyped-def]
    """Where the likeliest words are a title and the name of who holds it, that person speaks."""
    scene = scene_of("قال الوزير سامي إن الأمر انتهى.", "ar", NAMES)
    found = [Found(content_of(scene, "الأمر انتهى", "قال"), 0.9, 0.9)]
    phrase = Ranker("slot", {"what=phrase/@between": 9.0})
    (without,) = attribute(scene, found, [], NAMES, phrase, ANTECEDENT)
    (own,) = attribute(scene, found, [], NAMES, phrase, ANTECEDENT, held={1: "سامي"})
    assert without.slot.kind == "phrase"
    assert (own.speaker, own.slot.kind) == ("سامي", "name")
