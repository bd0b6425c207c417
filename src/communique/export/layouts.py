"""Event tables in the column layouts of GDELT, POLECAT and ICEWS, so that scripts written for those read a record.

The columns are those of the data sets as published, in their order: GDELT 1.0 with its 58 columns since April 2013
(http://data.gdeltproject.org/documentation/GDELT-Data_Format_Codebook.pdf), POLECAT
(https://doi.org/10.7910/DVN/AJGVIT) and ICEWS coded event data (https://doi.org/10.7910/DVN/28075).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from communique.ask.filters import DYADS, Filters, Scope, where
from communique.errors import RequestError
from communique.world import load


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the SQL over the rows of ``told`` that fills it, or None where nothing can; and what it holds."""

    name: str
    sql: str | None
    says: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A data set's columns in order, the file that it comes as, and where that is laid down."""

    name: str
    title: str
    citation: str
    file: str
    header: bool
    columns: tuple[Column, ...]

    @property
    def empty(self) -> tuple[str, ...]:
        """The names of the columns that nothing in a record can fill."""
        return tuple(c.name for c in self.columns if c.sql is None)


def _actor(n: int, side: str) -> tuple[Column, ...]:
    """What GDELT says of one actor."""
    bodies = "('IGO', 'NGO', 'MNC')"
    of_state = f"case when {side}_country not in {bodies} then {side}_country end"
    kind = f"coalesce({side}_sector, case when {side}_country in {bodies} then {side}_country end)"
    other = f"case when {side}_sector is not null and {side}_country in {bodies} then {side}_country end"
    lead = f"Actor{n}"
    return (
        Column(f"{lead}Code", f"nullif(concat({side}_country, {side}_sector), '')", "country or body, and sector"),
        Column(f"{lead}Name", f"upper({side}_name)", "name, in capitals"),
        Column(f"{lead}CountryCode", of_state, "ISO 3166-1 alpha-3"),
        *(
            Column(f"{lead}{what}Code", None, "not coded")
            for what in ("KnownGroup", "Ethnic", "Religion1", "Religion2")
        ),
        Column(f"{lead}Type1Code", kind, "PLOVER sector, which is nearly CAMEO's; IGO, NGO or MNC for bodies"),
        Column(f"{lead}Type2Code", other, "IGO, NGO or MNC where the sector stands before"),
        Column(f"{lead}Type3Code", None, "not coded"),
    )


def _unknown_place(lead: str) -> tuple[Column, ...]:
    names = ("Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID")
    return tuple(Column(f"{lead}Geo_{n}", None, "where the actor was is not coded") for n in names)


_DIVISION = "feature like 'A%' and place is distinct from name_of_place"
"""That a place is a part of a state: GeoNames class A, and not the state itself."""

_GEO_TYPE = f"""case when place is null then 0 when {_DIVISION} then if(place_country = 'USA', 2, 5)
  when feature like 'A%' then 1 else if(place_country = 'USA', 3, 4) end"""

