"""Hold the curated reference against the shared tables: ``python -m evaluation.verify_world [--verbose]``.

Prints for each table how much agrees and every kind of disagreement. A disagreement is either mended or listed with
a reason in ``world/DISAGREEMENTS.md``; the exit status is 1 when one is neither. Without the tables, nothing is done.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from fnmatch import fnmatchcase
from importlib.resources import files

from communique.check.terms import also_dated, ends, starts
from communique.world import MembershipTerm, OfficeTerm, Partial, World
from evaluation import world_sources as sources

LAG = 2
"""Years by which yearly editions run behind an entry or an exit."""
LISTED = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What a table says otherwise; ``key`` is ``table class organisation member``."""

    key: str
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """How much of a table agrees, and what does not."""

    table: str
    agree: int
    held: int
    others: tuple[Disagreement, ...]


def main() -> int:
    """Print the comparison; 0 when every disagreement is listed with a reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verbose", action="store_true", help="print every disagreement")
    verbose = parser.parse_args().verbose
    if not sources.FOLDER.is_dir():
        print("the shared reference tables are not here; nothing to compare")
        return 0
    world, listed = World(), reasons()
    unlisted: list[Disagreement] = []
    for compare in COMPARISONS:
        report = compare(world)
        new = [d for d in report.others if not is_listed(d.key, listed)]
        unlisted += new
        share = report.agree / report.held if report.held else 0.0
        print(
            f"{report.table:32} {report.agree:6} of {report.held:6} agree ({share:.2%}), {len(report.others)} otherwise"
        )
        for kind, number in sorted(Counter(" ".join(d.key.split()[:2]) for d in report.others).items()):
            print(f"    {kind:40} {number}")
        for disagreement in report.others if verbose else new:
            print(f"    {'' if disagreement not in new else 'NOT LISTED '}{disagreement.key}: {disagreement.what}")
    print(f"{len(unlisted)} disagreements without a reason in DISAGREEMENTS.md")
    return 1 if unlisted else 0


def reasons() -> tuple[str, ...]:
    """The keys, with ``*`` for anything, of the disagreements that DISAGREEMENTS.md gives a reason for."""
    return tuple(LISTED.findall((files("communique.world") / "DISAGREEMENTS.md").read_text(encoding="utf-8")))


def is_listed(key: str, listed: Iterable[str]) -> bool:
    """Whether a disagreement has a reason."""
    return any(fnmatchcase(key, pattern) for pattern in listed)


# ---- memberships by year


def factbook(world: World) -> Report:
    """Members by edition of the Factbook."""
    return _by_year("factbook", sources.factbook_years(world), range(1990, 2026), world)


def cow(world: World) -> Report:
    """Full members by year of the Correlates of War."""
    return _by_year("cow", sources.cow_years(world), range(1946, 2015), world)


def _by_year(table: str, years: Mapping[tuple[str, str], set[int]], span: range, world: World) -> Report:
    agree = held = 0
    found: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for (organisation, state), listed in years.items():
        terms = [t for t in world.memberships.get(organisation, ()) if t.member == state and _belongs(t)]
        for year in sorted(listed.intersection(span)):
            held += 1
            if any(_in_year(t, year) for t in terms):
                agree += 1
            else:
                found[_kind(terms, year), organisation, state].append(year)
    left_out = list(_left_out(table, years, span, world))
    others = [
        Disagreement(f"{table} {kind} {o.removeprefix('org:')} {s.removeprefix('state:')}", _spans(listed_years))
        for (kind, o, s), listed_years in sorted(found.items())
    ]
    return Report(table, agree, held, (*others, *left_out))


def _belongs(term: MembershipTerm) -> bool:
    return term.status in ("member", "participant", "signatory")


def _in_year(term: MembershipTerm, year: int) -> bool:
    first = min((d.first.year for d in starts(term)), default=0)
    last = max((d.last.year for d in ends(term)), default=9999)
    return first <= year <= last


def _kind(terms: list[MembershipTerm], year: int) -> str:
    if not terms:
        return "never_here"
    if any(t.to and 0 < year - t.to.last.year <= LAG for t in terms):
        return "lag"
    if any(t.from_ and 0 < t.from_.first.year - year <= LAG for t in terms):
        return "early"
    return "after_exit" if any(t.to and year > t.to.last.year for t in terms) else "before_entry"


def _left_out(
    table: str, years: Mapping[tuple[str, str], set[int]], span: range, world: World
) -> Iterator[Disagreement]:
    """Members here that a table leaves out for years in which it lists others of the organisation."""
    listed: dict[str, set[int]] = defaultdict(set)
    for (organisation, _), there in years.items():
        listed[organisation] |= there
    states = {state for _, state in years}
    for organisation, there in sorted(listed.items()):
        for term in world.memberships.get(organisation, ()):
            if term.status != "member" or term.member not in states or term.from_ is None:
                continue
            last = term.to.first.year - 1 if term.to else span[-1]
            mine = set(range(term.from_.last.year + 1 + LAG, last + 1)) & there & set(span)
            missing = mine - years.get((organisation, term.member), set())
            if len(missing) > LAG:
                key = f"{table} left_out {organisation.removeprefix('org:')} {term.member.removeprefix('state:')}"
                yield Disagreement(key, _spans(sorted(missing)))


def _spans(years: list[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]} ({len(years)} years)"


# ---- memberships by day


def seed(world: World) -> Report:
    """The collected rows with days."""
    names = {"Shanghai Five": "ShanghaiFive"}
    wanted = {"dialogue partner": "dialogue_partner", "invited/ambiguous": "invited", "invited-declined": "invited"}
    held, others = 0, []
    for row in sources.rows("membership_seed.csv"):
        organisation = names.get(row["org"], row["org"])
        status = wanted.get(row["status"], row["status"])
        terms = [
            t
            for t in world.memberships.get(f"org:{organisation}", ())
            if t.member == f"state:{row['country_iso3']}" and t.status == status
        ]
        held += 1
        if not any(_same_days(t, row["valid_from"], row["valid_to"]) for t in terms):
            said = ", ".join(f"{t.from_} to {t.to or ''}" for t in terms) or "no row"
            key = f"seed {status.replace(' ', '_')} {organisation} {row['country_iso3']}"
            others.append(Disagreement(key, f"{row['valid_from']} to {row['valid_to']}; here {said}"))
    return Report("membership_seed", held - len(others), held, tuple(others))


def _same_days(term: MembershipTerm, from_: str, to: str) -> bool:
    begun = not from_ or any(_meets(Partial(from_), d) for d in starts(term))
    return begun and (not to or any(_meets(Partial(to), d) for d in ends(term)))


def _meets(a: Partial, b: Partial) -> bool:
    return a.first <= b.last and b.first <= a.last


def atop(world: World) -> Report:
    """Days of entry into the multilateral alliances of ATOP, which dates many by signature and not by entry."""
    states = {s.cow: s.id for s in world.states.values() if s.cow and not s.to} | {"365": "state:RUS"}
    told: dict[tuple[tuple[str, ...], str], list[Partial]] = defaultdict(list)
    for row in sources.rows("alliances_atop.csv.gz"):
        bodies, state = sources.ATOP.get(row["atopid"]), states.get(row["member"])
        if bodies and state:
            day = "-".join(
                f"{int(row[c]):02}" for c in ("yrent", "moent", "dayent") if row[c].isdigit() and int(row[c])
            )
            told[bodies, state].append(Partial(day))
    others = []
    for (bodies, state), days in told.items():
        terms = [t for b in bodies for t in world.memberships[f"org:{b}"] if t.member in _line(state, world)]
        if not any(_near(day, d, SIGNED) for t in terms for d in starts(t) for day in days):
            said = ", ".join(str(t.from_) for t in terms) or "no row"
            key = f"atop entry {bodies[0]} {state.removeprefix('state:')}"
            others.append(Disagreement(key, f"{', '.join(map(str, days))}; here {said}"))
    return Report("alliances_atop", len(told) - len(others), len(told), tuple(others))


SIGNED = 500
"""Days from the signing of a treaty of accession to its entry into force, at most."""


def _line(state: str, world: World) -> set[str]:
    """A state and those it came from."""
    return {state, *world.states[state].predecessors}


def _near(a: Partial, b: Partial, days: int) -> bool:
    return a.first - dt.timedelta(days) <= b.last and b.first <= a.last + dt.timedelta(days)


# ---- organisations and states


def bodies(world: World) -> Report:
    """Days of founding in the Factbook's appendix."""
    held, others = 0, []
    for body in sources.factbook_bodies():
        abbreviation = re.search(r"\(([^()]+)\)$", body["name"])
        known = world.organisations.get(f"org:{sources.FACTBOOK.get(abbreviation[1], '-')}") if abbreviation else None
        said = _day_of(f"{body.get('established', '')} {body.get('aim', '')}")
        if known is None or known.founded is None or said is None:
            continue
        held += 1
        before = [world.organisations[p] for p in known.predecessors if p in world.organisations]
        told = [d for o in (known, *before) for d in ([o.founded] if o.founded else [])] + list(also_dated(known.note))
        if not any(d.first.year == said.year for d in told):
            others.append(Disagreement(f"bodies founded {known.id[4:]} -", f"{said}; here {known.founded}"))
    return Report("organisations_factbook", held - len(others), held, tuple(others))


