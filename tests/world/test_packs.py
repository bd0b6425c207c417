"""Data packs: checked when added, kept apart, found by name, and labelled in every answer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from communique.errors import WorldError
from communique.world import World
from communique.world.packs import COLUMNS, Pack, add, data_folder, enabled, remove, shipped
from communique.world.questions import is_known, memberships_of, offices_of, who_held

HEADER = ",".join(COLUMNS)
SOURCE = "Parliamentary Gazette,CC0-1.0,2026-11-23"
GOOD = (
    f"office,,Urmas Klaas,U. Klaas,Mayor of Tartu,state:EST,2014-04,,,,,,{SOURCE}",
    f"office,person:Q1000053,Vasily Nebenzya,,office:RUS.ambassador-to-the-un,state:RUS,2017-07-27,,,,,,{SOURCE}",
    f"membership,state:EST,Union of Baltic Harbours,Baltic Harbours,member,org:UBH,2001,,,,,,{SOURCE}",
    f"membership,state:EST,,,observer,org:SCO,2001,,,,,,{SOURCE}",
    f"place,,Sillamäe,Sillamae,P,,,,59.39,27.76,EST,,{SOURCE}",
    f"alias,org:SCO,Shanghai club,,variant,,,,,,,,{SOURCE}",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMMUNIQUE_DATA", str(tmp_path / "data"))
    return tmp_path


def written(folder: Path, *lines: str, name: str = "harbours.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return path


def test_a_pack_is_kept_in_the_users_folder_and_listed(folder: Path) -> None:
    pack = add(written(folder, *GOOD), is_known)
    assert pack.name == "harbours"
    assert (data_folder() / "packs" / "harbours.csv").is_file()
    assert [p.name for p in enabled()] == [*(p.name for p in shipped()), "harbours"]
    remove("harbours")
    assert "harbours" not in {p.name for p in enabled()}


def test_rows_of_a_pack_are_reached_and_never_mixed_in(folder: Path) -> None:
    world = World((add(written(folder, *GOOD), is_known),))
    plain = World(())
    assert len(world.people) == len(plain.people)
    assert sum(map(len, world.memberships.values())) == sum(map(len, plain.memberships.values()))
    (term,) = offices_of("Urmas Klaas", on="2022-01-01", world=world)
    assert world.offices[term.office].office == "Mayor of Tartu"
    assert str(world.citations[term.citation[0]]).startswith("Parliamentary Gazette: data pack harbours (CC0-1.0)")
    assert [t.person for t in who_held("Mayor of Tartu", on="2022-01-01", world=world)] == ["person:urmas-klaas"]
    assert "org:UBH" in {t.organisation for t in memberships_of("EST", world=world)}
    assert world.organisations["org:UBH"].name == "Union of Baltic Harbours"


def test_curated_rows_decide_where_both_speak(folder: Path) -> None:
    line = f"membership,state:IND,,,member,org:SCO,2001,,,,,,{SOURCE}"
    world = World((add(written(folder, line), is_known),))
    assert {str(t.from_) for t in world.memberships["org:SCO"] if t.member == "state:IND"} == {
        str(t.from_) for t in World(()).memberships["org:SCO"] if t.member == "state:IND"
    }


def test_names_of_a_pack_are_found_in_a_text_that_vouches_for_them(folder: Path) -> None:
    world = World((add(written(folder, *GOOD), is_known),))
    text = "Urmas Klaas met leaders of the Shanghai club."
    assert {f.ref for found in world.scan(text) for f in found.forms} == {"org:SCO"}
    named = {f.ref for found in world.scan(f"{text} Estonia waited.") for f in found.forms}
    assert named == {"person:urmas-klaas", "org:SCO", "state:EST"}
    assert world.forms("U. Klaas")[0].ref == "person:urmas-klaas"
    assert world.forms("Example") == ()


def test_the_reference_with_a_pack_is_another_one(folder: Path) -> None:
    pack = add(written(folder, *GOOD), is_known)
    assert len({World(()).digest, World(shipped()).digest, World((*shipped(), pack)).digest}) == 3


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (f"treaty,state:EST,,,member,org:SCO,,,,,,,{SOURCE}", "line 2: kind is 'treaty'"),
        (f"membership,state:EST,,,guest,org:SCO,,,,,,,{SOURCE}", "line 2: what is 'guest'"),
        (f"membership,state:ZZZ,,,member,org:SCO,,,,,,,{SOURCE}", "line 2: id is 'state:ZZZ'"),
        (f"membership,state:EST,,,member,org:NEW,,,,,,,{SOURCE}", "line 2: org:NEW is new to the reference"),
        (f"office,,,,Mayor,state:EST,,,,,,,{SOURCE}", "line 2: name is empty"),
        (f"office,,A Person,,office:none,state:EST,,,,,,,{SOURCE}", "line 2: what is 'office:none'"),
        (f"office,,A Person,,Mayor,state:EST,2021,2019,,,,,{SOURCE}", "line 2: it ends (2019) before it begins (2021)"),
        (f"place,,Somewhere,,P,,,,95,10,,,{SOURCE}", "line 2: latitude is '95'"),
        (f"alias,org:NONE,A name,,variant,,,,,,,,{SOURCE}", "line 2: id is 'org:NONE'"),
        ("alias,org:SCO,A name,,variant,,,,,,,,,CC0-1.0,2026-11-23", "line 2: producer is empty"),
        ("alias,org:SCO,A name,,variant,,,,,,,,Us,CC0-1.0,2026", "line 2: accessed is '2026'"),
        (f"office,,A Person,,Mayor,state:EST,2021-13,,,,,,{SOURCE}", "from: '2021-13' is no day"),
        ("office,too,short", "3 cells where the header has 15"),
    ],
)
def test_a_faulty_pack_is_refused_with_its_line(folder: Path, line: str, fault: str) -> None:
    with pytest.raises(WorldError) as raised:
        add(written(folder, line), is_known)
    assert fault in str(raised.value)
    assert not (data_folder() / "packs").exists()


def test_what_is_no_pack_is_refused(folder: Path) -> None:
    with pytest.raises(WorldError, match="no file"):
        add(folder / "none.csv", is_known)
    with pytest.raises(WorldError, match="has no rows"):
        add(written(folder), is_known)
    (folder / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(WorldError, match="has no column kind"):
        add(folder / "other.csv", is_known)
    (folder / "latin.csv").write_bytes(HEADER.encode() + b"\nalias,org:SCO,caf\xe9\n")
    with pytest.raises(WorldError, match="UTF-8"):
        add(folder / "latin.csv", is_known)
    with pytest.raises(WorldError, match="no pack called"):
        remove("none")


def test_a_shipped_pack_is_switched_off_and_on(folder: Path) -> None:
    remove("us-congress")
    assert "us-congress" not in {p.name for p in enabled()}
    add("us-congress", is_known)
    assert "us-congress" in {p.name for p in enabled()}


def test_congress_is_shipped_small_and_sourced() -> None:
    (congress,) = (p for p in shipped() if p.name == "us-congress")
    assert isinstance(congress, Pack)
    assert len(congress.path.read_bytes()) <= 600_000
    assert {r.licence for r in congress.rows} == {"CC0-1.0"}
    world = World(shipped())
    held = {t.office for t in offices_of("Brad Wenstrup", on=dt.date(2022, 9, 16), world=world)}
    assert held == {"office:USA.representative"}


def test_places_of_a_pack_reach_the_gazetteer(folder: Path) -> None:
    from communique.code.gazetteer import Gazetteer

    add(written(folder, *GOOD), is_known)
    assert ("Sillamäe", 59.39, "EE") in {(e.name, e.latitude, e.country) for e in Gazetteer().lookup("Sillamae")}
