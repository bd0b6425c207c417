"""Sentences made from the frame tables: slots filled with actors, clauses put into the shapes of wire prose.

Every sentence is text with `⟦S …⟧` and `⟦T …⟧` around the two sides, as in the hand-written passages.
The sentences are exercises in syntax: they assert nothing about anybody named in them.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LABELS = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "NONE",
)  # fmt: skip

# Blocks that the model tells apart, because PLOVER 2.0 and the CAMEO-to-PLOVER table of 2021 disagree on them.
APART = {"SANCTION": ("formal", "convict")}
FINE = (*LABELS[:-1], *(f"{label}.{mode}" for label, modes in APART.items() for mode in modes), "NONE")

_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
_SLOT = re.compile(r"\b(S|T|O2|O)(?::([a-z]+))?\b")
_WORD = re.compile(r"\b(CITY|PLACE|DAY|DATE|MONTH|YEAR|NUM|MONEY|ISSUE|GOODS|EVENT|CRIME)\b")
_COUNTRY = re.compile(r"\b(STATE|ADJ|CAPITAL)\b")
_ARTICLE = re.compile(r"\b([Aa])(?= (?:⟦[ST] )?(?!Euro|Uni|uni|UN|US|UK|U\.|Ugand|Ukrain|Urugu|one)[AEIOUaeiou])")
_CLAUSE = re.compile(r"^S(?::[a-z]+)? (?!\(?and )(?=[a-z(])")
_SUBJECT = re.compile(r"^S(?::[a-z]+)? (?!and )(?=[a-z])")
_REGULAR = re.compile(
    r"^(S(?::[a-z]+)?) (?=(?!need|feed|speed)[a-z]+ed\b"
    r"|(?:held|met|sent|built|cut|put|said|bought|sold|lent|paid|left|shot|fought|told|brought)\b)"
)

# How often a state, a government, a leader or a body stands where a frame asks for no special kind.
ANYBODY = {
    "state": 34, "gov": 24, "lead": 24, "igo": 7, "armed": 4, "party": 3, "mil": 1, "co": 1, "people": 1, "ngo": 1,
}  # fmt: skip
KIN = {
    "people": {"people": 85, "party": 5, "union": 5, "ngo": 5}, "person": {"person": 80, "lead": 20},
    "place": {"place": 85, "state": 15}, "org": {"org": 60, "igo": 40},
}  # fmt: skip

# Who stands where in the other event of a sentence: strangers, or one of the sides, or a pronoun.
STRANGERS = (
    {"S": "O", "T": "O2"}, {"S": "O", "T": "O2"}, {"S": "O", "T": "it"}, {"S": "it", "T": "O"},
    {"S": "T", "T": "O"}, {"S": "O", "T": "T"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of a frame table: what S does to T, its type, and whether T does the same to S."""

    label: str
    mode: str | None
    text: str
    symmetric: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A marked sentence, its label and the mode where the table gives one."""

    text: str
    label: str
    mode: str | None

    @property
    def fine(self) -> str:
        """The label, or its block where that stands apart."""
        return f"{self.label}.{self.mode}" if self.mode in APART.get(self.label, ()) else self.label


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that fills a frame."""

    states: tuple[tuple[str, str, str], ...]
    actors: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    shapes: dict[str, tuple[str, ...]]


def _lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _sections(path: Path) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in _lines(path):
        if re.fullmatch(r"\[\w+\]", line):
            name = line[1:-1]
        else:
            found.setdefault(name, []).append(line)
    return {key: tuple(values) for key, values in found.items()}


def read_tables(folder: Path = HERE / "words") -> Tables:
    """The word lists as they stand in `words/`."""
    states = tuple(tuple(line.split("|")) for line in _lines(folder / "states.txt"))
    words = {key: tuple("|".join(value).split("|")) for key, value in _sections(folder / "words.txt").items()}
    return Tables(states, _sections(folder / "actors.txt"), words, _sections(folder / "shapes.txt"))  # type: ignore[arg-type]


