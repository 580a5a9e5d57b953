"""The word lists of `kg/lang/<code>/names.toml`: words that end a name, words that stand in none, given names.

    python scripts/make_name_lists.py --data SHARED [--write]

Counts words over raw news and looks at how corpora tag them, then adds to the lists what they lack and takes out what
the corpora contradict. Words put there by hand stay: a row is taken out only where the corpora show it inside persons'
names. Without `--write` it prints how many words would come and go. Deterministic; only
words leave the folder, no text.

    stops     verbs and function words of the treebanks, frequent in news
    common    frequent words that the corpora never tag inside a person and that rarely follow a given name
    given     first words of persons, seen so at least three times

Sources: raw news (counts only), UD Arabic-PUD and UD Persian-PerDT (CC BY-SA), UD Persian-Seraji (CC BY-SA), FANE
(CC BY-SA), Wojood sample (MIT), ParsTwiNER (MIT), PerDT-NER (CC BY-SA); see docs/models.md.
Start at `lists_of`.
"""

from __future__ import annotations

import argparse
import re
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ner_corpora import PERSON, PLACE, ROOT, Sample, conll_sentences, corpora, raw_news

from kg import world
from kg.lang import load_pack
from kg.text.fold import fold

TREEBANKS = {"ar": ("ud-arabic-pud",), "fa": ("ud-persian-perdt", "ud-persian-seraji")}
FUNCTION = frozenset(("VERB", "AUX", "ADP", "SCONJ", "CCONJ", "PRON", "DET", "ADV", "PART", "NUM", "INTJ"))
LEAST = {"ar": 10, "fa": 8}  # articles that hold a word
SURE = 0.6  # share of a word's tags from which the treebanks count
PERSONAL = 0.08  # share inside persons from which a word is no common word
FOLLOWING = 0.02  # share behind a given name from which a word may be a family name
PLACED = 0.3  # share inside places from which a word is a place's name
GIVEN = 0.7  # share inside persons from which a first word is a given name
WORD = re.compile(r"[\w\u200c\u064b-\u0652]+")


@dataclass
class Counts:
    """What the sources say of folded words."""

    articles: Counter[str] = field(default_factory=Counter)
    written: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    tokens: Counter[str] = field(default_factory=Counter)
    following: Counter[str] = field(default_factory=Counter)
    tagged: Counter[str] = field(default_factory=Counter)
    personal: Counter[str] = field(default_factory=Counter)
    opening: Counter[str] = field(default_factory=Counter)
    placed: Counter[str] = field(default_factory=Counter)
    parts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def counted(data: Path, lang: str) -> Counts:
    """The counts of one language's sources."""
    counts = Counts()
    for samples in corpora(data, lang).values():
        _count_names(counts, samples)
    for treebank in TREEBANKS[lang]:
        for path in sorted((data / "ud" / treebank).glob("*.conllu")):
            for rows in conll_sentences(path):
                for row in rows:
                    if len(row) > 3 and row[0].isdigit():
                        counts.parts[fold(row[1])][row[3]] += 1
    given = frozenset(_given(counts))
    for text in raw_news(data, lang, frozenset()):
        _count_text(counts, WORD.findall(text), given)
    return counts


def _count_names(counts: Counts, samples: Iterable[Sample]) -> None:
    for sample in samples:
        keys = [fold(w) for w in sample.words]
        counts.tagged.update(keys)
        for first, last, label in sample.names:
            if label == PLACE:
                counts.placed.update(keys[first:last])
            if label == PERSON:
                counts.personal.update(keys[first:last])
                counts.opening[keys[first]] += 1


def _count_text(counts: Counts, words: list[str], given: frozenset[str]) -> None:
    before = ""
    keys = [fold(w) for w in words]
    counts.articles.update(set(keys))
    for word, key in zip(words, keys, strict=True):
        counts.tokens[key] += 1
        counts.written[key][word] += 1
        counts.following[key] += before in given
        before = key


def _given(counts: Counts) -> Iterator[str]:
    for word, seen in counts.opening.items():
        if seen >= 3 and len(word) > 2 and word.isalpha() and counts.personal[word] > GIVEN * counts.tagged[word]:
            yield word


