"""What a ranker sees: named features of anchors and of the edges of their content.

A feature is a short string; two of them joined with "&" are a conjunction. Words enter folded, so that a weight
learned in one spelling holds in all. In come a scene and candidates, out go lists of names.
Start at `near_features` and `far_features`.
"""

from __future__ import annotations

from kg.extract.anchors import COMMAS, Anchor, Far, Near
from kg.extract.scene import Scene
from kg.text.sentences import ENDS


def bucket(number: int) -> str:
    """A count in a few classes, finer where it matters.

    Example:
        >>> [bucket(n) for n in (0, 3, 7, 30)]
        ['0', '3', '6+', '21+']
    """
    for least in (41, 31, 21, 13, 9, 6):
        if number >= least:
            return f"{least}+"
    return str(number)


def key_at(scene: Scene, token: int) -> str:
    """The folded word at a place, or a sign for the text's edge."""
    return scene.tokens.key[token] if 0 <= token < len(scene.tokens) else "#"


def class_at(scene: Scene, token: int) -> str:
    """The distributional class of the word at a place."""
    return scene.word_class[token] if 0 <= token < len(scene.tokens) else "#"


def verb_at(scene: Scene, token: int) -> bool:
    """Whether the word at a place is likely a verb."""
    return 0 <= token < len(scene.tokens) and scene.verb[token]


def _affix(scene: Scene, token: int) -> str:
    """First two and last letter of a word: verbs and feminine nouns look alike in them."""
    key = key_at(scene, token)
    return f"{key[:2]}-{key[-1:]}" if len(key) > 3 else key


def coarse(scene: Scene, token: int) -> str:
    """What kind of word stands at a place, coarsely."""
    if not 0 <= token < len(scene.tokens):
        return "edge"
    text, key = scene.tokens.text[token], scene.tokens.key[token]
    if text in ENDS:
        return "end"
    if text in COMMAS:
        return "comma"
    if not scene.tokens.is_word[token]:
        return "mark"
    if scene.cue_at[token] >= 0:
        return "cue:" + scene.cues[scene.cue_at[token]].form.shape.rstrip("1+")
    if key in scene.lexicon.openers:
        return "that"
    if key in scene.lexicon.fused_openers:
        return "fused-that"
    if scene.mention_at[token] >= 0:
        return str(scene.mentions[scene.mention_at[token]].type)
    if key in scene.lexicon.pronouns:
        return "pronoun"
    if key in scene.lexicon.not_speaker:
        return "function"
    if text[0].isdigit():
        return "number"
    return "word"


def anchor_features(scene: Scene, anchor: Anchor) -> list[str]:
    """What the anchor is, whatever its content: these weigh for and against "no content"."""
    start = scene.sentences[scene.sentence_of[anchor.first]].start
    features = [
        anchor.kind,
        f"prev={key_at(scene, anchor.first - 1)}",
        f"next={key_at(scene, anchor.last)}",
        f"prev~{coarse(scene, anchor.first - 1)}",
        f"next~{coarse(scene, anchor.last)}",
        f"next2~{coarse(scene, anchor.last + 1)}",
        f"class-next={class_at(scene, anchor.last)}",
        f"class-prev={class_at(scene, anchor.first - 1)}",
        f"from-start={bucket(anchor.first - start)}",
        f"to-end={bucket(scene.sentences[scene.sentence_of[anchor.last - 1]].stop - anchor.last)}",
    ]
    if scene.headline[anchor.first]:
        features.append("headline")
    if scene.quote_of[anchor.first] >= 0:
        features.append("in-quote")
    if anchor.clitic:
        features.append(f"clitic={anchor.clitic}")
    if key_at(scene, anchor.first - 1) in scene.lexicon.negations:
        features.append("negated")
    if anchor.form is not None:
        form = anchor.form
        shape = form.shape
        features += [
            f"lemma={form.lemma}",
            f"sense={form.sense}",
            f"shape={shape}",
            f"lemma&shape={form.lemma}/{shape}",
            f"sense&shape={form.sense}/{shape}",
            f"written={scene.tokens.key[anchor.first]}",
            f"shape&next~={shape}/{coarse(scene, anchor.last)}",
            f"shape&prev~={shape}/{coarse(scene, anchor.first - 1)}",
        ]
    elif anchor.kind == "quote":
        q = scene.quotes[scene.quote_of[anchor.first]]
        features += [
            f"length={bucket(q.inner_last - q.inner_first)}",
            f"closed={q.closed}",
            f"opens-line={anchor.first == scene.paragraphs[scene.paragraph_of[anchor.first]].start}",
            f"cue-before={_cue_before(scene, anchor.first)}",
            f"ends-with={key_at(scene, q.inner_last - 1) if key_at(scene, q.inner_last - 1) in '.!?؟' else 'word'}",
        ]
    return features