GDELT = Layout(
    "gdelt",
    "GDELT 1.0 events",
    "Leetaru and Schrodt 2013; http://data.gdeltproject.org/documentation/GDELT-Data_Format_Codebook.pdf",
    "events.export.CSV",
    False,
    (
        Column("GLOBALEVENTID", "number", "a hash of the event and its two sides, below 2^53"),
        Column("SQLDATE", "strftime(day, '%Y%m%d')", "first day of the event, else of publication"),
        Column("MonthYear", "strftime(day, '%Y%m')", "its month"),
        Column("Year", "strftime(day, '%Y')", "its year"),
        Column(
            "FractionDate",
            "printf('%.4f', year(day) + (month(day) * 30 + day(day)) / 365)",
            "year and part of it, as GDELT reckons it: (month * 30 + day) / 365",
        ),
        *_actor(1, "actor"),
        *_actor(2, "recipient"),
        Column("IsRootEvent", "if(start = first_start, 1, 0)", "1 in the first sentence that tells of an event"),
        Column("EventCode", "cameo", "CAMEO code"),
        Column("EventBaseCode", "left(cameo, 3)", "its first three digits"),
        Column("EventRootCode", "left(cameo, 2)", "its first two digits"),
        Column("QuadClass", "quad", "1 verbal cooperation to 4 material conflict"),
        Column("GoldsteinScale", "goldstein", "Goldstein score of the CAMEO code, else of the PLOVER mode or type"),
        Column("NumMentions", "1", "always 1: a row is what one report tells"),
        Column("NumSources", "1", "always 1"),
        Column("NumArticles", "1", "always 1"),
        Column("AvgTone", None, "tone is not coded"),
        *_unknown_place("Actor1"),
        *_unknown_place("Actor2"),
        Column("ActionGeo_Type", _GEO_TYPE, "0 none, 1 country, 2 US state, 3 US place, 4 place, 5 division"),
        Column("ActionGeo_FullName", "place", "name of the place"),
        Column("ActionGeo_CountryCode", "gec_of_place", "FIPS 10-4, now GEC"),
        Column("ActionGeo_ADM1Code", None, "not coded"),
        Column("ActionGeo_Lat", "latitude", "degrees north"),
        Column("ActionGeo_Long", "longitude", "degrees east"),
        Column("ActionGeo_FeatureID", None, "a GNS or GNIS id, which GeoNames does not give"),
        Column("DATEADDED", "strftime(finished[:10]::date, '%Y%m%d')", "day on which the record took it in"),
        Column("SOURCEURL", "coalesce(url, document)", "address of the report, or its id in the record"),
    ),
)


def _side(lead: str, side: str) -> tuple[Column, ...]:
    """What POLECAT says of one side."""
    return (
        Column(f"{lead} Name", f"{side}_name", "name"),
        Column(f"{lead} Country", f"{side}_country", "ISO 3166-1 alpha-3, or IGO, NGO, MNC"),
        Column(f"{lead} COW", f"cow_of_{side}", "Correlates of War country code of a state or of what is of it"),
        Column(f"Primary {lead} Sector", f"{side}_sector", "PLOVER sector"),
        Column(f"{lead} Sectors", f"{side}_sector", "the same: one sector is coded"),
        Column(f"{lead} Title", f"{side}_role", "the words that give the role"),
        Column(f"{lead} Name Raw", f"{side}_raw", "the words of the first mention"),
        Column(f"Wikipedia {lead} ID", None, "not resolved to Wikipedia"),
    )


_QUADS = "['VERBAL COOPERATION', 'MATERIAL COOPERATION', 'VERBAL CONFLICT', 'MATERIAL CONFLICT'][quad]"
_CITY = "case when feature like 'P%' then place end"
_PROVINCE = f"case when {_DIVISION} then place end"

POLECAT = Layout(
    "polecat",
    "POLECAT weekly events",
    "Halterman, Bagozzi, Beger, Schrodt and Scarborough 2023; https://doi.org/10.7910/DVN/AJGVIT",
    "events.polecat.txt",
    True,
    (
        Column("Event ID", "concat_ws('-', event, pair)", "id of the event, and which pair of its sides"),
        Column("Event Date", "day", "first day of the event, else of publication"),
        Column("Event Type", "type", "PLOVER type"),
        Column("Event Mode", "mode", "PLOVER mode"),
        Column("Intensity", "goldstein", "conflict-cooperation score, -10 to 10"),
        Column("Quad Code", _QUADS, "quad in words"),
        Column("Contexts", "array_to_string(contexts, ';')", "PLOVER contexts"),
        *_side("Actor", "actor"),
        *_side("Recipient", "recipient"),
        Column("Placename", "place", "name of the place"),
        Column("City", _CITY, "the same, where it is a town"),
        Column("District", None, "divisions are not told apart by order"),
        Column("Province", _PROVINCE, "the same, where it is a division of a country, of any order"),
        Column("Country", "place_country", "ISO 3166-1 alpha-3"),
        Column("Latitude", "latitude", "degrees north"),
        Column("Longitude", "longitude", "degrees east"),
        Column("GeoNames ID", "geonames_id", "GeoNames id"),
        Column("Raw Placename", "place", "the same as Placename"),
        Column("Feature Type", "feature", "GeoNames feature class"),
        Column("Source", "outlet", "outlet"),
        Column("Publication Date", "published", "day of publication"),
        Column("Story People", "people", "persons named in the report"),
        Column("Story Organizations", "bodies", "organisations named in it"),
        Column("Story Locations", "locations", "places named in it"),
        Column("Language", "language", "ISO 639-1"),
        Column("Version", "version", "communique and its version"),
    ),
)

