"""The data dictionary of a record, made from the types that its tables are made from: docs/record.md."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from communique.records import TABLES, record_type
from communique.store.layout import SCHEMA_VERSION, SCHEMAS
from communique.store.named import VIEWS
from communique.store.record import Record
from communique.store.view import RUNS

HOLDS = {
    "documents": "The reports, with their text as it was given or extracted.",
    "event_sides": "One row an event and entity in it: actor, recipient, or the role of a participant.",
    "dyads": "One row an event and actor with recipient; of a symmetric event, one each two of its actors.",
    "party_entities": "Entities once more, sorted by party; written by merging, else computed from `entities`.",
    "membership_pairs": "One row a membership, with both parties and the report; written by merging, else computed.",
    "raw": "What documents came as, byte for byte, where that was asked for; kept once a document.",
    "failures": "The ledger of what could not be coded, with the reason.",
    "forgotten": "Documents that are shown no more, with who asked for it and why.",
    "links": "What is the same across documents: copies, tellings of one event, identities; of the latest linking.",
    "judgements": "What people decided about links and records, with who, when and why; nothing is overwritten.",
    "runs": "The runs that are in the record, in the order of record time.",
}
"""What a table holds, where no record type says it."""

MEANS = {
    "about": "whom or what it is about: entity ids; of a finding, the id of the record",
    "about_countries": "countries of those it is about",
    "about_names": "names of those it is about",
    "about_refs": "reference ids of those it is about",
    "actor": "entity id of who did it",
    "actors": "entity ids of who did it; of a symmetric event, of all sides",
    "attributed_to": "id of the quotation that it rests on; null where the report says it itself",
    "basis": "what a date was resolved against: explicit, publication, text, unresolved",
    "because": "the rule or model that made it, and the words it matched",
    "bytes": "the bytes as they came, from a file, a page or an archive",
    "caller_id": "the id that came with the document, or else its own",
    "cameo": "CAMEO code as text, with its leading zero",
    "again": "true where another row of the event has the pair already, or there is none: the others are events, once",
    "attempts": "how often it was tried in vain, with earlier runs",
    "certainty": "happened, planned, proposed, hypothetical or denied",
    "change": "joined, left, upgraded, suspended, applied, invited, or is: a standing membership stated",
    "claim": "what the report asserts, in one sentence",
    "cluster": "id that all linked share: the origin, the first telling, or the identity",
    "code": "kind of the failure or warning, one word",
    "coder": "what coded it, as JSON: name, version, model, lexicon, reference",
    "complete": "false where the run was stopped early on purpose",
    "confidence": "0 to 1",
    "content": "spans of what was said",
    "contexts": "PLOVER contexts",
    "copied_from": "id of the document that it is a copy of; null where it is none",
    "country": "ISO 3166-1 alpha-3, or IGO, NGO, MNC",
    "cue": "span of the words of saying",
    "day": "first day of its own date; without one the day of publication",
    "day_to": "last day of its own date; null where it has none",
    "decided_at": "when it was first decided so, ISO, UTC",
    "decided_by": "what decided: the rule with its version, or a person's judgement",
    "document": "id of the document: a hash of its text and what is known about it",
    "documents": "how many documents the run coded",
    "end": "end of its words in the document's text, exclusive, in characters",
    "entity": "entity id of that side",
    "event": "id of the event",
    "feature": "GeoNames feature code",
    "finding": "what the reference says beside it, and why",
    "finished": "record time: when the run was committed, ISO, UTC",
    "from": "first day, inclusive; null is open or unknown",
    "geonames_id": "GeoNames id",
    "goldstein": "conflict-cooperation score, -10 to 10",
    "id": "a hash of its content: the same document coded by the same version has the same ids",
    "identity": "whom it stands for in all documents: the reference id, or one made of name and kind",
    "input": "hash of what was given: its bytes, and what the caller said of it",
    "judged_at": "when it was judged, ISO, UTC",
    "judgement": "same, different, wrong, or undo: then left_id is the judgement that no longer counts",
    "kind": "its kind, as the record contract lists them",
    "known_from": "record time from which this coding was the latest",
    "known_to": "record time at which another superseded it; null while it is the latest",
    "language": "ISO 639-1 code",
    "latitude": "degrees north",
    "left_document": "id of the document that the left record stands in",
    "left_end": "end of the left record's words at the time",
    "left_id": "the original, the earlier telling, or the entity; of a judgement its record",
    "left_start": "start of the left record's words at the time",
    "longitude": "degrees east",
    "member": "entity id of who belongs",
    "member_name": "name of who belongs",
    "member_ref": "reference id of who belongs",
    "mentions": "every place where the text speaks of it: span, and how",
    "message": "what went wrong, or what a reader should know",
    "mode": "PLOVER mode, or null",
    "name": "name; of an event, that of a named occasion",
    "number": "place of the event among those of its document, by id: with document it says which event it is",
    "of": "entity id of the state or body that the office is of",
    "occasion": "name of the occasion, such as a summit or an exercise",
    "office": "the office in the text's own words",
    "ordinal": "place of the run in the order of record time, from 0",
    "organisation": "entity id of what is belonged to",
    "organisation_name": "name of what is belonged to",
    "organisation_ref": "reference id of what is belonged to",
    "origin": "id of the document that all its copies come from; its own where it is no copy",
    "outcome": "failed, or skipped: what is no report in a language that is coded",
    "outlet": "who published the report; in quotations, entity id of the medium that the text says it came through",
    "participants": "entities in roles that actor and recipient cannot say",
    "person": "entity id of who holds the office",
    "place": "name of where it happened",
    "place_country": "country of where it happened",
    "position": "place of the row in its document's list, from 0: what an event's where points at",
    "precision": "day, week, month, quarter, year, decade or open",
    "published": "day of publication",
    "quad": "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict",
    "quantities": "numbers with unit, qualifier and span",
    "reason": "why",
    "recipient": "entity id of whom it was done to",
    "recipients": "entity ids of whom it was done to",
    "ref": "id in the dated reference, such as state:CHN; null where it is not in it",
    "reference": "rows of the reference that the finding rests on, with citations",
    "right_document": "id of the document that the right record stands in",
    "right_end": "end of the right record's words at the time",
    "right_id": "the copy, the later telling, or the identity; of a judgement the second record",
    "right_start": "start of the right record's words at the time",
    "role": "the words that give it",
    "run": "id of the run that wrote the row; ids sort by time of start",
    "schema": "schema version of the folder that holds the run",
    "score": "0 to 1: how sure the link is; 1 where a person decided",
    "sector": "PLOVER sector code",
    "sentence": "span of the sentence that it stands in",
    "sha256": "hash of the text; in raw, of the bytes",
    "side": "actor, recipient, or a participant's role: host, observer, mediator, sponsor, participant",
    "source": "file and line that the document came from; of a quotation, span of the words that name the speaker",
    "span": "start and end of its words in the document's text, in characters, the end exclusive",
    "speaker": "entity id of who said it",
    "speaker_name": "name of who said it",
    "speaker_ref": "reference id of who said it",
    "standing": "where the report says the member stood: member, not yet, left, not a member, observer ...",
    "pair": "the two countries, in alphabetical order: what dyads lie sorted by",
    "start": "start of its words in the document's text, in characters",
    "started": "when the run began, ISO, UTC",
    "status": "of an event: happened, ongoing, planned and so on; of a membership: member, observer and so on",
    "story": "id of the first telling of the same event",
    "subject": "the table of the records: documents, events, entities and so on",
    "symmetric": "true where the sides could be exchanged; the order of its pairs then means nothing",
    "tense": "current, former or future",
    "text": "the text, exactly as given or as extracted; spans count its characters",
    "through": "name of the medium that the text says it came through",
    "title": "title of the report",
    "to": "last day, inclusive; null is open or unknown",
    "trigger": "span of the words that name the event",
    "type": "PLOVER 2.0 type",
    "url": "address of the report",
    "verdict": "supported, contradicted or not_covered",
    "when": "its date: span, from, to, precision, basis",
    "where": "position of its place among the document's places",
    "who": "who asked for it",
    "words": "the words that it rests on",
}
"""What a column means, wherever it stands."""

_LEADS = ("actor_", "recipient_", "speaker_", "member_", "organisation_")

_INTRODUCTION = f"""# The record

