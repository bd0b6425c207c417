"""Spots to entities: which of them speak of the same one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from communique.code.arguments import members
from communique.code.binding import binder, objects_of_subject, subject_after, to_the_aid
from communique.code.clusters import (
    CORE,
    Cluster,
    agrees,
    first_of,
    initials,
    is_kin,
    is_person,
    is_thing,
    salience,
    silent,
    takes_up,
    without_form,
)
from communique.code.descriptions import stately
from communique.code.names import words
from communique.code.office_nouns import Held, Time, offices_of, person_of
from communique.code.roles import FORMER
from communique.code.sorts import Sort, is_such, sort_of
from communique.code.spots import Spot
from communique.code.wordlists import list_of
from communique.reading import Reading, Token
from communique.records import EntityKind
from communique.world import World

REACH = 3
"""Sentences back to which a pronoun may look."""

_HE = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves"})


@dataclass(slots=True)
class Linker:
    """Reads spots in the order of the text and puts each to its entities."""

    reading: Reading
    world: World
    spots_by_head: Mapping[int, Spot] = field(default_factory=dict)
    clusters: list[Cluster] = field(default_factory=list)
    by_key: dict[str, Cluster] = field(default_factory=dict)
    by_name: dict[str, Cluster] = field(default_factory=dict)
    by_surname: dict[str, Cluster] = field(default_factory=dict)
    of_spot: dict[int, tuple[Cluster, ...]] = field(default_factory=dict)
    recent: list[Cluster] = field(default_factory=list)
    mentioned: list[Cluster] = field(default_factory=list)
    """Like ``recent``, with those that only an adjective or a name inside a title speaks of."""
    headed: dict[int, tuple[Cluster, ...]] = field(default_factory=dict)
    pair: tuple[Cluster, ...] = ()
    pair_at: Token | None = None
    """The last several entities that one subject spoke of, such as "the two leaders", and where."""

    def token(self, spot: Spot) -> Token:
        """The token that heads a spot."""
        return self.reading.tokens[spot.head]

    def put(self, spot: Spot) -> None:
        """Find or make the entities of a spot."""
        if id(spot) in self.of_spot:
            return
        if spot.same_as is not None:
            self.put(spot.same_as)
        found = self._find(spot)
        if spot.same_as is not None and spot.how == "alias" and found:
            self.by_name[spot.name.casefold()] = found[0]
        if spot.key and found:
            self.by_key.setdefault(spot.key, found[0])
        for cluster in found:
            cluster.add(spot, self.token(spot), self._time_of(spot))
            _append(self.mentioned, cluster)
            if not silent(spot):
                _append(self.recent, cluster)
        if len(found) > 1 and not spot.within and self.token(spot).dep in CORE:
            self.pair, self.pair_at = found, self.token(spot)
        self.of_spot[id(spot)] = found
        self.headed.setdefault(spot.head, found)

    def new(self, spot: Spot) -> Cluster:
        """A new entity for a spot."""
        cluster = Cluster(spot.kind, len(self.clusters), plural=spot.plural)
        self.clusters.append(cluster)
        return cluster

    def _find(self, spot: Spot) -> tuple[Cluster, ...]:
        if spot.how == "pronoun":
            return self._pronoun(spot) or self._ahead(spot)
        if spot.same_as is not None and id(spot.same_as) in self.of_spot:
            return self.of_spot[id(spot.same_as)]
        if spot.countries:
            return tuple(self._one_of(spot, country, said) for country, said in spot.countries)
        if spot.how == "description":
            return self._description(spot)
        if spot.key:
            return (self._keyed(spot),)
        return (self._person(spot) if spot.kind == "person" else self._organisation(spot),)

    def _one_of(self, spot: Spot, country: str, said: str) -> Cluster:
        """The Kenyan side of "Kenyan and Rwandan troops", or one of the two of "both Koreas"."""
        if spot.kind == "state":
            ref = f"state:{country}"
            one = replace(spot, key=ref, ref=ref, country=country, name=ref, countries=(), plural=False)
            state = self._keyed(one)
            state.ref, state.country, state.named = ref, country, True
            return state
        key = f"{spot.kind}:{country}:{spot.sector}:{spot.noun}"
        cluster = self.by_key.get(key)
        if cluster is None:
            cluster = self.by_key[key] = self.new(spot)
            cluster.country, cluster.label = country, f"{said} {spot.noun}"
        return cluster

    def _keyed(self, spot: Spot) -> Cluster:
        cluster = self.by_key.get(spot.key)
        if cluster is None and spot.kind == "person":
            cluster = self._person(spot)
        if cluster is None:
            cluster = self.new(spot)
        self.by_key[spot.key] = cluster
        return cluster

    def _person(self, spot: Spot) -> Cluster:
        name = spot.name.casefold()
        parts = name.split()
        cluster = self.by_name.get(name)
        if cluster is None and (len(parts) == 1 or not spot.role):
            cluster = self.by_surname.get(name)
        if cluster is None and len(parts) > 1:
            known = self.by_name.get(parts[-1])
            same = known is not None and known.kind == "person" and not is_kin(known, parts)
            cluster = known if same else self._announced(spot)
        if cluster is None:
            cluster = self.new(spot)
        self.by_name[name] = cluster
        if len(parts) > 1:
            self.by_surname[parts[-1]] = cluster
            for article in ("al-", "el-", "ul-"):
                self.by_surname.setdefault(parts[-1].removeprefix(article), cluster)
            for at, part in enumerate(parts[:-1]):
                self.by_surname.setdefault(part, cluster)
                self.by_surname.setdefault(" ".join(parts[at + 1 :]), cluster)
        return cluster

    def _announced(self, spot: Spot) -> Cluster | None:
        """The unnamed speaker of the sentence before: "the Kenyan envoy said ...", then "Raychelle Omamo said".

        Only where both are subjects of saying, the name comes without a title, and nobody else spoke there.
        """
        token = self.token(spot)
        if spot.role or token.dep != "nsubj" or token.head.lemma not in list_of("speech"):
            return None
        speakers = [
            (c, self.token(c.spots[-1]))
            for c in self.recent[-12:]
            if c.kind in ("person", "organisation") and c.subject and c.sent == token.sent - 1
        ]
        spoke = [(c, t) for c, t in speakers if t.head.lemma in list_of("speech")]
        if len(spoke) != 1 or spoke[0][0].named or spoke[0][0].kind != "person" or not agrees(spot, spoke[0][0]):
            return None
        return spoke[0][0]

    def _organisation(self, spot: Spot) -> Cluster:
        name = without_form(spot.name.casefold())
        cluster = self.by_name.get(name) or self.by_surname.get(name)
        if cluster is None:
            cluster = self.new(spot)
            self.by_name[name] = cluster
            self.by_name.setdefault(initials(spot.name), cluster)
        return cluster

    # ------------------------------------------------------------ descriptions

    def _description(self, spot: Spot) -> tuple[Cluster, ...]:
        pair = self._pair(spot) or self._theirs(spot) or self._other(spot)
        if pair:
            return pair
        if spot.kind == "state":
            return (self._keyed(spot),)
        if spot.noun in list_of("armed") and spot.kind in ("group", "organisation"):
            armed = self._armed(spot)
            if armed is not None:
                return (armed,)
        if spot.definite and not spot.plural:
            taken = self._taken_up(spot)
            if taken is not None:
                return (taken,)
        key = f"{spot.kind}:{spot.country}:{spot.sector}:{spot.noun}"
        if spot.kind == "organisation" and (own := self._own_words(spot)):
            key += f":{' '.join(sorted(own))}"
        if spot.key:
            key = spot.key
        if spot.noun in list_of("only_taken_up"):
            return ()
        known = spot.country or spot.definite or spot.key or (spot.kind == "organisation" and spot.size == 1)
        cluster = self.by_key.get(key) if known else None
        if cluster is None or (spot.kind == "person" and not spot.definite):
            cluster = self.new(spot)
            self.by_key[key] = cluster
        return (cluster,)

    def _armed(self, spot: Spot) -> Cluster | None:
        """The armed group of "Hezbollah militants", or that "the rebels" takes up."""
        if spot.group and spot.group in self.by_key:
            return self.by_key[spot.group]
        if not spot.definite or spot.country is not None or spot.size > 2:
            return None
        for cluster in reversed(self.recent[-20:]):
            if cluster.kind == "group" and cluster.named and cluster.sector in ("REB", "PRM", "CRM"):
                return cluster if spot.sector in (None, cluster.sector, "GOV") or spot.noun == "group" else None
        return None

    def _taken_up(self, spot: Spot) -> Cluster | None:
        """The earlier entity that "the ministry", "the Russian leader", "the organization" takes up."""
        person = spot.kind == "person"
        sort = sort_of(spot.noun)
        if sort is not None and sort.what in ("state", "organisation"):
            named = self._such(spot, sort)
            if named is not None:
                return named
        for cluster in reversed(self.recent[-40:]):
            if agrees(spot, cluster) and takes_up(spot, cluster, self._time_of(spot)) and self._may_be(spot, cluster):
                return cluster
            if person and self._is_known_as(spot, cluster):
                return cluster
        if not person:
            return None
        return (self._leader(spot) if spot.noun == "leader" and spot.country else None) or self._unknown(spot)

    def _own_words(self, spot: Spot) -> frozenset[str]:
        """The words of a description that tell a body from others of its kind: "foreign", "interim"."""
        said = {t.lower for t in self.reading.tokens[spot.first : spot.head] if t.ent not in ("NORP", "GPE", "DATE")}
        if spot.noun in list_of("portfolio"):
            return frozenset(w for w in said if w.isalpha()) - list_of("undistinguishing")
        names = (t.lower for t in self.reading.tokens[spot.first : spot.head] if t.ent == "PERSON")
        return frozenset(said) & list_of("distinguishing") | frozenset(names)

    def _may_be(self, spot: Spot, cluster: Cluster) -> bool:
        """Whether a body is not another of its kind: "the Foreign Ministry" is no interior ministry."""
        if spot.kind != "organisation" or cluster.kind != "organisation":
            return True
        own = self._own_words(spot)
        return not own or any(own <= set(s.name.lower().split()) | self._own_words(s) for s in cluster.spots)

    def _is_known_as(self, spot: Spot, cluster: Cluster) -> bool:
        """Whether the reference makes a named person what a description says: a nationality or an office."""
        if cluster.kind != "person" or not cluster.named or cluster.plural:
            return False
        return self._is_national(spot, cluster) if spot.noun == "people" else self._holds(spot, cluster)

    def _holds(self, spot: Spot, cluster: Cluster) -> bool:
        """Whether the reference knows a named person to be, or to have been, what a description says."""
        if spot.gender and cluster.gender not in (None, spot.gender):
            return False
        time = self._time_of(spot)
        role = spot.office.replace("-", " ")
        return any(
            o.time == time and role in o.words and spot.country in (None, o.country) for o in self._offices(cluster)
        )

    def _offices(self, cluster: Cluster) -> tuple[Held, ...]:
        if cluster.offices is None:
            name = max((s.name for s in cluster.spots if s.how == "name"), key=len, default="")
            on = self.reading.document.published
            known = (self.world, name, cluster.ref, cluster.country, on, cluster.nouns)
            person = person_of(*known) if name else None
            cluster.offices = offices_of(self.world, person, on)
            cluster.home = ((person.country if person else None) or "").removeprefix("state:") or None
        return cluster.offices

    def _is_national(self, spot: Spot, cluster: Cluster) -> bool:
        """Whether "the Italian" can mean a named person, by the country of text or reference."""
        self._offices(cluster)
        return spot.country is not None and spot.country == (cluster.home or cluster.country)

    def _time_of(self, spot: Spot) -> Time:
        first, last = spot.title or (spot.first, min(spot.last + 2, len(self.reading.tokens) - 1))
        words_said = {t.lower for t in self.reading.tokens[first : last + 1]}
        if words_said & {"elect", "president-elect", "incoming", "designate"}:
            return "coming"
        before = self.reading.tokens[first : spot.first if spot.title else spot.head]
        return "past" if any(t.lower in FORMER for t in before) else "held"

    def _unknown(self, spot: Spot) -> Cluster | None:
        """The only person named just before whose office neither text nor reference tells: "the al-Qaeda leader"."""
        token = self.token(spot)
        if token.dep not in CORE or spot.size < 2:
            return None
        near = [c for c in self.recent[-25:] if c.kind == "person" and 0 < token.sent - c.sent <= 2 and not c.plural]
        if len(near) != 1 or not near[0].named or near[0].nouns or near[0].past or not agrees(spot, near[0]):
            return None
        former = self._time_of(spot) == "past"
        return near[0] if former or not self._offices(near[0]) else None

    def _such(self, spot: Spot, sort: Sort) -> Cluster | None:
        """The state or international body named before that is such a thing: "the kingdom", "the alliance"."""
        said = [self.reading.tokens[i].lower for i in range(spot.first, spot.last + 1)]
        if spot.last > spot.head or (spot.country and "based" not in said):
            return None
        sorts = [sort, *(s for w in said[:-1] if (s := sort_of(w)) is not None and s.what == "state" and s.states)]
        fits = [c for c in self.mentioned[-40:] if c.named and not c.plural and c.kind == sort.what and c.ref]
        fits = [
            c for c in fits if all(is_such(s, c.ref, frozenset(x.said for x in c.spots), self.world) for s in sorts)
        ]
        if not fits:
            return None
        if sort.what == "organisation":
            return fits[-1]
        token, heard = self.token(spot), [c for c in fits if c in self.recent[-40:]]
        return max(heard, key=lambda c: salience(c, token)) if heard else fits[-1]

    def _leader(self, spot: Spot) -> Cluster | None:
        """The president or premier of the country whom "the Russian leader" means."""
        for cluster in reversed(self.recent[-40:]):
            leads = cluster.nouns & {"president", "leader", "chancellor", "premier", "minister"}
            if leads and cluster.named and cluster.kind == "person" and cluster.country == spot.country:
                return cluster
        return None

    def _pair(self, spot: Spot) -> tuple[Cluster, ...]:
        """The two whom "the two leaders", "both countries", "the two sides" mean."""
        if spot.noun in ("pair", "duo") and spot.definite and spot.size == 2:
            return self._last_two("person")
        if not spot.plural or spot.country is not None:
            return ()
        text = words(self.reading, spot.first, spot.last).lower().split()
        if "two" not in text and "both" not in text:
            return self._just_two(spot)
        if "the" not in text and "both" not in text:
            return ()
        if spot.noun in list_of("leader"):
            return self._last_two("person", spot.noun) or self._last_two("person")
        if spot.noun in list_of("state"):
            return self._last_two("state") or self._states_of(self._last_two("person"))
        return self._last_two("state") or self._last_two("person") if spot.noun in list_of("side") else ()

    def _just_two(self, spot: Spot) -> tuple[Cluster, ...]:
        """The two of "the leaders", "the neighbours", where the sentences just before name two and no more."""
        said = self.reading.tokens[spot.first]
        if said.lower != "the" or spot.size != 2:
            return ()
        kind = "person" if spot.noun in list_of("leader") else "state" if spot.noun in list_of("state") else None
        near = [c for c in self.recent[-20:] if c.kind == kind and not c.plural and said.sent - c.sent <= 2]
        return tuple(sorted(near, key=lambda c: c.order)) if len(near) == 2 and all(c.named for c in near) else ()

    def _theirs(self, spot: Spot) -> tuple[Cluster, ...]:
        """The states of the people whom "their countries" means."""
        first = self.reading.tokens[spot.first]
        if not spot.plural or spot.country or first.lower != "their" or spot.noun not in list_of("state"):
            return ()
        owners = self._pronoun(Spot(spot.first, spot.first, spot.first, "pronoun", "other", first.text))
        people = [c for c in owners if c.kind == "person"]
        return self._states_of(people) if len(people) > 1 else ()

    def _other(self, spot: Spot) -> tuple[Cluster, ...]:
        """The other one of "its neighbour", "his rival": nobody is their own."""
        first = self.reading.tokens[spot.first]
        said = first.lower in _HE or first.lower == "its"
        if spot.noun not in list_of("other") or spot.plural or spot.country or spot.same_as or not said:
            return ()
        owner = self._pronoun(Spot(spot.first, spot.first, spot.first, "pronoun", "other", first.text))
        kind = "state" if first.lower == "its" else "person"
        near = (c for c in reversed(self.recent[-20:]) if c.kind == kind and c.named and not c.plural)
        return first_of([c for c in near if c not in owner and first.sent - c.sent <= REACH]) if owner else ()

    def _last_two(self, kind: EntityKind, office: str = "") -> tuple[Cluster, ...]:
        """The last two of a kind, or of those who hold an office of that name ("the two ministers": no premier)."""
        found: list[Cluster] = []
        for cluster in reversed(self.recent[-20:]):
            if office and not _is_called_so(cluster, office):
                continue
            if cluster.kind == kind and not cluster.plural and cluster not in found:
                found.append(cluster)
            if len(found) == 2:
                return tuple(sorted(found, key=lambda c: c.order))
        return ()

    def _states_of(self, people: Sequence[Cluster]) -> tuple[Cluster, ...]:
        states = [self.by_key.get(f"state:{c.country}") for c in people]
        return tuple(s for s in states if s is not None) if all(states) else ()

    # ------------------------------------------------------------ pronouns

    def _pronoun(self, spot: Spot) -> tuple[Cluster, ...]:
        token = self.token(spot)
        gender = _HE.get(token.lower)
        barred = self._barred(spot, token)
        if gender is not None:
            people = self._candidates(token, lambda c: is_person(c, gender), barred)
            bound = self._bound(token, people)
            return bound or first_of(_of_gender(people, gender, token))
        if token.lower in _IT:
            things = self._led(token, self._candidates(token, is_thing, barred))
            if to_the_aid(token):
                things.sort(key=lambda c: -c.at)
            return self._bound(token, things) or first_of(things)
        if token.lower in ("both", "two"):
            return self._coordinated(token) or (self.pair if self._pair_goes_on(token) else ())
        if self._pair_goes_on(token):
            return self.pair
        if (several := self._several(token)) and token.dep in CORE:
            return several
        many = self._candidates(token, lambda c: c.plural or c.kind == "group", barred)
        pair = tuple(c for c in self._coordinated(token) if c not in barred)
        pair = pair if len(pair) == 2 else ()
        led = any(c.subject for c in pair) and token.dep in CORE and bool(many) and not many[0].subject
        if pair and (not many or led or max(c.at for c in pair) >= many[0].at):
            return pair
        return first_of(many) or first_of(self._candidates(token, lambda c: c.kind == "organisation"))

    def _led(self, token: Token, things: list[Cluster]) -> list[Cluster]:
        """Of whom "its" may speak before somebody's name, none of another country: "its director, Bill Burns"."""
        if token.dep != "poss":
            return things
        named = (self.spots_by_head.get(t.i) for t in (token.head, *token.head.kids("appos")))
        known = (self.world.people.get(s.ref) for s in named if s is not None and s.kind == "person" and s.ref)
        country = next((p.country.removeprefix("state:") for p in known if p is not None and p.country), None)
        return [c for c in things if country is None or c.country in (None, country)] or things

    def _ahead(self, spot: Spot) -> tuple[Cluster, ...]:
        """Whom a pronoun speaks of that opens a sentence before the name: "When she arrived, Merkel said"."""
        later = self.spots_by_head.get(subject_after(self.token(spot)))
        if later is None or later.how not in ("name", "alias", "metonym") or later.kind in ("place", "other"):
            return ()
        gender = _HE.get(self.token(spot).lower)
        fits = later.kind == "person" and later.gender in (None, gender) if gender else later.kind != "person"
        if not fits or self.token(spot).lower in _THEY:
            return ()
        self.put(later)
        return self.of_spot[id(later)]

    def _pair_goes_on(self, token: Token) -> bool:
        """Whether "they" as a subject goes on with the pair that was the subject just before."""
        at = self.pair_at
        return at is not None and token.dep in CORE and token.sent - at.sent <= 1

    def _barred(self, spot: Spot, token: Token) -> tuple[Cluster, ...]:
        """Whom a pronoun cannot mean: what it stands inside of ("his deputy, X"), and its own verb's subject."""
        around = self.of_spot.get(id(spot.inside), ()) if spot.inside is not None else ()
        return (*around, *(c for t in objects_of_subject(token) for c in self.headed.get(t.i, ())))

    def _bound(self, token: Token, fits: Sequence[Cluster]) -> tuple[Cluster, ...]:
        """Whom the syntax gives a possessive to, where that is one that fits."""
        for t in binder(token):
            found = [c for c in self.headed.get(t.i, ()) if c in fits]
            if found:
                return (found[0],)
        return ()

    def _candidates(
        self, token: Token, fits: Callable[[Cluster], bool], barred: Sequence[Cluster] = ()
    ) -> list[Cluster]:
        near = (c for c in self.recent[-25:] if token.sent - c.sent <= REACH and c not in barred)
        found = [c for c in near if fits(c)]
        return sorted(found, key=lambda c: salience(c, token), reverse=True)

    def _several(self, token: Token) -> tuple[Cluster, ...]:
        """The three or more states and bodies that one subject joined not long before: "France, Oman and the EU"."""
        last = [c for c in self.recent[-25:] if c.kind in ("state", "organisation") and not c.plural]
        for first in (c for c in reversed(last) if c.subject and 0 < token.sent - c.sent <= REACH):
            head = self.token(first.spots[-1])
            joined = [c for m in members(head) for c in self.headed.get(m.i, ())]
            if len(joined) > 2:
                return tuple(dict.fromkeys(joined))
        return ()

    def _coordinated(self, token: Token) -> tuple[Cluster, ...]:
        """The people or states joined by "and" in the last sentence that has such a pair."""
        kinds: tuple[EntityKind, ...] = ("person", "state")
        for kind in kinds:
            pair = self._last_two(kind)
            if len(pair) == 2 and pair[0].sent == pair[1].sent and token.sent - pair[0].sent <= 2:
                return pair
        return ()