_DAY = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]+) (\d{4})\b")
_MONTHS = "January February March April May June July August September October November December".split()


def _day_of(words: str) -> dt.date | None:
    found = _DAY.search(words)
    return dt.date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1])) if found and found[2] in _MONTHS else None


def states(world: World) -> Report:
    """States of the Correlates of War by code, with the year in which they ended."""
    known = {s.cow: s for s in world.states.values() if s.cow}
    held, others = 0, []
    for row in sources.rows("states_cow.csv.gz"):
        if int(row["endyear"]) < 1990:
            continue
        held += 1
        state, ended = known.get(row["ccode"]), int(row["endyear"]) < 2016
        ours = [s for s in world.states.values() if s.cow == row["ccode"]]
        if state is None or (ended and not any(s.to for s in ours)):
            said = state.name if state else "no row"
            others.append(
                Disagreement(f"states code - {row['stateabb']}", f"{row['statenme']} {row['ccode']}; here {said}")
            )
    return Report("states_cow", held - len(others), held, tuple(others))


def names(world: World) -> Report:
    """Short names, adjectives and capitals of the Factbook."""
    iso2 = {s.iso2: s.id for s in world.states.values() if s.iso2 and not s.to}
    held, others = 0, []
    for row in sources.rows("state_names_factbook.csv"):
        ref = iso2.get(row["iso2"])
        if ref is None:
            continue
        forms = {sources.folded(f.form) for f in world.forms_of(ref)}
        for column in ("short", "adjective", "capital"):
            said = re.split(r"[(;,]| or ", row[column])[0].strip()
            if said and said != "none":
                held += 1
                if not any(SequenceMatcher(None, sources.folded(said), f).ratio() > 0.8 for f in forms):
                    others.append(Disagreement(f"names {column} - {row['iso2']}", said))
    return Report("state_names_factbook", held - len(others), held, tuple(others))