What `communique run` makes: a folder of runs in Parquet, schema version {SCHEMA_VERSION}. This page is written from
the types by `python -m communique.store.dictionary docs/record.md`; a test holds the two together.

```
record/
  runs/<run>/<table>/part-00000.parquet    rows of one run, never changed
  runs/<run>/raw/part-00000.parquet        bytes that documents came as, under their hash, where that was asked for
  runs/<run>/manifest.json                 put there last, by rename: without it the run is not in the record
  index.sqlite                             look-ups by id and full text, made from the runs; deleting it loses nothing
```

- **A run appears whole or not at all**, so that any number of readers and writers can be at it at once. A reader
  sees the runs that were committed when it opened the record.
- **Two clocks.** `record.view(as_of=D1, known_at=D2)` shows what had begun by the day D1, as the runs committed by
  D2 knew it. A date of `known_at` counts to its end, in UTC. What has no day of its own counts from the publication
  of its document.
- **Coding again supersedes.** `events` has the latest coding of each document, `events_all` every coding; so for
  every table.
- **Forgetting.** `communique forget` shows a document no more, at whatever time is asked for; who asked and why is
  in `forgotten`. Its rows leave the disk with the next `communique compact`, the folder that had them with the one
  after.
- **Merging.** `communique compact` merges small runs into one sorted folder. Rows keep the run that wrote them and
  the manifest keeps the manifests, so that questions about earlier times have the answers that they had. Folders
  that were merged are removed a day later.