def _is_called_so(person: Cluster, office: str) -> bool:
    """Whether somebody holds an office of a name: a foreign minister is a minister, a prime minister is called so."""
    return any(r == office or (r.endswith(f" {office}") and not r.startswith("prime ")) for r in person.roles)


def _of_gender(people: Sequence[Cluster], gender: str, token: Token) -> Sequence[Cluster]:
    """Those known to be of a gender before others, unless the last subject is of none that is known."""
    first = people[0] if people else None
    if first is not None and first.subject and token.sent - first.sent <= 1 and _is_introduced(first):
        return people
    return [c for c in people if c.gender == gender and token.sent - c.sent <= 1] or people


def _is_introduced(person: Cluster) -> bool:
    """Whether somebody is surely a person: known, called by title or by more than one name."""
    return person.ref is not None or any(s.role or " " in s.name for s in person.spots if s.how == "name")


def _append(clusters: list[Cluster], cluster: Cluster) -> None:
    if cluster in clusters[-12:]:
        clusters.remove(cluster)
    clusters.append(cluster)
    if len(clusters) > 2 * _REMEMBERED:
        del clusters[:-_REMEMBERED]


_REMEMBERED = 64
"""Mentions back to which an earlier entity is looked for; the farthest rule asks for 40."""


__all__ = ["Cluster", "Linker", "stately"]