def lists_of(counts: Counts, lang: str) -> dict[str, list[str]]:
    """Stops, common words and given names as the sources show them, the most frequent first."""
    given = set(_given(counts))
    named = {fold(text) for text, code, _, _ in world.load().names() if code == lang and " " not in text}
    clitics = ("", *load_pack(lang).meta.proclitics)
    found: dict[str, list[str]] = {"stops": [], "common": [], "given": sorted(given)}
    for word, articles in counts.articles.most_common():
        if articles < LEAST[lang] or len(word) < 2 or not word.isalpha() or word.isascii() or word in given:
            continue
        if _personal(counts, word) or _is_name(counts, word, named, clitics):
            continue
        tags = counts.parts.get(word, Counter())
        top = tags.most_common(1)
        if top and top[0][0] in FUNCTION and top[0][1] > SURE * tags.total():
            found["stops"].append(word)
        elif counts.following[word] <= FOLLOWING * counts.tokens[word]:
            found["common"].append(word)
    return found


def _is_name(counts: Counts, word: str, named: set[str], clitics: Iterable[str]) -> bool:
    """Whether a word, behind a clitic or not, names a thing of the world or a place of the corpora."""
    stems = {word.removeprefix(fold(c)) for c in clitics if word.startswith(fold(c)) and len(word) > len(c) + 2}
    stems |= {"ال" + word[2:]} if word.startswith("لل") else {word}
    return any(s in named or (counts.placed[s] > 1 and counts.placed[s] > PLACED * counts.tagged[s]) for s in stems)


def _personal(counts: Counts, word: str) -> bool:
    return counts.tagged[word] >= 3 and counts.personal[word] > PERSONAL * counts.tagged[word]


def merged(kept: Iterable[str], found: Iterable[str], counts: Counts, *, others: frozenset[str]) -> list[str]:
    """A list's words that stay, then those that come, as the news most often write them."""
    stays = [w for w in kept if not (_personal(counts, fold(w)) and fold(w) in others)]
    known = {fold(w) for w in stays}
    comes = [w for w in found if w not in known and w not in others]
    return [*stays, *(counts.written[w].most_common(1)[0][0] if w in counts.written else w for w in comes)]


def block(words: Iterable[str]) -> str:
    """Words as a multi-line TOML string."""
    lines = textwrap.wrap(" ".join(words), width=118, break_long_words=False, break_on_hyphens=False)
    return '"""\n' + "\n".join(lines) + '\n"""'


def renewed(text: str, lang: str, counts: Counts) -> tuple[str, dict[str, tuple[int, int]]]:
    """The text of names.toml with its lists renewed, and for each list how many words came and went."""
    found = lists_of(counts, lang)
    old = {name: _words(text, name) for name in found}
    changes = {}
    for name, words in found.items():
        others = frozenset(fold(w) for n, ws in old.items() if n != name for w in ws)
        new = merged(old[name], words, counts, others=others)
        changes[name] = (len(set(new) - set(old[name])), len(set(old[name]) - set(new)))
        text = _pattern(name).sub(lambda m, new=new: f"{m.group(1)}{block(new)}", text, count=1)  # type: ignore[misc]
    return text, changes


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf'^({name} = )"""\n(.*?)\n"""', re.MULTILINE | re.DOTALL)


def _words(text: str, name: str) -> list[str]:
    match = _pattern(name).search(text)
    if match is None:
        raise SystemExit(f"names.toml lacks the list {name!r}")
    return list(dict.fromkeys(match.group(2).split()))


def main() -> None:
    """Renew the lists, or tell what would change."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds raw/, ner/, ud/")
    parser.add_argument("--write", action="store_true", help="rewrite kg/lang/<code>/names.toml")
    args = parser.parse_args()
    for lang in TREEBANKS:
        path = ROOT / f"kg/lang/{lang}/names.toml"
        text, changes = renewed(path.read_text(encoding="utf-8"), lang, counted(args.data, lang))
        print(lang, ", ".join(f"{name}: {came} come, {went} go" for name, (came, went) in changes.items()))
        if args.write:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