# ---- offices


_HEADS = {
    "cos": re.compile(
        r"^(?:(?:interim|acting|transitional) )?(?:president|king|queen|emperor|amir|emir|sultan|grand duke|prince )",
        re.I,
    ),
    "hog": re.compile(r"^(?:(?:interim|acting) )?(?:prime minister|premier|chancellor|taoiseach|president) ", re.I),
}
_SECOND = re.compile(r"\b(?:vice|deputy|governor|council|speaker|representative|first lady)\b", re.I)


def leaders(world: World) -> Report:
    """Heads of state and government of the Factbook: who bore the office on the day given as their first."""
    gec = {s.gec: s.id for s in world.states.values() if s.gec and not s.to}
    kinds = {"cos": ("head_of_state",), "hog": ("head_of_government", "head_of_state")}
    held, others = 0, {}
    for row in sources.rows("leaders_factbook.csv.gz"):
        state = gec.get(row["gec"].upper())
        offices = [o for o in world.offices.values() if o.of == state and o.kind in kinds.get(row["role"], ())]
        title = row["title_and_name"]
        plain = row["role"] in _HEADS and _HEADS[row["role"]].match(title) and not _SECOND.search(title)
        if (
            not offices
            or not plain
            or not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", row["since"])
            or row["since"] < "2000"
        ):
            continue
        held += 1
        mine = [t for o in offices for t in world.holders(o.id) if _alike(row["surname"], title, t, world)]
        said = ", ".join(f"{t.from_} to {t.to or ''}" for t in mine) or "no such holder"
        if not any(t.from_ and _in_term(Partial(row["since"]), t) for t in mine):
            kind, name = ("since" if mine else "person"), "-".join(sources.folded(row["surname"]).split())
            others[f"leaders {kind} {(state or '')[6:]} {name}"] = f"{title} {row['since']}; here {said}"
    found = tuple(Disagreement(key, what) for key, what in sorted(others.items()))
    return Report("leaders_factbook", held - len(found), held, found)


def _in_term(since: Partial, term: OfficeTerm) -> bool:
    """A first day may be that of a further term in a row."""
    begun = term.from_ is not None and term.from_.first - dt.timedelta(days=62) <= since.last
    return begun and (term.to is None or since.first <= term.to.last)