def _cue_before(scene: Scene, token: int) -> str:
    start = scene.sentences[scene.sentence_of[token]].start
    for i in range(token - 1, max(start - 1, token - 20), -1):
        if scene.cue_at[i] >= 0:
            return bucket(token - i)
    return "no"


_STRONG = {
    "colon": "c",
    "colon-quote": "C",
    "colon-that": "c",
    "colon-line": "c",
    "quote": "Q",
    "that": "t",
    "that-quote": "T",
}


def rivals(nears: list[Near]) -> list[str]:
    """For each near edge, which strong edges stand before it and which behind it: two letters sets.

    Example:
        >>> rivals([Near(4, True, "bridge"), Near(6, True, "quote")])
        ['/Q', '/']
    """
    strong = [(n.token, _STRONG[n.how]) for n in nears if n.how in _STRONG]
    return [
        "".join(sorted({s for t, s in strong if t < n.token}))
        + "/"
        + "".join(sorted({s for t, s in strong if t > n.token}))
        for n in nears
    ]


def near_features(scene: Scene, anchor: Anchor, near: Near, rank: int, rival: str) -> list[str]:
    """What speaks for this near edge of this anchor.

    Args:
        scene: The text.
        anchor: The anchor.
        near: One of its near edges.
        rank: Its place among them.
        rival: Its entry of `rivals`.
    """
    way = "f" if near.forward else "b"
    gap = near.token - anchor.last if near.forward else anchor.first - near.token
    how = f"{way}:{near.how}"
    features = [
        "some",
        f"how={how}",
        f"kind&how={anchor.kind}/{how}",
        f"gap={way}{bucket(max(gap, 0))}",
        f"how&gap={how}/{bucket(max(gap, 0))}",
        f"first={rank == 0}&{how}",
        f"how&head={how}/{scene.headline[anchor.first]}",
        f"in-quote&how={scene.quote_of[anchor.first] >= 0}/{how}",
    ]
    edge = near.token if near.forward else near.token - 1
    features += [
        f"edge={way}{key_at(scene, edge)}",
        f"before={way}{key_at(scene, near.token - 1 if near.forward else near.token)}",
        f"edge~{way}{coarse(scene, edge)}",
        f"how&edge~{how}/{coarse(scene, edge)}",
        f"next~{way}{coarse(scene, edge + 1)}",
        f"rival&how={rival}/{how}",
        f"affix={way}{_affix(scene, edge)}",
        f"class={way}{class_at(scene, edge)}",
        f"verb={verb_at(scene, edge)}&{how}",
        f"verb2={verb_at(scene, edge + 1)}&{how}",
        f"class&how={how}/{class_at(scene, edge)}",
        f"class-before={way}{class_at(scene, near.token - 1 if near.forward else near.token)}",
    ]
    between = range(anchor.last, near.token) if near.forward else range(near.token, anchor.first)
    named = {scene.mention_at[i] for i in between} - {-1}
    commas = sum(scene.tokens.text[i] in COMMAS for i in between)
    cues = len({scene.cue_at[i] for i in between} - {-1})
    features += [f"names={way}{min(len(named), 3)}", f"commas={way}{min(commas, 3)}", f"cues={way}{min(cues, 3)}"]
    features.append(f"how&names={how}/{min(len(named), 2)}")
    features.append(f"how&cues={how}/{min(cues, 2)}")
    if anchor.form is not None:
        form = anchor.form
        shape = form.shape
        features += [
            f"lemma={form.lemma}",
            f"sense={form.sense}",
            f"shape={shape}",
            f"lemma&how={form.lemma}/{how}",
            f"sense&how={form.sense}/{how}",
            f"shape&how={shape}/{how}",
            f"written&how={scene.tokens.key[anchor.first]}/{how}",
            f"lemma&before={form.lemma}/{way}{key_at(scene, near.token - 1 if near.forward else near.token)}",
            f"how&next~={how}/{coarse(scene, anchor.last)}",
            f"how&prev~={how}/{coarse(scene, anchor.first - 1)}",
            f"prev&how={key_at(scene, anchor.first - 1)}/{how}",
        ]
    else:
        features.append(f"cue-before&how={_cue_before(scene, anchor.first)}/{how}")
        features.append(f"from-start&kind={bucket(_from_start(scene, anchor.first))}/{anchor.kind}")
        features.append(f"prev~&kind={coarse(scene, anchor.first - 1)}/{anchor.kind}")
    if not near.forward and anchor.kind == "cue":
        features.append(f"colon-behind={_colon_behind(scene, anchor)}/{way}")
    return features


