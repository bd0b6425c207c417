"""The same run on Apache Spark: where one machine is not enough.

Spark opens the inputs, shares the documents out, codes them with the batch function that local workers call, and
writes the tables as Parquet under its own commit protocol; then the manifest is put there. Scheduling, retries and
lost executors are Spark's. A document that cannot be coded is a row of the ledger, as anywhere.

Two steps are kept apart, so that a killed executor costs little and nothing is coded twice: documents are coded
into ``runs/<run>/.writing/coded``, a row a document; from there each table is written.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from communique.errors import CommuniqueError, StoreError
from communique.extras import needed
from communique.ingest.raw import Intake, Raw
from communique.ingest.sources import inputs_of
from communique.ingest.sources.files import SUFFIXES, documents_in
from communique.ingest.sources.opening import PACKED
from communique.ingest.sources.web import is_address
from communique.run.batch import CODED, GIVEN, code_batch, failed, given
from communique.run.coding import coder
from communique.run.ledger import known_by
from communique.run.runner import Options
from communique.run.tally import Tally
from communique.store.layout import SCHEMA_VERSION, SCHEMAS, Manifest, commit, instant, new_run, now
from communique.store.parts import group_of, order_of
from communique.store.places import Place, is_remote, place_of
from communique.store.rows import WRITTEN
from communique.store.writer import WRITING

BATCH = 32
"""Documents that cross between Spark and Python together: half a minute of work at most, little memory."""

SLICE = 1 << 20
"""Bytes of input a partition: a minute of coding, so that an executor that is lost costs no more than that."""

PARTITIONS = 4, 20_000
"""Partitions at least for each core, and at most in all."""

_PLACE = (("file", pa.int64()), ("number", pa.int64()))
_FAULT = (("code", pa.string()), ("message", pa.string()))

OPENED = pa.schema([*GIVEN, *_PLACE, *_FAULT])
"""A document as it is given, with its place in the input; or, with ``code``, why it cannot be read."""

PLACED = pa.schema([*CODED, *_PLACE])

KNOWN = f"/[^./][^/]*?({'|'.join(re.escape(s) for s in SUFFIXES if s)})([.]({'|'.join(PACKED)}))?$|/[^./]+$"
"""Files of a folder or glob that are taken, by their ending, or without one: as ``is_known`` says, for Spark."""

Batches = Iterator[pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class Engine:
    """Where Spark runs: its master (``local-cluster[2,1,2048]``, ``spark://...``, ``yarn``, ``k8s://...``), and its
    own settings by name."""

    master: str
    settings: dict[str, str] = field(default_factory=dict)


def run_on_spark(inputs: Iterable[str], record: str | Path, engine: Engine, options: Options | None = None) -> Tally:
    """Code every document of some files into a record by Spark; the same rows as :func:`communique.run.run` gives.

    ``inputs`` are paths of this machine or of any storage that Spark's Hadoop reads (``s3a://``, ``hdfs://``), with
    globs; a file is opened by one task and may have 2 GB. Needs ``communique[spark]``, Java 17 or 21, and communique
    on every executor. Raises ``StoreError`` where Spark gives up; then nothing is in the record.
    """
    options = options or Options()
    patterns = tuple(inputs)
    names = _local(patterns)
    session = _session(engine)
    try:
        return _Job(session, patterns, names, place_of(record), options).done()
    except needed("py4j.protocol", "spark").Py4JJavaError as error:
        raise StoreError(f"Spark gave up: {error.java_exception.getMessage()}", code="spark") from error
    finally:
        session.stop()


def _local(patterns: Iterable[str]) -> list[str]:
    """The inputs for Spark: files of this machine by name, as a local run orders them, and addresses as they are."""
    names: list[str] = []
    for pattern in patterns:
        if is_address(pattern) or pattern == "-":
            raise StoreError(
                f"{pattern!r} is read by a run on one machine, not by Spark; leave out --engine spark", code="spark"
            )
        names += [pattern] if "://" in pattern else inputs_of([pattern])
    return names


def _session(engine: Engine) -> Any:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
        "spark.sql.parquet.compression.codec": "zstd",
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.executorEnv.OMP_NUM_THREADS": "1",
        **engine.settings,
    }
    builder = needed("pyspark.sql", "spark").SparkSession.builder.master(engine.master).appName("communique")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


class _Job:
    """One run on Spark as it goes."""

    def __init__(
        self, session: Any, patterns: tuple[str, ...], names: list[str], record: Place, options: Options
    ) -> None:
        self.spark = session
        self.patterns = patterns
        self.names = names
        self.record = record
        self.options = options
        self.coder = coder(options.model)
        self.started = instant(now())
        self.run = new_run(self.started)
        self.folder = record / "runs" / self.run
        self.f: Any = needed("pyspark.sql.functions", "spark")

    def done(self) -> Tally:
        """Code, write the tables, put the manifest, and say how it went."""
        tally = Tally(run=self.run)
        staged = self.at(self.folder / WRITING / "coded")
        self.coded().write.parquet(staged)
        rows = self.first_told(self.spark.read.parquet(staged))
        for row in (
            rows.groupBy("outcome", "code").agg(self.f.count("*").alias("n"), self.f.sum("words").alias("w")).collect()
        ):
            self._count(tally, row)
        counts = self._sizes(rows)
        for table, count in counts.items():
            if count:
                self._write(rows, table)
        self._commit(tally, counts)
        return tally

    def coded(self) -> Any:
        """What became of each document that is new, with its place in the input."""
        types = needed("pyspark.sql.pandas.types", "spark")
        known = known_by(Path(self.record), self.coder, self.options.bounds) if not is_remote(self.record) else None
        files = self.spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(self._paths())
        files = files.filter(self.f.col("path").rlike(KNOWN) | self.f.col("path").isin([*self._index()]))
        total = files.agg(self.f.sum("length")).first()[0] or 0
        opened = files.select("path", "content").mapInArrow(
            _opening(self._index(), self.options.intake), types.from_arrow_schema(OPENED)
        )
        if known and known.inputs:
            told = self.spark.createDataFrame([(i,) for i in known.inputs], "input string")
            opened = opened.join(told, "input", "left_anti").select(*OPENED.names)
        fresh = self._distinct(opened, "input", self._parts(total))
        limit = self.options.bounds.characters
        return fresh.mapInArrow(_coding(self.options.model, limit), types.from_arrow_schema(PLACED))

    def first_told(self, rows: Any) -> Any:
        """Of several inputs that give one document the first, and none that the record has."""
        rows = self._distinct(rows.withColumn("own", self.f.expr("if(outcome = 'coded', document, null)")), "own", 0)
        if not is_remote(self.record) and (self.record / "runs").is_dir():
            known = known_by(Path(self.record), self.coder, self.options.bounds).documents
            if known:
                told = self.spark.createDataFrame([(i,) for i in known], "own string")
                rows = rows.join(told, "own", "left_anti")
        return rows.drop("own").cache()

    def _distinct(self, rows: Any, column: str, parts: int) -> Any:
        """The first row of each value in the order of the input; rows without one are all kept."""
        window = needed("pyspark.sql", "spark").Window.partitionBy("by").orderBy("file", "number")
        by = self.f.coalesce(self.f.col(column), self.f.concat_ws(":", "file", "number"))
        keyed = rows.withColumn("by", by)
        if parts:
            keyed = keyed.repartition(parts, "by")
        told = keyed.withColumn("turn", self.f.row_number().over(window))
        return told.filter("turn = 1").drop("turn", "by")

    def _parts(self, total: int) -> int:
        least = PARTITIONS[0] * int(self.spark.sparkContext.defaultParallelism)
        return min(PARTITIONS[1], max(least, total // SLICE))

    def _index(self) -> dict[str, tuple[int, str]]:
        """The place and name of local files by the address under which Spark opens them."""
        return {f"file:{Path(n).absolute()}": (i, n) for i, n in enumerate(self.names) if "://" not in n}

    def _paths(self) -> list[str]:
        return [n if "://" in n else Path(n).absolute().as_uri() for n in self.names]

    def at(self, place: Place) -> str:
        """A folder of the record as Spark names it."""
        return str(place).replace("s3://", "s3a://", 1) if is_remote(place) else Path(place).absolute().as_uri()

    def _count(self, tally: Tally, row: Any) -> None:
        if row["outcome"] == "coded":
            tally.coded, tally.words = row["n"], int(row["w"])
            return
        for _ in range(row["n"]):
            tally.because(row["code"], row["outcome"])

    def _sizes(self, rows: Any) -> dict[str, int]:
        """The number of rows of each table."""
        found = rows.agg(*(self.f.sum(self.f.size(t)).alias(t) for t in WRITTEN)).first()
        return {t: int(found[t] or 0) if t in WRITTEN else 0 for t in SCHEMAS}

    def _write(self, rows: Any, table: str) -> None:
        """Write a table's rows, sorted, in row groups that a question need not read whole."""
        told = rows.select(self.f.explode(table).alias("row")).select(self.f.lit(self.run).alias("run"), "row.*")
        columns = [self.f.col(f"`{c}`") for c in SCHEMAS[table].names]
        ordered = told.select(*columns).orderBy(*order_of(table))
        ordered.write.option("parquet.block.row.count.limit", group_of(table)).parquet(self.at(self.folder / table))

    def _commit(self, tally: Tally, counts: dict[str, int]) -> None:
        facts = self.options.facts()
        facts["settings"] |= {"engine": "spark", "master": str(self.spark.sparkContext.master)}
        facts["versions"]["pyspark"] = str(self.spark.version)
        manifest = Manifest(
            run=self.run,
            schema=SCHEMA_VERSION,
            started=self.started,
            finished=instant(now()),
            coder=asdict(self.coder),
            inputs=self.patterns,
            complete=True,
            rows=counts,
            ended="finished",
            counts=tally.counts,
            spent=tally.spent,
            **facts,  # type: ignore[arg-type]
        )
        self._remove(self.at(self.folder / WRITING))
        commit(self.folder, manifest)

    def _remove(self, address: str) -> None:
        """Take away a folder wherever it lies, by Spark's own access to it."""
        path = self.spark._jvm.org.apache.hadoop.fs.Path(address)
        path.getFileSystem(self.spark._jsc.hadoopConfiguration()).delete(path, True)


def _opening(index: dict[str, tuple[int, str]], intake: Intake) -> Callable[[Batches], Batches]:
    """Files in, the documents in them out, in their order."""

    def opened(batches: Batches) -> Batches:
        for batch in batches:
            for path, content in zip(batch.column("path"), batch.column("content"), strict=True):
                at, name = index.get(path.as_py(), (len(index), path.as_py()))
                found = enumerate(documents_in(io.BytesIO(content.as_py()), name, intake))
                while some := list(islice(found, BATCH)):
                    yield _rows(at, some)

    return opened


def _rows(at: int, found: list[tuple[int, tuple[str, Raw | CommuniqueError]]]) -> pa.RecordBatch:
    """Documents and faults as rows of :data:`OPENED`."""
    raws = [raw if isinstance(raw, Raw) else Raw(source, "") for _, (source, raw) in found]
    faults = [raw if isinstance(raw, CommuniqueError) else None for _, (_, raw) in found]
    rows = given(raws)
    keys = [None if fault else key for fault, key in zip(faults, rows.column("input").to_pylist(), strict=True)]
    columns = {n: rows.column(n) for n in GIVEN.names} | {
        "input": pa.array(keys, pa.string()),
        "file": pa.array([at] * len(found), pa.int64()),
        "number": pa.array([n for n, _ in found], pa.int64()),
        "code": pa.array([f.code if f else None for f in faults], pa.string()),
        "message": pa.array([str(f) if f else None for f in faults], pa.string()),
    }
    return pa.RecordBatch.from_arrays([columns[n] for n in OPENED.names], schema=OPENED)


def _coding(model: str | None, limit: int) -> Callable[[Batches], Batches]:
    """Documents in, what became of them out; the language pipeline is loaded once a process."""

    def coded(batches: Batches) -> Batches:
        for batch in batches:
            bad = pa.compute.is_valid(batch.column("code"))
            for some, code in ((batch.filter(pa.compute.invert(bad)), _good), (batch.filter(bad), _bad)):
                if some.num_rows:
                    done = code(some, model, limit)
                    places = [some.column(n) for n, _ in _PLACE]
                    yield pa.RecordBatch.from_arrays([*done.columns, *places], schema=PLACED)

    return coded


def _good(batch: pa.RecordBatch, model: str | None, limit: int) -> pa.RecordBatch:
    rows = batch.select(GIVEN.names)
    arrays = [column.cast(GIVEN.field(name).type) for name, column in zip(GIVEN.names, rows.columns, strict=True)]
    return code_batch(pa.RecordBatch.from_arrays(arrays, schema=GIVEN), model, limit)


def _bad(batch: pa.RecordBatch, model: str | None, limit: int) -> pa.RecordBatch:
    found = [failed(r["source"], r["code"], r["message"]) for r in batch.to_pylist()]
    table: pa.Table = pa.Table.from_batches(found).combine_chunks()
    return table.to_batches()[0]