def _alike(surname: str, title: str, term: OfficeTerm, world: World) -> bool:
    """Whether a name may be the holder's, letting for transliteration."""
    mine = _name_words(term, world)
    said = sources.folded(surname).split() or sources.folded(title).split()[1:]
    return any(SequenceMatcher(None, a, b).ratio() >= 0.72 for a in said for b in mine if len(a) > 2 and len(b) > 2)


def _name_words(term: OfficeTerm, world: World) -> set[str]:
    person = world.people[term.person]
    return {w for name in (person.name, *person.aliases) for w in sources.folded(name).split()}


def wikidata(world: World) -> Report:
    """First days of terms of Wikidata for people and years that the curated tables have too."""
    told: dict[str, list[Partial]] = defaultdict(list)
    for row in sources.rows("office_holders_wikidata.csv.gz"):
        if re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", row["start"]) and row["wikidata"]:
            told[f"person:{row['wikidata']}"].append(Partial(row["start"]))
    held, others = 0, []
    for person, mine in world.terms.items():
        for term in mine:
            near = [d for d in told.get(person, ()) if term.from_ and abs(d.first.year - term.from_.first.year) <= 1]
            if not near or term.from_ is None or not term.verified:
                continue
            held += 1
            if not any(_near(d, term.from_, 31) for d in near):
                said = ", ".join(str(d) for d in near)
                key = f"wikidata since {term.office.removeprefix('office:')} {person.removeprefix('person:')}"
                others.append(Disagreement(key, f"{said}; here {term.from_}"))
    return Report("office_holders_wikidata", held - len(others), held, tuple(others))


def congress(world: World) -> Report:
    """Every day on which a term of Congress begins lies in a term of the shipped pack."""
    pack = next((p for p in world.packs if p.name == "us-congress"), None)
    held, others = 0, []
    seats: dict[tuple[str, str], list[OfficeTerm]] = defaultdict(list)
    for term in pack.terms if pack else ():
        person = pack.people[term.person] if pack else None
        for name in (person.name, *person.aliases) if person else ():
            seats[sources.folded(name), term.office].append(term)
    for row in sources.rows("us_congress_terms.csv.gz"):
        office = "office:USA.senator" if row["chamber"] == "sen" else "office:USA.representative"
        held += 1
        names = (_bare(row["name"]), f"{row['first']} {row['last']}", f"{row['nickname']} {row['last']}")
        mine = [t for n in names for t in seats.get((sources.folded(_bare(n)), office), ())]
        if not any(_covers(t, Partial(row["start"])) for t in mine):
            others.append(
                Disagreement(f"congress term {row['chamber']} {row['bioguide']}", f"{row['name']} {row['start']}")
            )
    return Report("us_congress_terms (pack)", held - len(others), held, tuple(others))


def _bare(name: str) -> str:
    """A name without suffix and initials."""
    words = [w for w in re.sub(r'["“”,]', " ", name).split() if w not in ("Jr.", "Sr.", "II", "III", "IV")]
    return " ".join(w for w in words if len(w.rstrip(".")) > 1) if len(words) > 2 else " ".join(words)


def _covers(term: OfficeTerm, day: Partial) -> bool:
    return bool(term.from_ and term.from_.first <= day.first and (term.to is None or day.first < term.to.last))


# ---- exercises


def exercises(world: World) -> Report:
    """First days of the exercises of the same series and year."""
    told: dict[tuple[str, int], list[Partial]] = defaultdict(list)
    for row in sources.rows("exercises_mme.csv.gz"):
        if row["s.year"].isdigit():
            cells = [row["s.year"], row["s.month"], row["s.day"]]
            day = Partial("-".join(f"{int(c):02}" for c in cells if c.isdigit()))
            told[sources.folded(row["Series_Name"]), day.first.year].append(day)
    held, others = 0, []
    for occasion in world.occasions.values():
        if occasion.kind != "exercise" or not occasion.series or occasion.from_ is None:
            continue
        near = told.get((sources.folded(occasion.series), occasion.from_.first.year))
        if near:
            held += 1
            if not any(_near(d, occasion.from_, 7) for d in near):
                said = ", ".join(sorted({str(d) for d in near}))
                others.append(
                    Disagreement(
                        f"exercises since {occasion.id.removeprefix('exercise:')} -", f"{said}; here {occasion.from_}"
                    )
                )
    return Report("exercises_mme", held - len(others), held, tuple(others))


COMPARISONS: tuple[Callable[[World], Report], ...] = (
    seed, factbook, cow, atop, bodies, states, names, leaders, wikidata, congress, exercises,
)  # fmt: skip

if __name__ == "__main__":
    raise SystemExit(main())
