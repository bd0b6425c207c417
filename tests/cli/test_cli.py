"""The command line: data to stdout, the rest to stderr, and the exit statuses that the contract promises."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
from typer.main import get_command

from communique.cli.app import commands
from communique.records import coding_from_json, json_schema
from tools.docs_reference import commands_under

REPORT = (
    "SAMARKAND, Sept 16 - Iran signed a memorandum on joining the Shanghai Cooperation Organisation on Thursday, "
    "Iranian Foreign Minister Hossein Amir-Abdollahian said. “We have entered a new stage,” he added."
)


def communique(*arguments: str, stdin: str | bytes = "") -> subprocess.CompletedProcess[bytes]:
    data = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run(
        [sys.executable, "-m", "communique", *arguments], input=data, capture_output=True, check=False, timeout=120
    )


def lines(*objects: object) -> str:
    return "".join(o + "\n" if isinstance(o, str) else json.dumps(o) + "\n" for o in objects)


def test_help_is_quick_and_teaches() -> None:
    begun = time.perf_counter()
    found = communique("--help")
    spent = time.perf_counter() - begun
    assert found.returncode == 0
    for command in (b"read", b"run", b"relate", b"resolve", b"check", b"world"):
        assert command in found.stdout
    assert spent < 2, "help must not load models; half a second on a quiet machine"


COMMANDS = {
    " ".join(names): c for names, c in commands_under(get_command(commands()), ()) if not hasattr(c, "commands")
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help_and_an_example(name: str) -> None:
    command = COMMANDS[name]
    shown = [f"communique {name}", f"communique {name.removesuffix(' tables')}"]
    assert any(s in command.help for s in shown) or name == "mcp"
    context = command.context_class(command, info_name=name)
    told = [record for p in command.params if (record := p.get_help_record(context))]
    assert told and all(says.strip() for _, says in told)


def test_read_gives_a_coding_of_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    found = communique("read", str(path), "--published", "2022-09-16", "--outlet", "Own", "--json")
    assert found.returncode == 0, found.stderr.decode()
    data = json.loads(found.stdout)
    jsonschema.Draft202012Validator(json_schema()).validate(data)
    coding = coding_from_json(data)
    assert coding.document.text == REPORT
    assert coding.document.outlet == "Own"
    assert coding.entities
    assert coding.quotations


def test_read_renders_for_people(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    found = communique("read", str(path))
    assert found.returncode == 0, found.stderr.decode()
    shown = found.stdout.decode()
    assert "Amir-Abdollahian" in shown
    assert "Quotations" in shown
    assert "no publication date" in shown


def test_read_takes_standard_input() -> None:
    found = communique("read", "-", "--json", stdin=REPORT)
    assert json.loads(found.stdout)["document"]["text"] == REPORT


def test_lines_are_answered_in_order_each_on_its_own() -> None:
    asked = lines(
        {"id": "a", "text": "Leaders met in Delhi.", "published": "2023-09-09"},
        "not json",
        {"id": "b"},
        {"id": "c", "text": ""},
        {"id": "d", "text": "Leaders met.", "published": "0000-01-01"},
        {"id": "e", "text": "Министр иностранных дел прибыл в Пекин, где провёл переговоры о торговле."},
        {"id": "f", "text": "Kenya sent police to Haiti.", "published": "2024-06-25"},
    )
    found = communique("read", "--jsonl", "-", stdin=asked)
    assert found.returncode == 3
    answers = [json.loads(line) for line in found.stdout.splitlines()]
    assert [a["id"] for a in answers] == ["a", "2", "b", "c", "d", "e", "f"]
    codes = [a.get("error", {}).get("code") for a in answers]
    assert codes == [None, "request", "request", "empty", "request", None, None]
    assert answers[5]["entities"] == []
    assert [w["code"] for w in answers[5]["warnings"]] == ["no_date", "language"]


def test_lines_all_answered_exit_with_0() -> None:
    assert communique("read", "--jsonl", "-", stdin=lines({"id": 1, "text": "Leaders met."})).returncode == 0


@pytest.mark.parametrize(
    ("name", "data", "status", "words"),
    [
        ("empty.txt", b"", 3, "empty"),
        ("long.txt", b"word " * 4_000_000, 3, "--max-characters"),
        ("binary.bin", bytes(range(256)) * 40, 3, "not text"),
        ("page.html", b"<html><head><script>x()</script></head><body></body></html>", 3, "no article text"),
    ],
)
def test_bad_files_are_named_with_what_to_do(tmp_path: Path, name: str, data: bytes, status: int, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    found = communique("read", str(path), "--json")
    assert found.returncode == status
    assert words in found.stderr.decode()
    assert found.stdout == b""


@pytest.mark.parametrize(
    ("data", "warning"),
    [
        ("Le ministre sénégalais est arrivé à Dakar, a indiqué la présidence.".encode("latin-1"), "read as"),
        ("The minister arrived in Dakar on Friday.".encode("utf-16"), "read as utf-16"),
        (b"The minister\x00 arrived in Dakar on Friday.", "NUL"),
        ("Министр иностранных дел прибыл в Пекин для переговоров о торговле.".encode(), "only English"),
    ],
    ids=["latin-1", "utf-16", "nul", "russian"],
)
def test_odd_files_are_read_with_a_warning(tmp_path: Path, data: bytes, warning: str) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(data)
    found = communique("read", str(path), "--json")
    assert found.returncode == 0, found.stderr.decode()
    assert warning in found.stderr.decode()
    coding_from_json(found.stdout.decode())


@pytest.mark.parametrize(
    "arguments",
    [
        ["read", "no-such-file.txt"],
        ["read", "--jsonl", "no-such-file.jsonl"],
        ["read", "-", "--published", "2022-02-30"],
        ["read", "-", "--model", "no_such_pipeline"],
        ["read"],
        ["run", "no-such-folder", "--into", "record"],
        ["run", "."],
        ["frobnicate"],
        ["world", "members", "Ruritania"],
        ["world", "members", "SCO", "--on", "someday"],
        ["relate", "France met Mali.", "--actor", "Chad"],
    ],
    ids=" ".join,
)
def test_unusable_arguments_exit_with_2(arguments: list[str], tmp_path: Path) -> None:
    found = communique(*arguments, stdin="Leaders met.")
    assert found.returncode == 2
    assert found.stdout == b""
    assert found.stderr


def test_relate_for_people_and_lines() -> None:
    text = "France recalled its ambassador from Australia."
    found = communique("relate", text, "--actor", "France", "--recipient", "Australia")
    assert "SANCTION" in found.stdout.decode()
    asked = lines(
        {"id": "a", "text": text, "actor": [0, 6], "recipient": [36, 45]},
        {"id": "b", "text": text, "actor": None, "recipient": [36, 45]},
        {"id": "c", "text": text, "actor": [40, 90], "recipient": None},
        {"id": "d", "text": text, "actor": "France"},
    )
    found = communique("relate", "--jsonl", "-", stdin=asked)
    answers = [json.loads(line) for line in found.stdout.splitlines()]
    assert found.returncode == 3
    assert [a["id"] for a in answers] == ["a", "b", "c", "d"]
    assert answers[0]["type"] == "SANCTION"
    assert set(answers[0]) == {"id", "type", "mode", "cameo", "quad", "confidence", "because"}
    assert [("error" in a) for a in answers] == [False, False, True, True]


def test_resolve_for_people_and_lines() -> None:
    found = communique("resolve", "Iranian Foreign Ministry spokesman", "--on", "2022-09-12")
    assert "IRN" in found.stdout.decode()
    asked = lines(
        {"id": "a", "text": "Turkish riot police"}, {"id": "b", "text": "  "}, {"id": "c", "text": "UN", "on": "soon"}
    )
    found = communique("resolve", "--jsonl", "-", stdin=asked)
    answers = [json.loads(line) for line in found.stdout.splitlines()]
    assert found.returncode == 3
    assert (answers[0]["country"], answers[0]["sector"]) == ("TUR", "COP")
    assert {"ref", "name", "kind", "country", "sector", "confidence", "because"} <= set(answers[0])
    assert ["error" in a for a in answers] == [False, True, True]


def test_check_says_what_the_reference_says() -> None:
    claim = "India joined the Shanghai Cooperation Organisation in 2001."
    found = communique("check", claim, "--published", "2022-09-16")
    assert "contradicted" in found.stdout.decode()
    assert "2017-06-09" in found.stdout.decode()
    asked = lines({"id": "a", "claim": claim, "published": "2022-09-16"}, {"id": "b", "text": claim})
    found = communique("check", "--jsonl", "-", stdin=asked)
    answers = [json.loads(line) for line in found.stdout.splitlines()]
    assert found.returncode == 3
    assert answers[0]["findings"][0]["verdict"] == "contradicted"
    assert "error" in answers[1]


def test_world_answers_in_three_forms() -> None:
    shown = communique("world", "members", "SCO", "--on", "2022-09-16", "--status", "member").stdout.decode()
    assert "Uzbekistan" in shown
    assert "Iran" not in shown
    rows = json.loads(communique("world", "members", "SCO", "--on", "2022-09-16", "--format", "json").stdout)
    assert len(rows) > 10 and all(r["citation"] for r in rows)
    table = communique("world", "look", "Iran", "--on", "2022-09-16", "--format", "csv").stdout.decode()
    assert table.startswith("member,status,organisation,from,to,note,citation\n")


def test_run_codes_a_folder_into_a_record_and_again_adds_nothing(tmp_path: Path) -> None:
    from communique.store import Record

    corpus, record = tmp_path / "corpus", tmp_path / "record"
    corpus.mkdir()
    (corpus / "a.txt").write_text(REPORT, encoding="utf-8")
    (corpus / "b.html").write_bytes(b"<html><body><script>x()</script></body></html>")
    (corpus / "c.jsonl").write_text(
        lines({"id": "x", "text": "Mali left ECOWAS."}, {"id": "y"}, {"id": "z", "text": REPORT})
    )
    first = communique("run", str(corpus), "--into", str(record))
    assert first.returncode == 3
    assert "2 coded, 1 already there, 2 failed" in first.stderr.decode()
    again = communique("run", str(corpus), "--into", str(record), "--quiet")
    assert again.returncode == 3
    opened = Record(record)
    assert opened.table("documents").num_rows == 2
    assert [r.kind for r in opened.runs].count("code") == 2
    failures = opened.table("failures").to_pylist()
    assert {f["code"] for f in failures} == {"empty", "request"}
    assert any(f["source"].endswith("c.jsonl:2") for f in failures)


def test_run_reads_a_table_by_the_columns_that_are_named(tmp_path: Path) -> None:
    table = tmp_path / "wire.csv"
    table.write_text('n;what;day\n1;"The ministers of Chad and Niger met in Niamey on Monday.";2022-09-12\n')
    columns = ["--columns", "text=what", "--columns", "published=day"]
    done = communique("run", str(table), *columns, "--into", str(tmp_path / "record"))
    assert done.returncode == 0, done.stderr
    shown = communique("ask", "events", "--record", str(tmp_path / "record"), "--format", "jsonl")
    assert json.loads(shown.stdout.decode().splitlines()[0])["published"] == "2022-09-12"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--columns", "body"), "NAME=VALUE"),
        (("--columns", "body=text"), "no field 'body'"),
        (("--form", "docx"), "--form takes"),
        (("--engine", "dask"), "--engine takes"),
    ],
)
def test_run_says_what_an_option_takes(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    done = communique("run", str(tmp_path), *options, "--into", str(tmp_path / "record"))
    assert done.returncode == 2 and said in " ".join(done.stderr.decode().replace("│", " ").split())
