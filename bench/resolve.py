"""How long resolution takes and how much memory: `python bench/resolve.py [--mentions N] [--short]`.

Generated people, bodies and places are named in articles, several times each, in Arabic and Persian spelling, with
roles; resolution gives each its id, and people are clustered across articles. Out come seconds and megabytes for a
quarter, a half and the whole, and the growth of the time for twice the mentions (2.0 is in line). Limits: see `LIMITS`;
`--short` is what the tests run, where only growth and memory count.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kg.model import Article, Entity, EntityType, Mention, Name, Part, Reading, Role, Span  # noqa: E402
from kg.resolve import resolve  # noqa: E402
from kg.resolve.cluster import Profile, cluster  # noqa: E402
from kg.world import load  # noqa: E402

MENTIONS, SHARE, PER_ARTICLE = 100_000, 5, 20  # SHARE mentions of an entity on average: 20,000 entities
LIMITS = {"seconds": 60.0, "megabytes": 1000.0, "growth": 2.6}
LETTERS = "بتجحخدرزسشصطعغفقكلمن"
PERSIAN = str.maketrans("كي", "کی")
BATCH = 64  # articles resolved at a time, as a build does


class Figure(NamedTuple):
    """What one size took."""

    mentions: int
    entities: int
    seconds: float
    megabytes: float


def names(count: int, seed: int = 1) -> list[tuple[EntityType, str]]:
    """Distinct generated names of each type."""
    draw, found = random.Random(seed), {}
    while len(found) < count:
        kind = draw.choice((EntityType.PERSON, EntityType.PERSON, EntityType.ORGANIZATION, EntityType.PLACE))
        found[" ".join(_word(draw) for _ in range(2 if kind is EntityType.PERSON else 3))] = kind
    return [(kind, name) for name, kind in found.items()]


def _word(draw: random.Random) -> str:
    return "".join(draw.choice(LETTERS) + draw.choice(("", "ا", "ي", "و")) for _ in range(draw.randint(3, 5)))


def readings(mentions: int, seed: int = 2) -> list[Reading]:
    """Articles that name the generated things."""
    draw, things = random.Random(seed), names(mentions // SHARE)
    return [_reading(number, draw.choices(things, k=PER_ARTICLE), draw) for number in range(mentions // PER_ARTICLE)]


def _reading(number: int, named: Sequence[tuple[EntityType, str]], draw: random.Random) -> Reading:
    persian = number % 2 == 1
    words, found, entities, roles = "", [], {}, []
    for kind, name in named:
        text = name.translate(PERSIAN) if persian else name
        ident = f"{number}:{text}"
        entities[ident] = Entity(ident, kind, text, (Name(text, "fa" if persian else "ar", True),))
        found.append(Mention(Span(len(words), len(words) + len(text)), kind, ident, "bench"))
        if kind is EntityType.PERSON and draw.random() < 0.5:
            roles.append(Role(ident, Span(0, 1), "minister", None, "bench"))
        words += f"{text} - "
    article = Article(hashlib.sha256(words.encode()).hexdigest(), f"{number}.txt", words, "fa" if persian else "ar")
    return Reading(
        article,
        (Part(Span(0, len(words))),),
        (),
        tuple(entities.values()),
        tuple(found),
        tuple(dict.fromkeys(roles)),
        (),
    )


def measure(mentions: int) -> Figure:
    """Resolve generated articles of so many mentions, a batch at a time."""
    articles = readings(mentions)
    start, found = time.process_time(), set()
    people: dict[str, set[str]] = {}
    for at in range(0, len(articles), BATCH):
        done = resolve(articles[at : at + BATCH], load())
        found.update(e.id for r in done for e in r.entities)
        for reading in done:
            for entity in reading.entities:
                if entity.type is EntityType.PERSON:
                    people.setdefault(entity.id, set()).update(name.text for name in entity.names)
    cluster(Profile(ident, frozenset(names)) for ident, names in people.items())
    seconds = time.process_time() - start
    return Figure(mentions, len(found), seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> int:
    """Print the figures; exit status 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=MENTIONS)
    parser.add_argument("--short", action="store_true", help="8,000 mentions; time is not judged")
    args = parser.parse_args()
    size = 8_000 if args.short else args.mentions
    measure(PER_ARTICLE * 4)  # the world's index is made once
    figures = [measure(size // part) for part in (4, 2, 1)]
    growth = (figures[-1].seconds / max(figures[0].seconds, 1e-9)) ** 0.5
    for f in figures:
        line = f"{f.mentions} mentions, {f.entities} entities: {f.seconds:.1f} s, {f.megabytes:.0f} MB at most\n"
        sys.stdout.write(line)
    sys.stdout.write(f"twice the mentions take {growth:.2f} times as long\n")
    last = figures[-1]
    late = not args.short and last.seconds > LIMITS["seconds"]
    return int(late or last.megabytes > LIMITS["megabytes"] or growth > LIMITS["growth"] * (1.6 if args.short else 1))


if __name__ == "__main__":
    sys.exit(main())
