"""The views for common questions, each with the SQL that makes it and one line that says what it holds."""

from __future__ import annotations

from dataclasses import dataclass

from communique.store.judged import STANDING


@dataclass(frozen=True, slots=True)
class Named:
    """A view over the tables of a record."""

    name: str
    holds: str
    sql: str


_DOCUMENT = "join documents d on d.run = {0}.run and d.id = {0}.document"
_ENTITY = "left join entities {1} on {1}.run = {0}.run and {1}.document = {0}.document and {1}.id = {0}.{2}"

STOOD = """
  case when m.certainty = 'hypothetical' then null
    when m.change = 'left' and m.certainty in ('planned', 'proposed', 'denied') then 'member'
    when m.certainty = 'denied' then 'not a member'
    when m.change = 'left' or m.status = 'former' then 'left'
    when m.certainty in ('planned', 'proposed') or m.change in ('applied', 'invited')
      or m.status in ('candidate', 'applicant') then 'not yet'
    when m.change = 'suspended' or m.status = 'suspended' then 'suspended'
    when m.status = 'founder' then 'member'
    else m.status end"""
"""What a report says of where a member stood on the day: whoever plans to join is not yet in, to leave not yet out."""

TOLD = f"""
    (select m.*, coalesce(m."from", m."to", m.published) as day, coalesce(m."to", m."from") as day_to,
       {STOOD} as standing
     from membership_pairs m)
"""
"""Memberships with both parties, their day and where they put the member, without the words of anybody."""

VIEWS = (
    Named(
        "codings",
        "Every coding of every document, with the time from which and to which the record showed it as the latest.",
        """
        select d.run, d.id as document, d.coder, r.finished as known_from,
          lead(r.finished) over (partition by d.id order by r.ordinal) as known_to
        from documents_all d join runs r using (run)
        """,
    ),
    Named(
        "event_reports",
        "One row an event, with its day, its place and the report that tells of it.",
        f"""
        select e.*, d.outlet, d.published, coalesce(e."when"."from", e."when"."to", d.published) as day,
          case when coalesce(e."when"."from", e."when"."to") is not null then e."when".precision
               when d.published is not null then 'day' end as precision,
          p.name as place, p.country as place_country, e.sentence.start as start, e.sentence."end" as "end"
        from events e {_DOCUMENT.format("e")}
        left join places p on p.run = e.run and p.document = e.document and p.position = e."where"
        """,
    ),
    Named(
        "statements",
        "One row a quotation, with who said it, about whom, in which words, and the report that has it.",
        f"""
        with about as (
          select q.run, q.document, q.id, list(n.ref order by n.id) as refs, list(n.name order by n.id) as names,
            list(n.country order by n.id) as countries
          from (select run, document, id, unnest(about) as entity from quotations) q
          join entities n on n.run = q.run and n.document = q.document and n.id = q.entity
          group by all)
        select q.run, q.document, q.id, q.kind, q.speaker, s.name as speaker_name, s.ref as speaker_ref,
          s.kind as speaker_kind, s.country as speaker_country, s.sector as speaker_sector, o.name as through,
          coalesce(a.names, []) as about_names, coalesce(a.refs, []) as about_refs,
          coalesce(a.countries, []) as about_countries, d.outlet, d.published,
          coalesce(q."when"."from", d.published) as day,
          array_to_string([substring(d.text, c.start + 1, c."end" - c.start) for c in q.content], ' … ') as words,
          q.content[1].start as start, q.content[-1]."end" as "end"
        from quotations q {_DOCUMENT.format("q")} {_ENTITY.format("q", "s", "speaker")}
        {_ENTITY.format("q", "o", "outlet")}
        left join about a on a.run = q.run and a.document = q.document and a.id = q.id
        """,
    ),
    Named(
        "membership_statements",
        "One row a membership that a report asserts, with who says so and the finding of the reference beside it.",
        f"""
        select m.run, m.document, m.id, m.member, m.member_name, m.member_ref, m.member_country,
          m.organisation, m.organisation_name, m.organisation_ref, m.organisation_country,
          m.status, m.change, m.certainty, m.day, m.day_to, m.standing,
          m.outlet, m.published, s.name as speaker_name, f.verdict, f.because as finding,
          substring(d.text, m.start + 1, m."end" - m.start) as words, m.start, m."end"
        from {TOLD} m {_DOCUMENT.format("m")}
        left join quotations q on q.run = m.run and q.document = m.document and q.id = m.attributed_to
        {_ENTITY.format("q", "s", "speaker")}
        left join (select run, document, about, arg_min(verdict, id) as verdict, arg_min(because, id) as because
                   from findings where about is not null group by run, document, about) f
          on f.run = m.run and f.document = m.document and f.about = m.id
        """,
    ),
    Named(
        "origins",
        "One row a document, with what it is a copy of, and the origin of all copies: itself where it is none.",
        """
        select d.run, d.id as document, coalesce(l.cluster, d.id) as origin, l.left_id as copied_from, l.score,
          l.because, l.decided_by
        from documents d left join (select * from links where kind = 'copy') l on l.right_id = d.id
        """,
    ),
    Named(
        "stories",
        "One row an event, with the story that it belongs to: the id of the first telling of the same event.",
        """
        select e.run, e.document, e.id as event, coalesce(l.cluster, e.id) as story, o.origin, l.score, l.because,
          l.decided_by
        from events e join origins o on o.run = e.run and o.document = e.document
        left join (select * from links where kind = 'event') l on l.right_id = e.id
        """,
    ),
    Named(
        "identities",
        "One row an entity, with whom it stands for in all documents: a reference id, or one that communique made.",
        """
        select e.run, e.document, e.id as entity, coalesce(l.cluster, e.ref, e.id) as identity, e.name, e.kind,
          e.country, e.sector, e.role, l.score, l.because, l.decided_by
        from entities e left join (select * from links where kind = 'identity') l on l.left_id = e.id
        """,
    ),
    Named(
        "standing_judgements",
        "Judgements of people that nobody has undone; of several on the same records the latest.",
        f"select * exclude (age) from ({STANDING}) where age = 1",
    ),
)

_DATED = {
    "events": """coalesce(t."when"."from", t."when"."to", d.published)""",
    "quotations": """coalesce(t."when"."from", d.published)""",
    "memberships": """coalesce(t."when"."from", t."when"."to", d.published)""",
    "offices": "d.published",
}


def as_of(table: str, query: str, day: str) -> str:
    """A query over a table kept to what holds as of a day (ISO): what had begun, and was not said to have ended.

    What has no day of its own counts from its document's publication; without that either it is kept.
    """
    if table in ("event_sides", "dyads"):
        return f"select * from ({query}) where day is null or day <= date '{day}'"
    if table == "membership_pairs":
        begun = f"""coalesce(coalesce("from", "to", published) <= date '{day}', true)"""
        return (
            f"""select * from ({query}) where {begun} and not coalesce(change = 'is' and "to" < date '{day}', false)"""
        )
    if table not in _DATED:
        return query
    ended = (
        """ and not coalesce(t.change = 'is' and t."when"."to" < date '{0}', false)""" if table == "memberships" else ""
    )
    begun = f"coalesce({_DATED[table]} <= date '{day}', true)"
    return f"select t.* from ({query}) t {_DOCUMENT.format('t')} where {begun}{ended.format(day)}"
