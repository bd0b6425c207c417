"""What others reached on the same text, or as near to it as was published, and what each figure means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a set, by its path in what the scorer gives back, with its name and what others reached."""

    path: str
    name: str
    marks: tuple[tuple[str, float], ...] = ()
    better: str = "higher"


@dataclass(frozen=True, slots=True)
class Held:
    """A set of human-coded text: what it asks, its source, its measures, and what their marks were scored on."""

    name: str
    title: str
    asks: str
    source: str
    measures: tuple[Measure, ...]
    held_against: str


def _marks(words: str) -> tuple[tuple[str, float], ...]:
    """``"ZSP .743, people .527"`` as pairs."""
    pairs = (part.rsplit(" ", 1) for part in words.split(", ") if part)
    return tuple((who, float(value)) for who, value in pairs)


def _measures(*rows: tuple[str, ...]) -> tuple[Measure, ...]:
    return tuple(Measure(path, name, _marks(marks), *better) for path, name, marks, *better in rows)


HELD = (
    Held(
        "relate",
        "Who does what to whom, both sides given",
        "Given a sentence and the words that name its two sides: which of 15 PLOVER types is it?",
        "Zero-Shot-PLOVER (Hu et al., ACL 2024), 1,050 rows",
        _measures(
            ("macro_f1", "macro-F1, 15 types", "ZSP .743, PETRARCH2 .439"),
            ("accuracy", "accuracy, 15 types", "ZSP .760, PETRARCH2 .375"),
            ("quad_macro_f1", "macro-F1, 4 quad classes", "ZSP .871, PETRARCH2 .578"),
        ),
        "On the very same rows, from the authors' shipped predictions (ZSP: zero-shot, 355M parameters, on a "
        "GPU). On the authors' other half were published: ZSP .821 macro-F1, GPT-4 zero-shot .615, Universal "
        "PETRARCH .463, PETRARCH2 .440, and ConfliBERT, trained on the set's own training rows, .867.",
    ),
    Held(
        "events",
        "Events of sentences drawn at random from news",
        "Given a sentence and nothing else: which of the 20 CAMEO roots are reported in it, if any? Four "
        "people coded each.",
        "CAMEO annotations of javierosorio/CAMEO_ConfliBERT, 100 sentences, four coders",
        _measures(
            ("without_statements.f1", "F1 of CAMEO roots, statements left out", "PETRARCH2 .193, two people .527"),
            ("all.f1", "F1 of CAMEO roots, all", "PETRARCH2 .178, two people .645"),
            ("irrelevant.false_positive_rate", "irrelevant sentences given an event", "PETRARCH2 .081", "lower"),
        ),
        "PETRARCH2 on the very same sentences, on parses derived with spaCy. 'Two people' is the agreement of "
        "two of the four coders, measured in the same way. PLOVER has no type for a bare statement (CAMEO "
        "root 01).",
    ),
    Held(
        "plover_gsr",
        "PLOVER's own examples",
        "Given an example sentence of the code book: is an event found, of the right type, with both countries?",
        "PLOVER gold standard records, (c) 2016 Open Event Data Alliance, CC BY-SA 4.0, 53 sentences",
        _measures(
            ("type_recall", "sentences with an event of the right type", "PETRARCH2 .340"),
            ("type_precision", "events of the right type", "PETRARCH2 .647"),
            ("triple", "sentences with type and both countries right", "PETRARCH2 .302"),
            ("coverage", "sentences with any event", "PETRARCH2 .566"),
        ),
        "On the very same sentences. They are ideal codings, short and well known: any coder does better here "
        "than on news.",
    ),
    Held(
        "actors",
        "Who is that?",
        "Given a name or a description, sometimes with a date: which country, and which PLOVER sector?",
        "Test cases of NGEC (Halterman et al.), 158",
        _measures(
            ("country", "country right", ""),
            ("sector", "sector right", ""),
            ("both", "both right", ""),
            ("invented_country", "given a country though there is none", "", "lower"),
        ),
        "No system has published a figure for these cases.",
    ),
    Held(
        "relations",
        "Memberships and offices in whole articles",
        "Given an article: who is a member, head of state, head of government, minister or head of what?",
        "DWIE (Zaporojets et al., 2021), 98 articles of Deutsche Welle",
        _measures(
            ("micro.f1", "F1 over five relations", "MILR .767, ATLOP .757"),
            ("member_of.f1", "F1 of member", "MILR .783"),
            ("head_of_state.f1", "F1 of head of state", "MILR .651"),
            ("head_of_gov.f1", "F1 of head of government", "MILR .788"),
            ("minister_of.f1", "F1 of minister", "MILR .865"),
            ("head_of.f1", "F1 of head", "MILR .758"),
        ),
        "MILR and ATLOP were trained on DWIE and were given every entity with all its mentions; communique "
        "learnt nothing from it and finds the entities itself, so the figures do not compare evenly.",
    ),
    Held(
        "quotations",
        "Who said it",
        "Given an article: the words that were said, the words of saying, and the words that name who said it.",
        "PolNeAR (Newell, Margolin and Ruths, LREC 2018), 84 articles",
        _measures(
            ("exact.source.f1", "F1 of exact sources", "CRF .630, BERT .786"),
            ("exact.cue.f1", "F1 of exact cues", "CRF .601, BERT .725"),
            ("exact.content.f1", "F1 of exact contents", "CRF .433, BERT .618"),
            ("token.source.f1", "F1 of source tokens", "CRF .642, BERT .855"),
            ("token.cue.f1", "F1 of cue tokens", "CRF .567, BERT .734"),
            ("token.content.f1", "F1 of content tokens", "CRF .746, BERT .884"),
            ("linked.f1", "F1 of contents with the right source", ""),
        ),
        "On PolNeAR's test articles, both trained on PolNeAR's training articles; neither says which source "
        "belongs to which content. communique learnt nothing from it.",
    ),
    Held(
        "dates",
        "When",
        "Given an article and its day of publication: which words are dates, and which days do they mean?",
        "NewsReader MEANTIME (Minard et al., LREC 2016), CC BY 4.0, 118 articles of Wikinews",
        _measures(
            ("strict.f1", "F1 of exact spans", "HeidelTime .818"),
            ("relaxed.f1", "F1 of overlapping spans", "HeidelTime .907"),
            ("value.f1", "F1 of spans with the right value", "HeidelTime .776, SUTime .674, UWTime .824"),
        ),
        "None is published for these articles. The marks are of TempEval-3 (all kinds of times, other news), "
        "for scale. Some of the gold is odd, so that .95 is about the most that can be had for values.",
    ),
    Held(
        "places",
        "Where",
        "Given an article: which words are places, and where on earth do they lie?",
        "GeoVirus (Gritta et al., ACL 2018), 229 articles of Wikinews; LGL (Lieberman et al., 2010), 586 of "
        "local papers",
        _measures(
            ("by_corpus.geovirus.tagging.f1", "GeoVirus: F1 of exact spans", ""),
            (
                "by_corpus.geovirus.accuracy_161km",
                "GeoVirus: share within 161 km",
                "Edinburgh .780, CamCoder .820, population .800",
            ),
            (
                "by_corpus.lgl.tagging.f1",
                "LGL: F1 of exact spans",
                "Edinburgh .589, CLAVIN .561, GeoTxt .648, Yahoo .506",
            ),
            (
                "by_corpus.lgl.accuracy_161km",
                "LGL: share within 161 km",
                "Edinburgh .757, CLAVIN .705, GeoTxt .677, Yahoo .711, CamCoder .760, Mordecai3 .827",
            ),
        ),
        "Edinburgh, CLAVIN, GeoTxt and Yahoo on LGL: on the very same articles, from shipped predictions. The "
        "others are published (Gritta et al. 2018; Mordecai3 on part of LGL). LGL is local news of the United "
        "States, where the well-known place of a name is mostly the wrong one.",
    ),
)


def held(name: str) -> Held:
    """What a set is held against."""
    return next(h for h in HELD if h.name == name)


def figure(result: dict[str, Any], path: str) -> float:
    """A figure of the scorer's answer by its dotted path; what was not measured is 0."""
    value: Any = result
    for step in path.split("."):
        value = value[step]
    return float(value or 0.0)


def rows(measures: Sequence[Measure], result: dict[str, Any]) -> Iterable[tuple[str, float, str, str]]:
    """``(measure, our figure, what others reached, which way is better)`` for a table."""
    for m in measures:
        others = ", ".join(f"{who} {value:.3f}" for who, value in m.marks)
        yield m.name, figure(result, m.path), others or "–", m.better
