"""The tables of the shared reference folder, read into one shape for the comparison in ``verify_world``."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from communique.world import World

FOLDER = Path(__file__).parents[2] / "shared" / "reference"

FACTBOOK = dict(
    pair.split("=")
    for pair in (
        "ACCT=OIF AfDB=AfDB AL=ArabLeague AMU=AMU ANZUS=ANZUS APEC=APEC ARF=ARF ASEAN=ASEAN AU=AU "
        "BIMSTEC=BIMSTEC BRICS=BRICS BSEC=BSEC C=Commonwealth CAN=CAN CARICOM=CARICOM Caricom=CARICOM CE=CoE "
        "CELAC=CELAC CEMAC=CEMAC CICA=CICA CIS=CIS COMESA=COMESA Commonwealth=Commonwealth CPLP=CPLP "
        "CSTO=CSTO EAC=EAC EAEU=EAEU EAS=EAS ECO=ECO ECOWAS=ECOWAS EFTA=EFTA EMU=EuroArea EU=EU "
        "EurAsEC=EurAsEC FATF=FATF G-20=G20 G-7=G7 G-77=G77 GCC=GCC GECF=GECF GUAM=GUAM IAEA=IAEA IBRD=IBRD "
        "ICCt=ICC IGAD=IGAD IMF=IMF Interpol=Interpol INTERPOL=Interpol IORA=IORA LAS=ArabLeague "
        "Mercosur=Mercosur MTCR=MTCR NAFTA=NAFTA NAM=NAM NATO=NATO NSG=NSG OAS=OAS OAU=OAU OECD=OECD OIC=OIC "
        "OIF=OIF OPCW=OPCW OPEC=OPEC OSCE=OSCE PIF=PIF SAARC=SAARC SADC=SADC SCO=SCO SICA=SICA SPC=SPC UN=UN "
        "UNASUR=UNASUR UNESCO=UNESCO WAEMU=WAEMU WEU=WEU WHO=WHO WTrO=WTO "
    ).split()
)
"""Abbreviations of the Factbook's lists and the organisations here. Its WTO is the World Tourism Organization."""

COW = dict(
    pair.split("=")
    for pair in (
        "AfDB=AfDB AMU=AMU APEC=APEC ASEAN=ASEAN AU=AU BSEC=BSEC CARICOM=CARICOM CEMAC=CEMAC CICA=CICA "
        "CIS=CIS CMEA=Comecon COE=CoE COLOMBO=ColomboPlan CSTO=CSTO EAC=EAC ECCAS=ECCAS ECO=ECO ECOWAS=ECOWAS "
        "EEA=EEA EEC=EEC EFTA=EFTA EU=EU GCC=GCC IAEA=IAEA IBRD=IBRD ICC=ICC IMF=IMF LOAS=ArabLeague "
        "MERCOSUR=Mercosur NAFTA=NAFTA NATO=NATO NordC=NordicCouncil OAS=OAS OAU=OAU OECD=OECD OIC=OIC "
        "OIF=OIF OPCW=OPCW OPEC=OPEC OSCE=OSCE PIF=PIF SAARC=SAARC SADC=SADC SCO=SCO SICA=SICA SPC=SPC "
        "UDEAC=UDEAC UEMOA=WAEMU UN=UN UNESCO=UNESCO WEU=WEU WHO=WHO WPact=WarsawPact WTO=WTO "
    ).split()
)
"""Abbreviations of the Correlates of War and the organisations here."""

ATOP = {
    "3075": ("TIAR",),
    "3130": ("WesternUnion", "WEU"),
    "3150": ("OAS",),
    "3180": ("NATO",),
    "3285": ("WarsawPact",),
    "4220": ("CSTO",),
    "4810": ("ShanghaiFive", "SCO"),
}
"""Alliances of ATOP and the organisations here that they are."""