def _from_start(scene: Scene, token: int) -> int:
    return token - scene.sentences[scene.sentence_of[token]].start


def _colon_behind(scene: Scene, anchor: Anchor) -> bool:
    stop = min(len(scene.tokens), anchor.last + 8)
    return any(scene.tokens.text[i] == ":" for i in range(anchor.last, stop))


def far_features(
    scene: Scene, anchor: Anchor, near: Near, far: Far, rank: int, total: int, live: dict[int, float]
) -> list[str]:
    """What speaks for this far edge, given anchor and near edge.

    Args:
        scene: The text.
        anchor: The anchor.
        near: The near edge chosen.
        far: One of the far edges.
        rank: Its place among them, from the near edge outward.
        total: How many there are.
        live: By the first token of each other anchor, the probability that it has content of its own.
    """
    way = "f" if near.forward else "b"
    start, stop = (near.token, far.token) if near.forward else (far.token, near.token)
    how = f"{way}:{far.how}"
    from_ = f"{way}:{near.how}"
    inside = range(start, stop)
    full_stops = sum(scene.tokens.text[i] in ENDS for i in inside)
    cues = len({scene.cue_at[i] for i in inside} - {-1})
    verbs = sum(scene.verb[start:stop])
    sense = anchor.form.sense if anchor.form else anchor.kind
    shape = anchor.form.shape if anchor.form else anchor.kind
    last = rank == total - 1
    before, behind = (stop - 1, stop) if near.forward else (start, start - 1)
    behind_class = coarse(scene, behind)
    features = [
        f"how={how}",
        f"from&how={from_}/{how}",
        f"length={way}{bucket(stop - start)}",
        f"from&length={from_}/{bucket(stop - start)}",
        f"last={last}&{from_}",
        f"rank={way}{min(rank, 6)}&{far.how}",
        f"stops={min(full_stops, 4)}&{from_}",
        f"cues={min(cues, 3)}&{from_}",
        f"behind={way}{key_at(scene, behind)}",
        f"behind~{way}{behind_class}&{far.how}",
        f"behind2~{way}{coarse(scene, behind + 1)}&{far.how}",
        f"behind2={way}{key_at(scene, behind + 1 if near.forward else behind - 1)}",
        f"edge={way}{key_at(scene, before)}",
        f"edge~{way}{coarse(scene, before)}",
        f"verbs={min(verbs, 2)}&{from_}",
        f"verbs&how={min(verbs, 2)}&{how}/{near.how}",
        f"verb-edge={way}{verb_at(scene, before)}&{far.how}",
        f"verb-behind={way}{verb_at(scene, behind)}&{far.how}",
        f"verb-behind2={way}{verb_at(scene, behind + 1 if near.forward else behind - 1)}&{far.how}",
        f"behind&from={way}{key_at(scene, behind)}/{near.how}",
        f"class-behind={way}{class_at(scene, behind)}",
        f"class-behind&how={class_at(scene, behind)}&{how}",
        f"class-behind2&how={class_at(scene, behind + 1 if near.forward else behind - 1)}&{how}",
        f"class-behind3&how={class_at(scene, behind + 2 if near.forward else behind - 2)}&{how}",
        f"class-edge={way}{class_at(scene, before)}",
        f"affix-behind={way}{_affix(scene, behind)}&{far.how}",
        f"affix-behind2={way}{_affix(scene, behind + 1 if near.forward else behind - 1)}&{far.how}",
        f"sense&how={sense}/{how}",
        f"shape&how={shape}/{how}",
        f"shape&behind~={shape}/{behind_class}",
        f"names={min(len({scene.mention_at[i] for i in inside} - {-1}), 3)}&{way}",
        f"headline={scene.headline[anchor.first]}&{how}",
        f"in-quote={scene.quote_of[anchor.first] >= 0}&{how}",
        f"splits-quote={_splits_quote(scene, start, stop)}",
    ]
    features += _live(scene, anchor, start, stop, live, far.how)
    if near.forward:
        features.append(f"clitic-behind={key_at(scene, behind + (not _is_word(scene, behind)))[:1]}&{far.how}")
        features.append(_next_cue(scene, far.token) + f"&{far.how}")
        if full_stops or far.how == "full-stop":
            features += _sentence_behind(scene, stop)
            features.append(f"first-person={_first_person(scene, _sentence_start(scene, stop), stop)}&{from_}")
    return features


