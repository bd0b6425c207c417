"""Coding many documents into a record: what was coded before is passed over, what fails is in the ledger."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import pyarrow as pa

from communique.errors import CommuniqueError, InputError
from communique.ingest.raw import Found, Intake, Raw
from communique.ingest.sources import inputs_of, raws_of
from communique.run.batch import ABOUT, bytes_of, failed, key_of, tables_of
from communique.run.ledger import Failure, Known, inputs_tried, known_by, open_failures
from communique.run.pool import Bounds, Done, Pool, Work, cores
from communique.run.stopping import stopping
from communique.run.tally import Tally
from communique.run.worker import work
from communique.store import Record, Writer
from communique.store import raw as raw_bytes
from communique.store.places import Place, place_of
from communique.store.writer import SECONDS, take_up

SIZE = 30_000
"""Characters or bytes a batch: two or three seconds of work, which is what a first Ctrl-C waits for at most."""

MOST = 64
"""Documents a batch, however short they are."""

COUNTED = 1 << 31
"""Bytes of JSON Lines in which lines are counted beforehand: a second's work, so that the time left can be told."""

_LINES = (".jsonl", ".ndjson")
_PAGES = (".txt", ".text", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".eml")

DEPENDENCIES = ("spacy", "onnxruntime", "numpy", "pyarrow", "duckdb", "trafilatura", "htmldate", "py3langid")
"""Packages whose versions go into the manifest, since another may code otherwise."""

Progress = Callable[[Tally], None]


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of a run: the language pipeline, worker processes (0 for none), what coding may take, how inputs
    are read, after how many seconds what was coded is saved, whether the bytes of documents are kept, and what
    workers do with a batch."""

    model: str | None = None
    processes: int = field(default_factory=cores)
    bounds: Bounds = field(default_factory=Bounds)
    intake: Intake = field(default_factory=Intake)
    save_every: float = SECONDS
    keep_raw: bool = False
    work: Work = work

    def facts(self) -> dict[str, dict[str, Any]]:
        """What the manifest says of these, with the versions of what coding rests on."""
        settings = {"processes": self.processes, "folder": str(Path.cwd()), **asdict(self.bounds)}
        return {"settings": settings, "versions": versions()}


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that coding rests on."""
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in DEPENDENCIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def run(
    inputs: Iterable[str], record: str | Path, options: Options | None = None, progress: Progress = lambda tally: None
) -> Tally:
    """Code every document of some files, folders, globs and addresses into a record, and say how it went.

    Running again adds nothing for documents that this coder has coded, and takes up what a run that was killed
    had finished: so a broken run goes on by giving the same command. Ctrl-C and SIGTERM finish what is begun and
    commit it; the second time at once. ``progress`` is called after each batch. Raises ``InputError`` where an
    input is not found, ``StoreError`` where the record cannot be written.
    """
    options = options or Options()
    patterns = tuple(inputs)
    names = inputs_of(patterns)
    return _Run(patterns, place_of(record), options, progress).over(names)


def retry(
    record: str | Path,
    reasons: Iterable[str] = (),
    options: Options | None = None,
    progress: Progress = lambda tally: None,
) -> Tally:
    """Try again what a record's ledger holds as failed, or what stands there for some reasons, from its sources.

    What is coded now is settled; what fails again is entered with one more attempt. Raises ``StoreError`` where
    there is nothing to be tried again.
    """
    place = place_of(record)
    wanted = {f.source: f for f in open_failures(place, reasons)}
    patterns = inputs_tried(place, wanted.values())
    return _Run(patterns, place, options or Options(), progress, wanted).over(_names(patterns, wanted))


