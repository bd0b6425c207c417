"""The parts of the report: which commands are run for each, and how what they print becomes tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import printed
from benchmarks.__main__ import CORPUS, ROOT


@dataclass(frozen=True, slots=True)
class Settings:
    """How large the long parts are.

    ``events`` of the store, ``rounds`` of speed, ``minutes`` of each run of load, reports to link (``documents``, a
    command each), and a file of ``texts`` in place of the corpus.
    """

    events: int = 1_000_000
    rounds: int = 3
    minutes: float = 2
    documents: tuple[int, ...] = (10_000, 100_000)
    texts: Path | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One command: what Python is given, who reads what it prints, and the exit statuses under which that counts.

    ``FOLDER`` in an argument is the part's folder for what it makes. Without a reader the command only prepares.
    """

    given: tuple[str, ...]
    read: printed.Reader | None = None
    fine: tuple[int, ...] = (0,)

    @property
    def shown(self) -> str:
        """The command as a person gives it."""
        words = (Path(w).name if Path(w).is_absolute() else w for w in self.given)
        return " ".join(("python", *words))


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the report; ``needs`` are files without which it is left out."""

    title: str
    says: str
    steps: tuple[Step, ...]
    needs: tuple[Path, ...] = ()
    asked_for: bool = False


def parts(settings: Settings) -> Mapping[str, Part]:
    """Every part by its name, in the order of the report."""
    return {**_accuracy(), **_speed(settings), **_record(settings), **_package()}


def _module(name: str, *given: object) -> tuple[str, ...]:
    return ("-m", name, *map(str, given))


def _accuracy() -> dict[str, Part]:
    evaluation = Step(_module("evaluation"), printed.accuracy, (0, 1))
    document = Step(_module("evaluation", "--docs"), fine=(0, 2))
    return {
        "accuracy": Part(
            "Accuracy",
            "Human-coded sets where they lie beside the project, and our own passages, claims, chains of mentions, "
            "descriptions, stories and copies. [Accuracy](accuracy.md) says what they mean.",
            (evaluation, document),
        ),
        "unseen": Part(
            "Accuracy on passages written before the coder saw them",
            "Looked at in total only; nobody reads which passages go wrong.",
            (Step(_module("evaluation", "unseen"), printed.accuracy),),
        ),
        "analyst": Part(
            "Precision as a person counts it",
            "Reports whose records were read against the text one by one; `evaluation/analyst` says how.",
            (Step(_module("evaluation.analyst"), printed.analyst),),
        ),
        "fresh": Part(
            "Accuracy on what is held back",
            "The sample that nothing was set on, and the stories that no weight was set on: measured at milestones, "
            "by `--fresh` alone.",
            (Step(_module("evaluation", "fresh", "stories_held"), printed.accuracy),),
            asked_for=True,
        ),
    }


def _speed(settings: Settings) -> dict[str, Part]:
    texts = (str(settings.texts),) if settings.texts else ()
    rounds = ("--rounds", settings.rounds)
    beside = () if settings.texts else (CORPUS,)
    lengths = _module("benchmarks.linear", 1_000, 10_000, 100_000, 1_000_000)
    return {
        "speed": Part(
            "Speed of coding",
            "The whole coding of a text beside spaCy's stock pipeline alone, one process and one thread each, in turn. "
            "[Speed](performance.md) says what the ratio is worth.",
            (
                Step(_module("benchmarks", *texts, *rounds, "--wide", "--by-pass"), printed.speed),
                Step(lengths, printed.titled("By length of one document")),
            ),
        ),
        "rates": Part(
            "Runs in several processes",
            "The command line over the same texts, from its start to the record on disk.",
            (Step(_module("benchmarks.rates", *texts), printed.rates, (0, 1)),),
            needs=beside,
        ),
        "linking": Part(
            "Linking",
            "Made-up reports with a Zipf skew over 200 states and twenty years, a tenth of them copies.",
            tuple(
                Step(_module("benchmarks.linking", number), printed.titled(f"{number:,} reports"))
                for number in settings.documents
            ),
        ),
    }


def _record(settings: Settings) -> dict[str, Part]:
    store = _module("benchmarks.record", "FOLDER/record", "--events", settings.events)
    made = _module("benchmarks.record_data", "FOLDER/record", "--events", min(settings.events, 200_000))
    load = _module("benchmarks.load", "FOLDER/record", "--minutes", settings.minutes)
    return {
        "store": Part(
            "The record: size, opening, questions",
            "A made-up record over twenty years, fifty events a document. Cold is with its files out of the machine's "
            "cache. [Speed of the record](performance-record.md) says what each question is.",
            (Step(store, printed.store),),
        ),
        "load": Part(
            "The web explorer under load",
            "Clients at once over loopback, asking one server process that has a made-up record.",
            (
                Step(made),
                Step(load, printed.load("Reading alone")),
                Step((*load, "--writing"), printed.load("While runs are added")),
            ),
            needs=(ROOT / "benchmarks" / "load.py",),
        ),
    }


def _package() -> dict[str, Part]:
    return {
        "start": Part(
            "Starting",
            "Each in a process of its own; medians.",
            (Step(_module("benchmarks.start"), printed.titled("Before the first word is read")),),
        ),
        "sizes": Part(
            "Size",
            "The wheel, and the core with its pinned dependencies in an empty environment (installing needs the "
            "package index).",
            (Step(_module("benchmarks.sizes"), printed.titled("Wheel and installation")),),
        ),
    }