ICEWS = Layout(
    "icews",
    "ICEWS coded events",
    "Boschee and others 2015; https://doi.org/10.7910/DVN/28075",
    "events.icews.tab",
    True,
    (
        Column("Event ID", "number", "a hash of the event and its two sides, below 2^53"),
        Column("Event Date", "day", "first day of the event, else of publication"),
        Column("Source Name", "actor_name", "who did it"),
        Column("Source Sectors", "actor_sector", "PLOVER sector code, not ICEWS's words"),
        Column("Source Country", "coalesce(name_of_actor, actor_country)", "name of the country, or IGO, NGO, MNC"),
        Column("Event Text", "concat_ws(': ', type, mode)", "PLOVER type and mode, not the name of the CAMEO code"),
        Column("CAMEO Code", "cameo", "CAMEO code"),
        Column("Intensity", "goldstein", "conflict-cooperation score, -10 to 10"),
        Column("Target Name", "recipient_name", "to whom it was done"),
        Column("Target Sectors", "recipient_sector", "PLOVER sector code"),
        Column(
            "Target Country", "coalesce(name_of_recipient, recipient_country)", "name of the country, or IGO, NGO, MNC"
        ),
        Column("Story ID", "document", "id of the document"),
        Column("Sentence Number", None, "sentences have a span, not a number"),
        Column("Publisher", "outlet", "outlet"),
        Column("City", _CITY, "the place, where it is a town"),
        Column("District", None, "divisions are not told apart by order"),
        Column("Province", _PROVINCE, "the place, where it is a division of a country, of any order"),
        Column("Country", "coalesce(name_of_place, place_country)", "name of the country of the place"),
        Column("Latitude", "latitude", "degrees north"),
        Column("Longitude", "longitude", "degrees east"),
    ),
)

LAYOUTS: Mapping[str, Layout] = {layout.name: layout for layout in (GDELT, POLECAT, ICEWS)}


def layout_of(name: str) -> Layout:
    """A layout by its name; raises ``RequestError`` for another.

    >>> len(layout_of("gdelt").columns), len(layout_of("polecat").columns), len(layout_of("icews").columns)
    (58, 40, 20)
    """
    if name not in LAYOUTS:
        raise RequestError(f"{name!r} is none of the layouts {', '.join(LAYOUTS)}")
    return LAYOUTS[name]


_SIDES = Scope("events", {**DYADS.tests, "sectors": "{any sector}", "actors": "{party}"}, ("",))
_EVENT = 'run, document, event, type, mode, contexts, cameo, quad, goldstein, day, place, place_country, start, "end"'
_PARTY = ("name", "ref", "country", "sector")


def rows_of_layout(layout: Layout, filters: Filters) -> tuple[str, dict[str, Any]]:
    """The query for a layout's rows, and its parameters.

    One row a report, event and pair of its sides; of a symmetric event one each two. An event that has one side
    only has a row for each that is on it. Unless a status is asked for, only what happened or goes on is there.
    """
    counted = filters.counted()
    pairs, given = where(counted, DYADS)
    sides, more = where(counted, _SIDES)
    shown = ", ".join(f'{c.sql if c.sql is not None else "null::varchar"} as "{c.name}"' for c in layout.columns)
    extra = _STORY if layout is POLECAT else ""
    wide = ", s.people, s.bodies, s.locations" if layout is POLECAT else ""
    return _ROWS.format(pairs=pairs, sides=sides, states=_states(), extra=extra, wide=wide, shown=shown), given | more


