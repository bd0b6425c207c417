"""Coverage-guided fuzzing of everything that reads: ``python -m benchmarks.fuzz [TARGET ...] [--seconds N]``.

Atheris (libFuzzer for Python) mutates inputs towards branches not yet taken. Each target runs in a process of its own.
A fault is any exception but a ``CommuniqueError``, a document that ends in the ledger as ``internal``, a span that does
not hold its words, or an input that takes more than a second and a millisecond a byte. Faults are counted by the place
where they arise, the first input of each is kept in ``--keep``, and the run goes on. Needs ``pip install atheris``.
"""

from __future__ import annotations

import argparse
import gzip
import io
import re
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

SECOND, EACH = 1.0, 0.001
"""Processor seconds that an input may take, and a byte of it more: coding takes a thirtieth of that."""

WORDS = (
    "Finland joined NATO on Tuesday . , ; : ( ) “ ” ‘ ’ \" ' - – — ... ? ! \n \n\n \u200b \u202e \u202c \u0301 \ufeff "
    "\0 said he she they it the of and in to by with from Putin Xi Jinping Vladimir minister foreign president former "
    "spokesman Chad Niger Beijing Chinese troops 50,000 $ % members observer applied left founded met signed not may "
    "will would demanded threatened that who which whose Mr. Dr. U.S. UN EU SCO Organisation states five both 's n't "
    "2022 1999 0000 99999 September May 16 31 16th last next year week month decade since until between before ago "
    "three days later earlier century 1990s Monday Easter summer quarter half end early mid-2022 2010-12 16/09/2022 "
    "2022-09-16 noon BC ISO 中 İ ß ﬁ é 😀 • * # http://a.example/b @ & < > = / \\ | ~ ` ^ _ { } [ ] 1.5 IV XXI"
).split(" ")
"""What texts and dates are put together from: the fuzzer chooses, and puts characters of its own between."""

MARKUP = (
    "<html> <head> <title> </title> <body> <article> </article> <p> </p> <div> </div> <span> <b> <br> <a href='x'> "
    "</a> <table> <tr> <td> <ul> <li> <script> </script> <!-- --> <![CDATA[ ]]> &amp; &#0; &#xD800; &lol; "
    "<!DOCTYPE html> <meta property='og:type' content='article'> "
    "<meta property='article:published_time' content='2022-09-16'> "
    '<time> <meta charset=\'utf-16\'> <script type=\'application/ld+json\'> {"@type":"NewsArticle","datePublished": '
    "<link rel='canonical' href='javascript:0'> <h1> <blockquote> <img src=x> <svg> <math> <template> <frameset>"
).split(" ")

NAMES = ("x", "x.jsonl", "x.csv", "x.tsv", "x.eml", "x.mbox", "x.rss", "x.parquet", "x.zip", "x.gz", "x.zst", "x.pdf")


def _pieces(given: Any, words: tuple[str, ...] | list[str], most: int) -> str:
    """Words of a list that the fuzzer chose, and some of its own."""
    made = []
    while given.remaining_bytes() and len(made) < most:
        at = given.ConsumeIntInRange(0, len(words) + 7)
        made.append(words[at] if at < len(words) else given.ConsumeUnicode(given.ConsumeIntInRange(1, 8)))
    return " ".join(made)


def _bytes(data: bytes, given: Any) -> None:
    from communique.ingest import ingest

    ingest(data)


def _html(data: bytes, given: Any) -> None:
    from communique.ingest import ingest

    ingest("<!DOCTYPE html>" + _pieces(given, MARKUP, 120))


def _sources(data: bytes, given: Any) -> None:
    _documents(data[1:], NAMES[data[0] % len(NAMES)] if data else "x")


def _warc(data: bytes, given: Any) -> None:
    parts = []
    while given.remaining_bytes() and len(parts) < 6:
        body = given.ConsumeBytes(given.ConsumeIntInRange(0, 60))
        length = len(body) + given.ConsumeIntInRange(0, 3) * given.ConsumeIntInRange(-2, 9)
        kind = given.PickValueInList(["response", "request", "warcinfo", "metadata", "x"])
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" if given.ConsumeBool() else b""
        head = f"WARC/1.{given.ConsumeIntInRange(0, 1)}\r\nWARC-Type: {kind}\r\nContent-Type: application/http\r\n"
        head += (
            f"WARC-Target-URI: {given.ConsumeUnicodeNoSurrogates(8)}\r\nContent-Length: {length + len(http)}\r\n\r\n"
        )
        record = head.encode() + http + body + b"\r\n\r\n"
        record = gzip.compress(record, 1) if given.ConsumeBool() else record
        hurt = given.ConsumeIntInRange(0, len(record))
        parts.append(record if given.ConsumeBool() else record[:hurt] + b"\xff" + record[hurt + 1 :])
    _documents(b"".join(parts), "x.warc")


def _documents(data: bytes, name: str) -> None:
    from communique.ingest import Intake, Limits, Raw, ingested
    from communique.ingest.sources.files import documents_in

    intake = Intake(follow=False, limits=Limits(characters=100_000, expanded=10_000_000))
    for source, found in documents_in(io.BytesIO(data), name, intake):
        if not source.startswith("x"):
            raise AssertionError(f"the source is called {source!r}")
        if isinstance(found, Raw):
            _ingested(ingested, found)