MEMBER = frozenset({"member", "founder"})


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table of the folder, packed or not."""
    path = FOLDER / name
    encoding = "latin-1" if "atop" in name or "mme" in name else "utf-8"
    data = path.read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode(encoding)
    yield from csv.DictReader(text.splitlines(keepends=True))


def factbook_bodies() -> list[dict[str, Any]]:
    """The Factbook's appendix on organisations."""
    with gzip.open(FOLDER / "organisations_factbook.json.gz", "rt", encoding="utf-8") as source:
        found: list[dict[str, Any]] = json.load(source)
    return found


def factbook_years(world: World) -> Mapping[tuple[str, str], set[int]]:
    """Years of the editions in which a state was listed as a member, by organisation and state."""
    iso2 = {s.iso2: s.id for s in world.states.values() if s.iso2}
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows("membership_factbook.csv.gz"):
        org, state = FACTBOOK.get(row["org"]), iso2.get(row["iso2"])
        if org and state and row["status"] in ("member", "new member", "permanent"):
            found[f"org:{org}", state].update(range(int(row["first_edition"]), int(row["last_edition"]) + 1))
    return found


def cow_years(world: World) -> Mapping[tuple[str, str], set[int]]:
    """Years in which the Correlates of War code a full member, by organisation and state."""
    names = _cow_states(world)
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows("membership_cow_igo.csv.gz"):
        org = COW.get(row["ioname"])
        if org:
            for column, state in names.items():
                if row.get(column) == "1.0":
                    found[f"org:{org}", state].add(int(float(row["year"])))
    return found


_COW_NAMES = {
    "antiguabarbuda": "ATG", "bosnia": "BIH", "burkinafaso": "BFA", "capeverde": "CPV", "car": "CAF",
    "congobrazz": "COG",
    "costarica": "CRI", "czechrep": "CZE", "domrepublic": "DOM", "drc": "COD", "easttimor": "TLS", "elsalvador": "SLV",
    "eqguinea": "GNQ", "etimor": "TLS", "fyromacedonia": "MKD", "guineabissau": "GNB", "ivorycoast": "CIV",
    "marshallis": "MHL", "micronesiafs": "FSM", "newzealand": "NZL", "nokorea": "PRK", "papuanewguinea": "PNG",
    "saotome": "STP", "saudiarabia": "SAU", "sierraleone": "SLE", "soafrica": "ZAF", "sokorea": "KOR",
    "solomonis": "SLB", "southsudan": "SSD", "sosudan": "SSD", "srilanka": "LKA", "stkitts": "KNA", "stlucia": "LCA",
    "stvincent": "VCT", "swaziland": "SWZ", "trinidad": "TTO", "uae": "ARE", "uk": "GBR", "usa": "USA", "wsamoa": "WSM",
    "zaire": "COD", "sanmarino": "SMR", "myanmar": "MMR", "turkey": "TUR", "bahamas": "BHS", "gambia": "GMB",
}  # fmt: skip


def _cow_states(world: World) -> dict[str, str]:
    header = next(iter(rows("membership_cow_igo.csv.gz"))).keys()
    forms = [f for s in world.states.values() if s.iso3 for f in world.forms_of(s.id)]
    named = {re.sub(r"[^a-z]", "", f.form.lower()): f.ref for f in forms if f.kind in ("name", "variant")}
    skipped = {
        "yugoslaviaserb",
        "russia",
        "germany",
        "wgermany",
        "egermany",
        "yemen",
        "vietnam",
        "korea",
        "syemen",
        "nyemen",
    }
    found = {c: named.get(c) or f"state:{_COW_NAMES.get(c, '?')}" for c in header if c.isalpha() and c not in skipped}
    return {c: s for c, s in found.items() if s in world.states}


@cache
def folded(words: str) -> str:
    """Words in lower-case letters without accents."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", words.replace("ł", "l").replace("ø", "o").replace("ı", "i"))
    return re.sub(r"[^a-z ]", "", plain.encode("ascii", "ignore").decode().lower().replace("-", " "))
