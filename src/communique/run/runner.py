"""Coding many documents into a record: what was coded before is passed over, what fails is in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from communique.errors import CommuniqueError
from communique.ingest import MAX_CHARACTERS, Ingested, is_coded
from communique.records import Coder
from communique.run.coding import code_many, coder
from communique.run.sources import Outcome, documents_of, files_of
from communique.store import Record, Writer


@dataclass(slots=True)
class Tally:
    """How a run went, by outcome; ``repeated`` were in the record already, or twice in the input."""

    run: str = ""
    coded: int = 0
    repeated: int = 0
    failed: int = 0
    interrupted: bool = False
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def seen(self) -> int:
        """Documents looked at so far."""
        return self.coded + self.repeated + self.failed


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of a run: the language pipeline, and the characters that one document may have."""

    model: str | None = None
    limit: int = MAX_CHARACTERS


def run(
    inputs: Iterable[str],
    record: str | Path,
    options: Options | None = None,
    progress: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Code every document of some files, folders and globs into a record, and say how it went.

    Running again adds nothing for documents that this coder has coded: so an interrupted run is taken up by
    giving the same command. Ctrl-C commits what was coded. ``progress`` is called after each document.
    """
    options = options or Options()
    inputs = tuple(inputs)
    files = files_of(inputs)
    place, made_by, tally = Path(record), coder(options.model), Tally()
    known = _known(place, made_by)
    with Writer(place, made_by, inputs) as writer:
        tally.run = writer.run
        sources: list[str] = []
        fresh = _fresh(documents_of(files, options.limit), known, tally, writer, sources, progress)
        try:
            for i, coding in enumerate(code_many(fresh, options.model)):
                if isinstance(coding, CommuniqueError):
                    _fail(writer, tally, sources[i], coding.code, str(coding))
                else:
                    writer.add(coding, sources[i])
                    tally.coded += 1
                progress(tally)
        except KeyboardInterrupt:
            tally.interrupted = True
            writer.complete = False
    return tally


def _known(record: Path, made_by: Coder) -> set[str]:
    return Record(record).coded(made_by) if (record / "runs").is_dir() else set()


def _fresh(
    outcomes: Iterator[Outcome],
    known: set[str],
    tally: Tally,
    writer: Writer,
    sources: list[str],
    progress: Callable[[Tally], None],
) -> Iterator[Ingested]:
    """The documents that are still to be coded; the others are counted, and failures entered in the ledger."""
    for source, outcome in outcomes:
        reason = _reason(outcome)
        if reason is not None:
            _fail(writer, tally, source, *reason)
        elif isinstance(outcome, Ingested) and outcome.document.id not in known:
            known.add(outcome.document.id)
            sources.append(source)
            yield outcome
            continue
        else:
            tally.repeated += 1
        progress(tally)


def _reason(outcome: Ingested | CommuniqueError) -> tuple[str, str] | None:
    if isinstance(outcome, CommuniqueError):
        return outcome.code, str(outcome)
    if not is_coded(outcome.document):
        return "language", next(n.message for n in outcome.notices if n.code == "language")
    return None


def _fail(writer: Writer, tally: Tally, source: str, code: str, message: str) -> None:
    writer.fail(source, code, message)
    tally.failed += 1
    tally.reasons[code] = tally.reasons.get(code, 0) + 1