def _ingested(ingested: Callable[..., Any], raw: Any) -> None:
    from communique.errors import CommuniqueError

    try:
        ingested(raw, 100_000)
    except CommuniqueError:
        return


def _dates(data: bytes, given: Any) -> None:
    import datetime as dt

    from communique.code.dates import dates
    from communique.code.found import Found
    from communique.ingest import About, ingest
    from communique.run.coding import reader
    from communique.world import load

    day = dt.date.fromordinal(given.ConsumeIntInRange(1, 3_652_059)) if given.ConsumeBool() else None
    document = ingest(_pieces(given, WORDS, 40), About(published=day, language="en")).document
    for date in dates(reader().read(document), Found(), load()).dates:
        if document.text[date.span.start : date.span.end] != date.span.words:
            raise AssertionError("a span lies")
        if date.from_ and date.to and date.from_ > date.to:
            raise AssertionError(f"a date ends before it begins: {date.span.words!r}")


def _coding(data: bytes, given: Any) -> None:
    from communique.ingest import About, Raw
    from communique.run.batch import code_batch, tables_of
    from communique.run.batch import given as batch_of

    raw = Raw("x", _pieces(given, WORDS, 80), About(language="en"))
    coded = code_batch(batch_of([raw]))
    row = coded.select(["outcome", "code"]).to_pylist()[0]
    for table, rows in tables_of(coded):
        if table == "failures" and row["code"] in ("internal", "span", "record"):
            raise AssertionError(rows.column("message")[0].as_py())


TARGETS: dict[str, Callable[[bytes, Any], None]] = {
    "bytes": _bytes,
    "html": _html,
    "sources": _sources,
    "warc": _warc,
    "dates": _dates,
    "coding": _coding,
}


def fuzz(name: str, seconds: int, keep: Path) -> None:
    """Fuzz one target in this process, which libFuzzer ends."""
    import atheris

    with atheris.instrument_imports(include=["communique"]):
        import communique.ingest.sources
        import communique.run.batch  # noqa: F401 - imported here, so that its branches are seen

    from communique.errors import CommuniqueError

    met: dict[str, int] = {}

    def one(data: bytes) -> None:
        begun = time.process_time()
        try:
            TARGETS[name](data, atheris.FuzzedDataProvider(data))
        except CommuniqueError:
            pass
        except Exception as error:  # noqa: BLE001 - every fault is counted, and the search goes on
            _met(met, name, _where(error), data, keep)
        spent = time.process_time() - begun
        if spent > SECOND + EACH * len(data):
            _met(met, name, f"{spent:.1f} processor seconds", data, keep)

    from communique.run.worker import ready

    ready(None)
    one(b"warm" * 9)
    met.clear()
    place = tempfile.mkdtemp(prefix="communique-fuzz-")
    options = [f"-max_total_time={seconds}", "-max_len=4096", "-timeout=300", f"-artifact_prefix={place}/"]
    atheris.Setup([sys.argv[0], *options, "-rss_limit_mb=6000"], one)
    atheris.Fuzz()


def _where(error: Exception) -> str:
    """An exception's kind and the innermost line of ours that it went through."""
    if isinstance(error, AssertionError):
        return re.sub(r"doc\w*-\w+|characters [\d-]+", "", str(error))[:160]
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "communique" in f.filename] or frames
    return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}"


def _met(met: dict[str, int], target: str, where: str, data: bytes, keep: Path) -> None:
    met[where] = met.get(where, 0) + 1
    if met[where] == 1:
        (keep / f"{target}-{len(met)}").write_bytes(data)
        print(f"FAULT {target}-{len(met)}: {where}", file=sys.stderr, flush=True)


def main() -> int:
    """Fuzz each target in turn and print a table in Markdown; exit status 1 where faults were found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", default=list(TARGETS), metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="seconds a target")
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"), help="where inputs with faults are kept")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    if options.here:
        fuzz(options.targets[0], options.seconds, options.keep)
    print("| target | inputs | processor s | branches seen | faults |\n| --- | --- | --- | --- | --- |")
    return max([_apart(target, options.seconds, options.keep) for target in options.targets])


def _apart(target: str, seconds: int, keep: Path) -> int:
    command = [sys.executable, "-m", "benchmarks.fuzz", target, "--here", "--keep", str(keep)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([*command, "--seconds", str(seconds)], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = re.findall(r"Done (\d+)", done.stderr) or re.findall(r"^#(\d+)", done.stderr, re.M) or ["0"]
    branches = (re.findall(r"\bcov: (\d+)", done.stderr) or ["?"])[-1]
    faults = re.findall(r"^FAULT (.*)$", done.stderr, re.M)
    ended = "" if "Done" in done.stderr else f" (ended early: {done.stderr.strip()[-300:]!r})"
    print(
        f"| {target} | {int(told[-1]):,} | {spent:,.0f} | {branches} | {'; '.join(faults) or 'none'}{ended} |",
        flush=True,
    )
    return int(bool(faults or ended))


if __name__ == "__main__":
    sys.exit(main())