@cache
def _states() -> str:
    """Today's states as SQL values: ISO code, name, GEC and COW codes."""
    rows = [(s.iso3, s.name, s.gec, s.cow) for s in load().states.values() if s.iso3 and s.to is None]
    return ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)


def _literal(value: str | None) -> str:
    return "null" if value is None else "'" + value.replace("'", "''") + "'"


def _party(side: str, of: str) -> str:
    """The columns of one side, from a row of ``event_sides`` or, with nothing, empty."""
    entity = f"{of}entity as {side}" if of else f"null::varchar as {side}"
    return ", ".join([entity, *(f"{of + p if of else 'null::varchar'} as {side}_{p}" for p in _PARTY)])


_BOTH = ", ".join(f"{side}{'_' + p if p else ''}" for side in ("actor", "recipient") for p in ("", *_PARTY))

_STORY = """
  left join (select run, document,
      string_agg(name, ';' order by name) filter (kind = 'person') as people,
      string_agg(name, ';' order by name) filter (kind = 'organisation') as bodies,
      string_agg(name, ';' order by name) filter (kind = 'toponym') as locations
    from (select distinct run, document, kind, name from entities
          union select distinct run, document, 'toponym', name from places) group by run, document) s
    on s.run = r.run and s.document = r.document
"""

_ROWS = f"""
with states(iso3, name, gec, cow) as (values {{states}}),
pairs as (select {_EVENT}, {_BOTH} from dyads where {{pairs}}),
alone as (
  select * from event_sides where side in ('actor', 'recipient') and {{sides}}
    and not exists (select 1 from dyads d where d.run = event_sides.run and d.document = event_sides.document
                    and d.event = event_sides.event)),
sided as (
  select * from pairs
  union all by name select {_EVENT}, {_party("actor", "alone.")}, {_party("recipient", "")}
    from alone where side = 'actor'
  union all by name select {_EVENT}, {_party("actor", "")}, {_party("recipient", "alone.")}
    from alone where side = 'recipient'),
firsts as (select run, document, min(sentence.start) as first_start from events group by run, document),
told as (
  select r.*, d.outlet, d.published, d.url, d.language, q.finished, f.first_start, p.latitude, p.longitude,
    p.feature, p.geonames_id, a.role as actor_role, b.role as recipient_role,
    substring(d.text, a.mentions[1].span.start + 1, a.mentions[1].span."end" - a.mentions[1].span.start) as actor_raw,
    substring(d.text, b.mentions[1].span.start + 1, b.mentions[1].span."end" - b.mentions[1].span.start)
      as recipient_raw,
    concat('communique ', d.coder::json ->> 'version') as version,
    (md5_number_lower(concat_ws(' ', r.document, r.event, r.actor, '>', r.recipient)) % 9007199254740992)::bigint
      as number,
    left(md5(concat_ws(' ', r.actor, '>', r.recipient)), 6) as pair,
    sa.name as name_of_actor, sr.name as name_of_recipient, sp.name as name_of_place,
    sa.cow as cow_of_actor, sr.cow as cow_of_recipient, sp.gec as gec_of_place {{wide}}
  from sided r
  join documents d on d.run = r.run and d.id = r.document
  join runs q on q.run = r.run
  join firsts f on f.run = r.run and f.document = r.document
  left join events e on e.run = r.run and e.document = r.document and e.id = r.event
  left join places p on p.run = r.run and p.document = r.document and p.position = e."where"
  left join entities a on a.run = r.run and a.document = r.document and a.id = r.actor
  left join entities b on b.run = r.run and b.document = r.document and b.id = r.recipient
  left join states sa on sa.iso3 = r.actor_country
  left join states sr on sr.iso3 = r.recipient_country
  left join states sp on sp.iso3 = r.place_country {{extra}})
select {{shown}} from told
"""
