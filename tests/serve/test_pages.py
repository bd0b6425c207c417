"""Every page in every form: addresses, lists, cursors, errors, what a browser keeps."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from communique.serve.app import application
from communique.serve.settings import Settings
from communique.serve.table import PAGES

FILLED = {
    "/organisations/{organisation:path}": "/organisations/SCO",
    "/states/{state:path}": "/states/IRN",
    "/people/{person:path}": "/people/Ebrahim%20Raisi",
    "/pair": "/pair?first=CHN&second=RUS",
    "/timeline": "/timeline?party=SCO",
    "/sql": "/sql?query=select+type,+count(*)+as+n+from+events+group+by+type+order+by+n",
}


def filled(path: str, client: TestClient) -> str:
    if "{document_id}" in path:
        return path.replace("{document_id}", client.get("/documents.json?q=Samarkand").json()["rows"][0]["id"])
    for name in ("{record_id}", "{event_id}"):
        if name in path:
            return path.replace(name, client.get("/events.json?limit=1").json()["rows"][0]["id"])
    return FILLED.get(path, path)


def twin(address: str, form: str) -> str:
    path, _, query = address.partition("?")
    return f"{'/index' if path == '/' else path}.{form}{'?' + query if query else ''}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_page_has_its_twins(page, client: TestClient) -> None:
    address = filled(page.path, client)
    html = client.get(address)
    assert html.status_code == 200, html.text[-600:]
    assert "<h1" in html.text and html.headers["content-type"].startswith("text/html")
    data = client.get(twin(address, "json"))
    assert data.status_code == 200 and isinstance(data.json(), dict)
    table = client.get(twin(address, "csv"))
    assert table.status_code == 200 and table.headers["content-type"].startswith("text/csv")
    lines = client.get(twin(address, "jsonl"))
    assert all(json.loads(line) for line in lines.text.splitlines())


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_no_page_holds_inline_script_or_style(page, client: TestClient) -> None:
    html = client.get(filled(page.path, client)).text
    assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son\w+=\"", html)


def test_a_list_is_leafed_through_to_its_end(client: TestClient) -> None:
    for path in ("/events", "/quotations", "/documents"):
        whole = [json.loads(line)["id"] for line in client.get(f"{path}.jsonl").text.splitlines()]
        found, cursor = [], ""
        while cursor is not None:
            answer = client.get(f"{path}.json?limit=3&cursor={cursor}").json()
            found += [r["id"] for r in answer["rows"]]
            cursor = answer["next"]
        assert found == whole
        assert len(found) == answer["total"] and len(found) > 3


def test_csv_has_every_row_and_guards_formulas(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/documents.csv").text)))
    assert len(rows) == client.get("/documents.json").json()["total"]
    assert all(not r["outlet"].startswith("=") for r in rows)
    assert any(r["outlet"].startswith("'=") for r in rows)


def test_filters_are_in_the_address_and_narrow(client: TestClient) -> None:
    every = client.get("/events.json").json()["total"]
    some = client.get("/events.json?type=CONSULT&actor=NATO&since=2023-01-01&until=2023-12-31").json()
    assert 0 < some["total"] < every
    assert {r["type"] for r in some["rows"]} == {"CONSULT"}
    named = client.get("/events.json?first=USA&second=SWE").json()
    assert all({"USA", "SWE"} <= {a["country"] for a in r["actors"] + r["recipients"]} for r in named["rows"])


def test_words_are_found_marked_and_ranked(client: TestClient) -> None:
    found = client.get("/documents.json?q=Samarkand+memorandum").json()
    assert found["total"] and found["rows"][0]["matches"]
    first = found["rows"][0]
    words = {first["excerpt"][m["start"] : m["end"]].casefold() for m in first["matches"]}
    assert words <= {"samarkand", "memorandum", "memorandums"}
    assert "<mark>" in client.get("/documents?q=Samarkand").text


def test_the_contract_is_what_a_report_gives(client: TestClient) -> None:
    address = filled("/documents/{document_id}", client)
    coding = client.get(f"{address}.json").json()
    text = coding["document"]["text"]
    assert coding["contract"] == 1 and coding["events"]
    for row in csv.DictReader(io.StringIO(client.get(f"{address}.csv").text)):
        words = text[int(row["start"]) : int(row["end"])]
        assert row["words"].lstrip("'") == words or row["words"] == f"'{words}"


def test_the_codings_of_the_record_and_of_a_page_are_the_same(client: TestClient) -> None:
    from communique.records import coding_from_json

    coding = client.get(filled("/documents/{document_id}.json", client)).json()
    assert coding_from_json(coding).document.id == coding["document"]["id"]


def test_members_on_a_day_beside_reports(client: TestClient) -> None:
    then = client.get("/organisations/SCO.json?on=2022-09-17").json()
    iran = [r for r in then["rows"] if r["member_ref"] == "state:IRN"]
    assert iran and all("observer" in r["reference"] for r in iran)
    assert any(r["said"] == "member" and r["agrees"] is False and r["words"] for r in iran)
    page = client.get("/organisations/SCO?on=2022-09-17").text
    assert "observer" in page and "Kazakhstan" in page


def test_disagreements_name_both_sides(client: TestClient) -> None:
    rows = client.get("/disagreements.json?actor=IRN").json()["rows"]
    assert rows and all(r["words"] and r["document"] for r in rows)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nothing", 404), ("/documents/doc-1", 404), ("/records/event-0", 404), ("/states/Ruritania", 404),
     ("/events?type=DANCE", 400), ("/events?since=soon", 400), ("/events?colour=red", 400), ("/events?cursor=x", 400),
     ("/documents?q=%22%22", 400), ("/changes?first=0000", 404), ("/events?known_at=soon", 400),
     ("/calendar?month=0001-01-01", 200), ("/calendar?month=9999-12-31", 200)],
)  # fmt: skip
def test_errors_have_one_shape(address: str, status: int, client: TestClient) -> None:
    html = client.get(address, headers={"accept": "text/html"})
    assert html.status_code == status and "<h1" in html.text
    data = client.get(twin(address, "json"))
    assert data.status_code == status
    if status != 200:
        assert data.headers["content-type"] == "application/problem+json"
        assert set(data.json()) == {"type", "title", "status", "code", "detail"} and data.json()["status"] == status


def test_what_did_not_change_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/events?type=CONSULT")
    tag = first.headers["etag"]
    again = client.get("/events?type=CONSULT", headers={"if-none-match": tag})
    assert again.status_code == 304 and not again.content and again.headers["etag"] == tag
    assert client.get("/events?type=AID").headers["etag"] != tag


def test_a_new_run_is_seen(copied: Path, coding) -> None:
    from communique.serve import readers
    from communique.store import Writer
    from tests.conftest import CODER

    with TestClient(application(Settings(copied)), base_url="http://localhost") as client:
        before = client.get("/documents.json")
        with Writer(copied, CODER, ("later",)) as writer:
            writer.add(coding, "later")
        client.app.state.explorer.readers.changed()
        after = client.get("/documents.json")
        assert readers.LOOK_EVERY >= 0
        assert after.json()["total"] == before.json()["total"] + 1
        assert after.headers["etag"] != before.headers["etag"]


def test_as_known_before_a_run(client: TestClient) -> None:
    assert client.get("/documents.json?known_at=2020-01-01").json()["total"] == 0
    assert client.get("/events.json?as_of=2022-09-16").json()["total"] < client.get("/events.json").json()["total"]


def test_the_number_of_events_of_a_party_is_that_of_its_list(client: TestClient) -> None:
    for query in ("actor=IRN", "actor=SWE&type=CONSULT", "sector=GOV&since=2022-01-01", "actor=IRN&outlet=Nowhere"):
        whole = client.get(f"/events.jsonl?{query}").text.splitlines()
        assert client.get(f"/events.json?{query}").json()["total"] == len(whole), query


def test_disagreements_of_a_large_record_are_of_its_last_year(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from communique.serve import across

    monkeypatch.setattr(across, "LARGE", 1)
    with TestClient(application(Settings(copied)), base_url="http://localhost") as client:
        late = client.get("/disagreements.json").json()
        every = client.get("/disagreements.json?since=1900-01-01").json()
    assert any("last year" in n for n in late["notes"]) and not any("last year" in n for n in every["notes"])
    assert late["total"] < every["total"]
