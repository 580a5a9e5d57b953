"""The stages as spaCy components: found by entry points, open to components of the user's own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc

import kg
from kg.errors import PackError
from kg.model import Kind
from kg.pipeline.components import COMPONENTS

TEXT = "قال وزير الزراعة سامي الحداد: «الموسم هذا العام أفضل من كل التوقعات»."
WORDS = "الموسم هذا العام أفضل من كل التوقعات"


def in_a_fresh_process(program: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_load_shows_quotations() -> None:
    """`kg.load` gives a spaCy pipeline whose documents show names, quotations, roles."""
    doc = kg.load("ar")(TEXT)
    (quotation,) = doc._.quotations
    assert (quotation.span.of(doc.text), quotation.kind) == (WORDS, Kind.DIRECT)
    assert [span.text for span in doc.spans["quotations"]] == [WORDS]
    assert ("سامي الحداد", "Person") in [(e.text, e.label_) for e in doc.ents]
    assert doc._.entities
    assert doc._.mentions
    assert doc._.roles
    assert doc._.problems == ()


def test_load_once_per_process() -> None:
    """The pipeline of a language is made once."""
    assert kg.load("fa") is kg.load("fa")
    assert kg.load("fa").pipe_names == list(COMPONENTS)


def test_components_are_found_by_entry_points(tmp_path: Path) -> None:
    """A blank spaCy pipeline knows the components without an import of ours."""
    program = (
        "import spacy\n"
        "nlp = spacy.blank('fa')\n"
        f"for name in {COMPONENTS!r}: nlp.add_pipe(name)\n"
        "doc = nlp('بهرام رستمی گفت: «برداشت گندم بهتر است».')\n"
        "print([s.text for s in doc.spans['quotations']])\n"
    )
    assert "برداشت گندم بهتر است" in in_a_fresh_process(program, tmp_path)


def test_load_to_disk_and_from_disk(tmp_path: Path) -> None:
    """A saved pipeline, loaded by spaCy alone in a fresh process, reads the same."""
    kg.load("ar").to_disk(tmp_path / "model")
    program = f"import spacy\ndoc = spacy.load('model')({TEXT!r})\nprint([s.text for s in doc.spans['quotations']])\n"
    assert WORDS in in_a_fresh_process(program, tmp_path)


def test_load_config_round_trip() -> None:
    """The pipeline's config makes a pipeline of the same components."""
    nlp = kg.load("fa")
    again = spacy.util.load_model_from_config(nlp.config, auto_fill=True)
    assert again.pipe_names == nlp.pipe_names
    assert again.lang == "fa"


@Language.component("test_only_named")
def only_named(doc: Doc) -> Doc:
    """A component of a user's own: it sees what the stages before it found."""
    doc.user_data["names seen"] = [m.span.of(doc.text) for m in doc._.mentions]
    doc.user_data["quotations seen"] = len(doc._.quotations)
    return doc


@pytest.mark.parametrize(("before", "seen"), [("kg_credits", 0), ("kg_occasion", 1)])
def test_components_a_users_own_between(before: str, seen: int) -> None:
    """A component of the user's own may stand between any two of ours."""
    nlp = spacy.blank("ar")
    for name in COMPONENTS:
        nlp.add_pipe(name)
    nlp.add_pipe("test_only_named", before=before)
    doc = nlp(TEXT)
    assert "سامي الحداد" in doc.user_data["names seen"]
    assert doc.user_data["quotations seen"] == seen
    assert len(doc._.quotations) == 1


def test_displacy_shows_quotations() -> None:
    """displacy draws the quotations and the names."""
    doc = kg.load("ar")(TEXT)
    drawn = displacy.render(doc, style="span", options={"spans_key": "quotations"}, page=False, jupyter=False)
    assert "direct" in drawn
    assert "الحداد" in displacy.render(doc, style="ent", page=False, jupyter=False)


def test_load_pipe_keeps_order() -> None:
    """`nlp.pipe` gives the documents in order, each with its own facts."""
    docs = list(kg.load("ar").pipe([TEXT, "نزل المطر.", TEXT]))
    assert [len(d._.quotations) for d in docs] == [1, 0, 1]


def test_load_unknown_language() -> None:
    """A language without a pack is an error that names the packs."""
    with pytest.raises(PackError, match="tlh"):
        kg.load("tlh")