- **Where rows lie.** Dyads lie sorted by their pair of countries, sides by country and party, the other tables by
  document, so that a question reads few row groups; merging sorts whole folders, in files of a million rows, dyads
  and sides of many years in slices of time. It also lays out entities by party, and memberships with both parties
  and the report; what has not been merged gives the same tables by computing them.
- **The index** is added to when runs were, in one transaction; where rows leave it, after merging or forgetting, a
  copy without them takes its place by rename. Where the folder cannot be written to it is kept in the user's cache.
- **Equal records.** `communique digest` prints a hash of each table and of all; order, runs and times do not count.
- **S3-like storage.** `communique run ... --into s3://bucket/record` and every question take an address where they
  take a folder (`pip install 'communique[s3]'`; credentials and `AWS_ENDPOINT_URL` from the environment). A run is
  written on this machine and put there when it is whole, the manifest last, in one put; if the storage cannot be
  reached then, the next run delivers it. The index is in the user's cache.
- **Versions.** Each manifest says its schema. This version reads runs of schema 1 to {SCHEMA_VERSION} and refuses
  newer ones, saying so.

**Why a plain folder and not Apache Iceberg.** Iceberg (pyiceberg with its SQLite catalogue, which works offline)
was weighed for the commit. It brings schema evolution and snapshots, but every commit goes through the catalogue:
with SQLite one file that all writers must be able to lock, which network and object storage does not give; with
REST a server to run. Its snapshots are of a table, so that a run of fourteen tables would not appear all at once,
and DuckDB reads it by itself only with an extension that has to be downloaded. Here one object, the manifest, is
the commit: put in one step on a local disk and on S3-like storage alike, readable by anything that reads JSON and
Parquet, and record time is the run's own. What is lost is row-level deletes and hidden partitioning, which a record
of immutable runs has no use for. What both take is in [performance-record.md](performance-record.md).

Spans are struct(start, end) in Unicode characters of `documents.text`. Unknown is null, empty is an empty list.
"""


def dictionary() -> str:
    """The data dictionary as Markdown: every table and view, its columns, their types and what they mean."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "runs").mkdir()
        empty = Record(folder)
        tables = [_section(n, holds(n), s) for n, s in (*SCHEMAS.items(), ("runs", RUNS))]
        views = [_section(v.name, v.holds, empty.table(v.name).schema) for v in VIEWS]
    return "\n".join([_INTRODUCTION, "## Tables\n", *tables, "## Views for common questions\n", *views])


def holds(table: str) -> str:
    """What a table or view holds, in one sentence; a table of records has that of its record type."""
    views = {v.name: v.holds for v in VIEWS}
    if table in views or table in HOLDS:
        return views.get(table) or HOLDS[table]
    return str(record_type(table if table in TABLES else "warnings").__doc__).split("\n")[0]


def _section(name: str, about: str, schema: pa.Schema) -> str:
    rows = "\n".join(f"| `{f.name}` | {shown(f.type)} | {meaning(f.name)} |" for f in schema)
    return f"### {name}\n\n{about}\n\n| column | type | |\n| --- | --- | --- |\n{rows}\n"


def meaning(column: str) -> str:
    """What a column means; one of a side means what it would of the entity."""
    lead = next((x for x in _LEADS if column.startswith(x) and column not in MEANS), "")
    return f"{MEANS[column.removeprefix(lead)]}, of the {lead.rstrip('_')}" if lead else MEANS[column]


def shown(kind: pa.DataType) -> str:
    """An Arrow type in short."""
    if pa.types.is_list(kind):
        return f"list of {shown(kind.value_type)}"
    if pa.types.is_struct(kind):
        return f"struct({', '.join(names(kind))})"
    return str(kind).removesuffix("[day]").replace("32", "").replace("large_", "")


def names(kind: pa.DataType) -> Iterator[str]:
    """The names of a struct's fields."""
    return (kind.field(i).name for i in range(kind.num_fields))


def main(path: str) -> None:
    """Write the dictionary to a file."""
    Path(path).write_text(dictionary(), encoding="utf-8")


if __name__ == "__main__":
    import sys

    main(sys.argv[1])
