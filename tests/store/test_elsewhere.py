"""A record on S3-like storage, over HTTP, from a server that speaks S3: what is so on a disk is so there."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

import communique
from communique.errors import CommuniqueError, StoreError
from communique.records import Coding
from communique.store import Record, Writer
from communique.store.digest import digests
from communique.store.places import place_of, staged
from communique.store.upkeep import compact, forget
from tests.conftest import CODER
from tests.store.conftest import renamed

pytest.importorskip("upath")
pytest.importorskip("s3fs")
boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto.server")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """The address of an empty bucket on a server of our own."""
    import s3fs

    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    address = f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": address, "XDG_CACHE_HOME": str(tmp_path / "cache")}.items():
        monkeypatch.setenv(name, value)
    name = f"reports-{secrets.token_hex(4)}"
    boto3.client("s3", endpoint_url=address).create_bucket(Bucket=name)
    s3fs.S3FileSystem.clear_instance_cache()
    yield f"s3://{name}"
    server.stop()


def write(record: str | Path, coding: Coding, *names: str) -> str:
    with Writer(place_of(record), CODER, ()) as writer:
        for name in names:
            writer.add(renamed(coding, name), name)
    return writer.run


def test_runs_are_written_read_merged_and_forgotten(bucket: str, coding: Coding, tmp_path: Path) -> None:
    there, here = f"{bucket}/record", tmp_path / "record"
    for record in (there, here):
        write(record, coding, "a", "b")
        write(record, coding, "b", "c")
    assert digests(Record(there)) == digests(Record(here))
    opened = communique.open(Path(there))
    assert opened.dyad("FIN", "SWE").rows[0]["events"] == 3
    assert opened.search("Helsinki").total == 3
    assert opened.find("event-1")[0] == "events"
    assert list((staged(place_of(there)) / "runs").iterdir()) == []
    for record in (there, here):
        forget(record, "c", "the editor", "a court order")
        assert compact(record).run
        assert len(compact(record, grace=dt.timedelta(seconds=-9)).swept) == 3
    assert {d["id"] for d in Record(there).table("documents").to_pylist()} == {"a", "b"}
    assert communique.open(there).search("Helsinki").total == 2


def test_a_run_that_cannot_be_delivered_goes_with_the_next(
    bucket: str, coding: Coding, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(f"{bucket}/record", coding, "a")
    with monkeypatch.context() as broken:
        broken.setattr("communique.store.places.publish", _unplugged)
        with pytest.raises(StoreError, match="goes there with the next run"):
            write(f"{bucket}/record", coding, "b")
    assert Record(f"{bucket}/record").table("documents").num_rows == 1
    write(f"{bucket}/record", coding, "c")
    assert Record(f"{bucket}/record").table("documents").num_rows == 3


def _unplugged(*_: object) -> None:
    raise ConnectionResetError("the network is down")


def test_what_is_no_record_there_is_said(bucket: str) -> None:
    with pytest.raises(StoreError, match="is not a record"):
        communique.open(f"{bucket}/nothing")


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "upath", None)
    with pytest.raises(CommuniqueError, match=r"communique\[s3\]"):
        place_of("s3://reports/record")


def test_the_explorer_shows_a_record_elsewhere(bucket: str, coding: Coding) -> None:
    testclient = pytest.importorskip("starlette.testclient")
    from communique.serve.app import application
    from communique.serve.settings import Settings

    with Writer(place_of(f"{bucket}/record"), CODER, ()) as writer:
        writer.add(coding, "a.txt")
    app = application(Settings(Path(f"{bucket}/record")))
    with testclient.TestClient(app, base_url="http://127.0.0.1") as client:
        assert client.get("/documents.json").json()["total"] == 1
        assert client.get("/events").status_code == client.get("/").status_code == 200
        with Writer(place_of(f"{bucket}/record"), CODER, ()) as writer:
            writer.add(renamed(coding, "doc-later"), "b.txt")
        app.state.explorer.readers.changed()
        assert client.get("/documents.json").json()["total"] == 2


def test_storage_without_credentials_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import s3fs

    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    s3fs.S3FileSystem.clear_instance_cache()
    with pytest.raises(StoreError, match="cannot be read"):
        Record("s3://nobody/record")