def _names(patterns: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """The files to open for some sources: those whose name a source begins with, and every address."""
    names = []
    for pattern in patterns:
        try:
            names += inputs_of([pattern])
        except InputError:
            names.append(pattern)  # gone since: reading it says so, and the ledger keeps it
    stems = {n: n.removesuffix(".gz").removesuffix(".zst").removesuffix(".bz2").removesuffix(".xz") for n in names}
    return [n for n in dict.fromkeys(names) if "://" in n or any(w.startswith(stems[n]) for w in wanted)]


class _Run:
    """One run as it goes: what is known, what was seen, and the writer that it goes into."""

    def __init__(
        self,
        patterns: tuple[str, ...],
        record: Place,
        options: Options,
        progress: Progress,
        wanted: dict[str, Failure] | None = None,
    ) -> None:
        self.patterns = patterns
        self.record = record
        self.options = options
        self.wanted = wanted
        self.tally = Tally()
        self.told = partial(progress, self.tally)
        self.known = Known()
        self.kept: set[str] = set()
        self.seen: set[str] = set()
        self.met: set[str] = set()

    def over(self, names: list[str]) -> Tally:
        """Code the documents of some files and addresses."""
        options, tally = self.options, self.tally
        tally.expected = None if self.wanted else expected(names)
        with stopping() as stop, ExitStack() as left:
            with stop.breaking():
                pool = left.enter_context(Pool(options.processes, options.model, options.bounds, options.work))
            if stop.soon:
                tally.interrupted = True
                return tally
            taken = take_up(self.record, pool.coder)
            tally.taken_up = sum(m.rows.get("documents", 0) for m in taken)
            self.known = known_by(self.record, pool.coder, options.bounds)
            if options.keep_raw and (self.record / "runs").is_dir():
                self.kept = raw_bytes.kept_by(Record(self.record))
            with Writer(
                self.record, pool.coder, self.patterns, facts=options.facts(), every=options.save_every
            ) as writer:
                tally.run = writer.run
                batches = self.batches(raws_of(names, options.intake))
                for done in pool.coded(batches, writer.spool, stop):
                    self.take(done, writer)
                    tally.replaced = pool.replaced
                    self._account(writer)
                tally.interrupted = stop.soon
                writer.complete = not tally.interrupted
                self._account(writer)
        return tally

    def _account(self, writer: Writer) -> None:
        writer.counts, writer.spent = self.tally.counts, self.tally.spent
        self.told()

    def batches(self, found: Found) -> Iterator[list[Raw] | pa.RecordBatch]:
        """The documents that are still to be coded, in batches, and rows for what could not be read between them."""
        batch: list[Raw] = []
        for source, raw in found:
            fresh = self._fresh(source, raw)
            if isinstance(fresh, Raw):
                batch.append(fresh)
            full = sum(len(r.data) for r in batch) >= SIZE or len(batch) >= MOST
            if batch and (full or isinstance(fresh, pa.RecordBatch)):
                yield batch
                batch = []
            if isinstance(fresh, pa.RecordBatch):
                yield fresh
        if batch:
            yield batch
        for source in [s for s in self.wanted or () if s not in self.met]:
            yield failed(source, "gone", "it is not found any more; give it to communique run where it is now")

    def _fresh(self, source: str, raw: Raw | CommuniqueError) -> Raw | pa.RecordBatch | None:
        """A document that is still to be coded, the row of one that cannot be read, or None for what is known."""
        source = _written(source)
        if self.wanted is not None and source not in self.wanted:
            return None
        self.met |= {source} if self.wanted else set()
        raw = _storable(raw) if isinstance(raw, Raw) else raw
        if isinstance(raw, CommuniqueError):
            if self._is_known(source, raw.code):
                return None
            return failed(source, raw.code, str(raw))
        key = key_of(raw)
        if self._is_known(raw.source, key):
            return None
        if key in self.seen or (self.wanted is None and key in self.known.inputs):
            self.tally.repeated += 1
        else:
            self.seen.add(key)
            return raw
        return None

    def _is_known(self, source: str, what: str) -> bool:
        """Whether this failed or was skipped before under the same settings; then it is counted so."""
        outcome = None if self.wanted else self.known.failures.get((source, what))
        if outcome == "failed":
            self.tally.passed += 1
        elif outcome is not None:
            self.tally.skipped += 1
        return outcome is not None

    def take(self, done: Done, writer: Writer) -> None:
        """Write what became of some documents, but for those that the record has."""
        rows = done.coded.select(["source", "input", "outcome", "code", "document", "words"]).to_pylist()
        kept = [at for at, row in enumerate(rows) if self._counted(row)]
        coded = done.coded if len(kept) == len(rows) else done.coded.take(pa.array(kept, pa.int64()))
        writer.extend(tables_of(coded), len(kept))
        if self.options.keep_raw:
            came = [(rows[at]["document"], bytes_of(done.raws[at])) for at in kept if rows[at]["outcome"] == "coded"]
            writer.extend([("raw", raw_bytes.put(came, self.kept))], 0)
        if self.wanted is not None:
            self._settle([row for at, row in enumerate(rows) if at not in kept], writer)
        self.tally.processor += done.spent.seconds
        self.tally.peak = max(self.tally.peak, done.spent.peak)

    def _counted(self, row: dict[str, Any]) -> bool:
        """Count a document by its outcome; whether it is to be written."""
        if row["outcome"] != "coded":
            self.tally.because(row["code"], row["outcome"])
        elif row["document"] in self.known.documents:
            self.tally.repeated += 1
            return False
        else:
            self.known.documents.add(row["document"])
            self.tally.coded += 1
            self.tally.words += row["words"]
        return True

    def _settle(self, repeats: list[dict[str, Any]], writer: Writer) -> None:
        """Say in the ledger that what failed once is in the record from elsewhere."""
        for row in repeats:
            what = f"document {row['document']} is in the record already"
            done = failed(row["source"], "repeated", what, row["input"], outcome="skipped")
            writer.extend(tables_of(done), 1)


def expected(names: Iterable[str]) -> int | None:
    """How many documents some files hold, where that is quickly told: single documents and JSON Lines."""
    total, read = 0, 0
    for name in names:
        if name.lower().endswith(_LINES):
            lines, size = _lines_in(Path(name), COUNTED - read)
            total, read = total + lines, read + size
        elif not name.lower().endswith(_PAGES):
            return None
        else:
            total += 1
        if read >= COUNTED:
            return None
    return total


def _lines_in(path: Path, limit: int) -> tuple[int, int]:
    """The lines of a file and its bytes, looked at up to a limit."""
    lines, size, last = 0, 0, b"\n"
    try:
        with path.open("rb") as source:
            while size < limit and (piece := source.read(1 << 20)):
                lines, size, last = lines + piece.count(b"\n"), size + len(piece), piece[-1:]
    except OSError:
        return 1, 0
    return lines + (last != b"\n"), size


def _written(source: str) -> str:
    """A source's name as UTF-8 can hold it: file names may be any bytes."""
    return source.encode("utf-8", "backslashreplace").decode("utf-8")


def _storable(raw: Raw) -> Raw | CommuniqueError:
    """A document whose particulars UTF-8 can hold, or what is wrong with it."""
    said = [getattr(raw.about, n) for n in ABOUT]
    try:
        "".join(s for s in said if s).encode("utf-8")
    except UnicodeEncodeError:
        what = "its title, outlet, address or id holds half of a surrogate pair, which is no character"
        return InputError(f"{what}; mend the source's encoding", code="encoding")
    written = _written(raw.source)
    return raw if written == raw.source else Raw(written, raw.data, raw.about, raw.article)