def _live(scene: Scene, anchor: Anchor, start: int, stop: int, live: dict[int, float], how: str) -> list[str]:
    """Whether another attribution begins inside the content, or right behind it."""
    inside = 0.0
    where = "none"
    for i in range(start + 1, stop):
        p = live.get(i, 0.0)
        if p > inside and scene.quote_of[i] == scene.quote_of[start]:
            inside = p
            clitic = "و" if scene.tokens.key[i].startswith("و") else ""
            where = f"{coarse(scene, i)}/{clitic}/{coarse(scene, i - 1)}"
    behind = max((live.get(i, 0.0) for i in range(stop, stop + 4)), default=0.0)
    grade_in, grade_behind = _grade(inside), _grade(behind)
    return [
        f"live-inside={grade_in}",
        f"live-inside={grade_in}&{where}",
        f"live-behind={grade_behind}&{how}",
        f"live={grade_in}/{grade_behind}",
    ]


def _grade(p: float) -> str:
    return "no" if p < 0.15 else "low" if p < 0.5 else "mid" if p < 0.85 else "high"


def _is_word(scene: Scene, token: int) -> bool:
    return 0 <= token < len(scene.tokens) and scene.tokens.is_word[token]


def _splits_quote(scene: Scene, start: int, stop: int) -> bool:
    """Whether one end lies inside a pair of quotation marks and the other outside."""
    first, last = scene.quote_of[start], scene.quote_of[stop - 1]
    if first == last:
        return False
    inner = first >= 0 and scene.quotes[first].first != start
    return inner or (last >= 0 and scene.quotes[last].last != stop)


def _next_cue(scene: Scene, token: int) -> str:
    """The shape of a cue that begins within three tokens behind the edge."""
    for i in range(token, min(token + 4, len(scene.tokens))):
        at = scene.cue_at[i]
        if at >= 0 and scene.cues[at].first == i:
            cue = scene.cues[at]
            return f"next-cue={cue.form.shape.rstrip('1+')}/{cue.clitic}"
    return "next-cue=no"


def _sentence_start(scene: Scene, stop: int) -> int:
    return scene.sentences[scene.sentence_of[stop - 1]].start


def _first_person(scene: Scene, start: int, stop: int) -> bool:
    return any(scene.tokens.key[i] in scene.lexicon.first_person for i in range(start, stop))


def _sentence_behind(scene: Scene, stop: int) -> list[str]:
    """What the next sentence of the paragraph is like: it may go on with the speaker's words."""
    number = scene.sentence_of[stop - 1] + 1
    if number >= len(scene.sentences):
        return ["behind-sentence=none"]
    following = scene.sentences[number]
    if scene.paragraph_of[following.start] != scene.paragraph_of[stop - 1]:
        return ["behind-sentence=other-line"]
    shapes = {scene.cues[scene.cue_at[i]].form.shape.rstrip("1+") for i in following if scene.cue_at[i] >= 0}
    verbal = "verbal" if shapes & {"past", "participle"} else "nominal" if shapes else "no"
    person = _first_person(scene, following.start, following.stop)
    return [
        f"behind-sentence={verbal}/{person}",
        f"behind-starts={scene.tokens.key[following.start]}",
        f"behind-starts~{coarse(scene, following.start)}",
    ]
