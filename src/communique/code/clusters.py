"""Clusters: all spots of one entity with what they say of it, and what a later description must fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from communique.code.bodies import Body
from communique.code.names import role_index
from communique.code.office_nouns import Held, Time
from communique.code.spots import Spot
from communique.code.wordlists import list_of
from communique.reading import Token
from communique.records import EntityKind

CORE = frozenset({"nsubj", "nsubjpass", "agent"})
"""Relations of those whom a clause is about."""


@dataclass(slots=True, eq=False)
class Cluster:
    """All spots of one entity, with what they say of it together."""

    kind: EntityKind
    order: int
    spots: list[Spot] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    nouns: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    past: set[str] = field(default_factory=set)
    """Roles that the text says to be over or to come: "the president" is not the former one."""
    ref: str | None = None
    country: str | None = None
    sector: str | None = None
    gender: str | None = None
    plural: bool = False
    named: bool = False
    at: int = -1
    sent: int = -1
    subject: bool = False
    listed: bool = False
    label: str | None = None
    known: Body | None = None
    offices: tuple[Held, ...] | None = None
    """What the reference knows the person to hold, once somebody has asked."""
    home: str | None = None
    """The person's country by the reference, found together with the offices."""

    def add(self, spot: Spot, token: Token, time: Time = "held") -> None:
        """Take a spot in, and what it says; ``time`` is when its office is held."""
        self.spots.append(spot)
        self.ref = self.ref or spot.ref
        if self.kind == spot.kind or spot.kind == "person":
            self.country = self.country or spot.country
            if self.ref is None or spot.how != "description" or self.kind == "person":
                self.sector = self.sector or spot.sector
        self.gender = self.gender or spot.gender
        self.known = self.known or spot.known
        if spot.noun and time == "held":
            self.nouns.add(spot.noun)
            self.roles.add(spot.office)
        elif spot.noun:
            self.past.add(spot.office)
        if spot.how in ("name", "alias"):
            self.named = True
        if silent(spot) or (spot.same_as is not None and token.sent == self.sent and token.dep == "appos"):
            return
        again = self.subject and token.sent == self.sent and token.dep == "poss"
        self.at, self.sent = spot.first, token.sent
        self.subject = again or token.dep in CORE
        self.listed = token.dep in ("conj", "appos")


def silent(spot: Spot) -> bool:
    """Whether later words do not take a spot up: an adjective of a state, or a name inside a description."""
    return spot.within or (spot.adjective and spot.kind in ("state", "place"))


def salience(cluster: Cluster, token: Token) -> float:
    """Nearness in sentences with a bonus for subjects; the last one wins among equals."""
    distance = token.sent - cluster.sent
    return (
        -1.0 * distance
        - (0.5 if cluster.listed else 0.0)
        + (0.8 if cluster.subject else 0.0)
        + (0.3 if cluster.named else 0.0)
        + cluster.at * 1e-5
    )


def is_kin(cluster: Cluster, parts: Sequence[str]) -> bool:
    """Whether a surname is taken already by somebody of another first name: the families of politics."""
    fuller = (s.name.casefold().split() for s in cluster.spots if s.how == "name")
    return any(len(other) > 1 and other[-1] == parts[-1] and other[0] != parts[0] for other in fuller)


def is_person(cluster: Cluster, gender: str) -> bool:
    return cluster.kind == "person" and cluster.gender in (None, gender) and not cluster.plural


def is_thing(cluster: Cluster) -> bool:
    return cluster.kind in ("state", "organisation") or (cluster.kind == "group" and cluster.named)


def first_of(clusters: Sequence[Cluster]) -> tuple[Cluster, ...]:
    return tuple(clusters[:1])


def agrees(spot: Spot, cluster: Cluster) -> bool:
    if spot.country and cluster.country and spot.country != cluster.country:
        return False
    if spot.plural != cluster.plural:
        return False
    return spot.gender is None or cluster.gender in (None, spot.gender)


def without_form(name: str) -> str:
    """A firm's name without the words for its legal form: "Volkswagen Group" is Volkswagen."""
    parts = name.split()
    while len(parts) > 1 and parts[-1].strip(".") in _LEGAL_FORMS:
        parts.pop()
    return " ".join(parts)


_LEGAL_FORMS = frozenset(
    "party group inc corp co ltd plc ag gmbh sa se nv llc holdings holding corporation company".split()
)


def initials(name: str) -> str:
    """The initials of a name's capitals, folded; the name itself where there are fewer than three."""
    found = "".join(w[0] for w in name.split() if w[0].isupper())
    return found.casefold() if len(found) > 2 else name.casefold()


def _is_sort(cluster: Cluster, spot: Spot) -> bool:
    """Whether a named body is of the sector that "the party", "the newspaper" says."""
    return cluster.named and spot.sector in ("PTY", "BUS", "JRN", "EDU", "JUD") and cluster.sector == spot.sector


def _is_bloc(cluster: Cluster, noun: str) -> bool:
    """Whether "the bloc", "the group" can mean it: an international body, or for a group an armed one."""
    if cluster.country in ("IGO", "NGO"):
        return True
    return noun in ("group", "organization", "organisation") and cluster.sector in ("REB", "PRM", "CRM", "SOC")


def takes_up(spot: Spot, cluster: Cluster, time: Time) -> bool:
    """Whether a definite description can mean an earlier entity by its noun."""
    if spot.kind == "person":
        return cluster.kind == "person" and _is_named_by(spot.office, cluster.roles if time == "held" else cluster.past)
    if spot.noun in list_of("body"):
        bodily = cluster.kind in ("organisation", "group")
        return bodily and cluster.named and spot.size <= 3 and _is_bloc(cluster, spot.noun)
    if spot.noun in ("country", "nation", "state"):
        return cluster.kind == "state" and spot.country is None
    if spot.kind == "organisation" and cluster.kind == "organisation":
        return spot.noun in cluster.nouns or _is_called(cluster, spot.noun) or _is_sort(cluster, spot)
    return False


def _is_named_by(office: str, roles: set[str]) -> bool:
    """Whether an office, or its bare noun, is one of some roles: "the minister" is no deputy minister."""
    if " " in office or office in roles:
        return office in roles
    return any(r.rpartition(" ")[2] == office and r.partition(" ")[0] not in _UNDER for r in roles)


_UNDER = frozenset({"vice", "deputy", "assistant", "associate", "sub", "prime"})


def _is_called(cluster: Cluster, noun: str) -> bool:
    """Whether a body's name says that it is such a thing: "Supreme Court", "Bank of England"."""
    for name in {s.name for s in cluster.spots if s.how in ("name", "alias")}:
        lower = name.casefold().split()
        at = role_index(lower)
        if at is not None and lower[at] == noun:
            return True
    return False