def read_frames(folder: Path = HERE / "frames") -> tuple[Frame, ...]:
    """All frames, in the order of the files; `== mode` opens a block, `=` marks a symmetric frame.

    A frame outside a block has the mode `none` where its type has modes at all.
    """
    frames = []
    for path in sorted(folder.glob("*.txt")):
        label = path.stem.split("_")[0]
        mode: str | None = "none" if label in ("CONSULT", "ASSAULT") else None
        for line in _lines(path):
            if line.startswith("=="):
                mode = line[2:].strip() or None
                continue
            frames.append(Frame(label, mode, line.removeprefix("="), line.startswith("=")))
    return tuple(frames)


def read_passages(folder: Path = HERE / "passages") -> tuple[Example, ...]:
    """The hand-written passages: `TYPE<space>text` with `[S …]` and `[T …]` around the sides."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        for line in _lines(path):
            label, text = line.split(" ", 1)
            label, _, mode = label.partition(".")
            found.append(Example(re.sub(r"\[([ST]) ([^\]]*)\]", r"⟦\1 \2⟧", text), label, mode or None))
    return tuple(found)


def choose(text: str, rng: random.Random) -> str:
    """`text` with one alternative taken from every `(a|b)`."""
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda m: rng.choice(m.group(1).split("|")), text)
    return re.sub(r"  +", " ", text).strip()


def variants(text: str) -> int:
    """How many different frames a line with alternatives stands for."""
    count = 1
    for group in _CHOICE.finditer(text):
        count *= len(group.group(1).split("|"))
    return count


class Filler:
    """Puts actors and things into frames; `rng` decides, so a seed repeats every sentence."""

    def __init__(self, tables: Tables, rng: random.Random) -> None:
        self.tables = tables
        self.rng = rng

    def actor(self, kind: str | None, depth: int = 0) -> str:
        weights = KIN.get(kind, {kind: 1}) if kind else ANYBODY
        chosen = self.rng.choices(list(weights), list(weights.values()))[0]
        text = self.rng.choice(self.tables.actors[chosen])
        if depth > 1:
            text = _SLOT.sub("the government", text)
        text = _SLOT.sub(lambda m: self.actor(m.group(2), depth + 1), text)
        return self.words(self.country(text))

    def country(self, text: str) -> str:
        state = self.rng.choice(self.tables.states)
        names = dict(zip(("STATE", "ADJ", "CAPITAL"), state, strict=True))
        return _COUNTRY.sub(lambda m: names[m.group()], text)

    def words(self, text: str) -> str:
        def word(match: re.Match[str]) -> str:
            if match.group() == "DATE":
                return f"{self.rng.choice(('Jan.', 'March', 'July', 'Sept.', 'November'))} {self.rng.randint(1, 28)}"
            return self.rng.choice(self.tables.words[match.group()])

        for _ in range(3):
            text = _WORD.sub(word, text)
        return text

    def fill(self, text: str) -> str:
        """All slots filled; S and T stand in `⟦S …⟧` and `⟦T …⟧`, first mention only."""
        given: dict[str, str] = {}

        def slot(match: re.Match[str]) -> str:
            name, kind = match.groups()
            if name in ("O", "O2"):
                return self.actor(kind)
            first = name not in given
            if first:
                actor = self.actor(kind)
                while actor in given.values():
                    actor = self.actor(kind)
                given[name] = actor
            return f"⟦{name} {given[name]}⟧" if first else given[name]

        return self.words(_SLOT.sub(slot, text))

    def pick(self, shape: str) -> str:
        return self.rng.choice(self.tables.shapes[shape])


def swapped(text: str) -> str:
    """The frame with its sides exchanged."""
    return renamed(text, {"S": "T", "T": "S"})


def renamed(text: str, names: dict[str, str]) -> str:
    """The frame with slots renamed, or filled with a word such as `it`."""

    def one(match: re.Match[str]) -> str:
        name, kind = match.groups()
        new = names.get(name, name)
        return new + (f":{kind}" if kind and new in ("S", "T", "O", "O2") else "")

    return _SLOT.sub(one, text)


class Writer:
    """Clauses into sentences: datelines, time, asides, reports, and other events before and after."""

    def __init__(self, frames: tuple[Frame, ...], filler: Filler) -> None:
        self.filler = filler
        self.rng = filler.rng
        self.frames: dict[str, list[Frame]] = {}
        for frame in frames:
            self.frames.setdefault(frame.label, []).append(frame)
        self.weights = {label: [variants(f.text) ** 0.25 for f in found] for label, found in self.frames.items()}
        self.clauses = [f for f in frames if _CLAUSE.match(f.text) and f.label != "NONE"]

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def other_event(self) -> str:
        """A clause about somebody else, or one that touches only one of the sides."""
        text = choose(self.rng.choice(self.clauses).text, self.rng)
        names = self.rng.choice(STRANGERS)
        return renamed(text, {**names, "O": "O2"} if "O2" not in names.values() else names)

    def clause(self, text: str) -> str:
        """Tense, time and asides inside the clause."""
        if self.chance(0.12):
            text = _REGULAR.sub(r"\1 has ", text)
        if _SUBJECT.match(text) and self.chance(0.32):
            word = self.filler.pick("time")
            text = re.sub(r"^(S(?::[a-z]+)?) ", rf"\1 {word} ", text)
        if _SUBJECT.match(text) and self.chance(0.14):
            text = re.sub(r"^(S(?::[a-z]+)?) ", lambda m: m.group(1) + self.filler.pick("middle") + " ", text)
        return text

    def sentence(self, text: str) -> str:
        """The clause with what stands before and after it."""
        text = self.clause(text)
        if self.chance(0.10):
            text = f"{self.filler.pick('report')} {text}"
        if self.chance(0.22):
            text = f"{self.filler.pick('lead')} {text}"
        elif self.chance(0.10):
            text = f"{self.filler.pick('opener')} {self.other_event()}, {text}"
        if self.chance(0.20):
            link = self.filler.pick("link")
            text = f"{text}{'' if link[0] in ',;' else ' '}{link} {self.other_event()}"
        for _ in range(self.rng.choice((0, 0, 0, 1, 1, 1, 2))):
            tail = self.filler.pick("tail").rstrip(".")
            text = f"{text}{'' if tail[0] == ',' else ' '}{tail}"
        return self.finish(self.filler.fill(text))

    def finish(self, text: str) -> str:
        text = _ARTICLE.sub(r"\1n", re.sub(r"\s+([,.;])", r"\1", text))
        text = re.sub(r"^(⟦[ST] )?([a-z])", lambda m: (m.group(1) or "") + m.group(2).upper(), text)
        if self.chance(0.12):
            text = self.filler.words(self.filler.pick("dateline")).rstrip() + " " + text
        return text if self.chance(0.08) else text.rstrip(".") + "."

    def example(self, label: str) -> Example:
        """One sentence of the label."""
        if label == "NONE":
            return Example(self.sentence(self.nothing()), label, None)
        frame = self.rng.choices(self.frames[label], self.weights[label])[0]
        text = choose(frame.text, self.rng)
        if frame.symmetric and self.chance(0.5):
            text = swapped(text)
        return Example(self.sentence(text), label, frame.mode)

    def nothing(self) -> str:
        """A clause in which S does nothing to T."""
        kind = self.rng.random()
        one, two = (choose(self.rng.choice(self.clauses).text, self.rng) for _ in range(2))
        if kind < 0.40 and "NONE" in self.frames:
            return choose(self.rng.choice(self.frames["NONE"]).text, self.rng)
        if kind < 0.70:
            frame = self.rng.choice([f for f in self.clauses if not f.symmetric])
            return swapped(choose(frame.text, self.rng))
        if kind < 0.85:
            link = self.filler.pick("link")
            first, second = renamed(one, {"T": "O"}), renamed(two, {"S": "O2", "O": "O2"})
            return f"{first}{'' if link[0] in ',;' else ' '}{link} {second}"
        verb = self.rng.choice(("said", "reported", "said on DAY", "announced", "told reporters", "confirmed"))
        return f"S {verb} that {renamed(one, {'S': 'O', 'O': 'O2'})}"
