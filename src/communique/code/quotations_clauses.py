"""Indirect speech, thought and intent: what verbs, nouns, adjectives and adverbials of saying take for content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, takewhile

from communique.code.quotations_cues import PREPOSITIONS, Cue, cues
from communique.code.quotations_marks import ANSWERING, ASKING
from communique.code.quotations_spans import (
    Marks,
    Range,
    Saying,
    cue_tokens,
    joined_to_report,
    runs,
    source_range,
    subject_of,
    trimmed,
    widened,
)
from communique.code.wordlists import list_of
from communique.reading import Reading, Token

LIGHT = frozenset("express voice raise have make issue give offer face draw release deliver show share".split())
"""Verbs that lend their subject to a noun of saying: "voiced doubts about"."""

LONGEST = 500
"""Tokens of the longest sentence that is read. Past that it is a table or noise, and trees over it cost its square."""

Taken = tuple[list[Range], Token, bool]
"""What a verb takes: its content, the last token of its cue, and whether that by itself shows a saying."""


def indirect(reading: Reading, marks: Marks, used: frozenset[int], actors: Callable[[Token], bool]) -> Iterator[Saying]:
    """The attributions outside quotation marks, in the order of the text.

    ``used`` holds the indices of verbs that already have their content; ``actors`` tells whether a token heads
    somebody who can hold a view.
    """
    for sentence in reading.assertions():
        if sentence.last - sentence.first > LONGEST:
            continue
        for token in reading.tokens_of(sentence):
            if token.i in used or (marks.quoted and marks.at(token.start)):
                continue
            yield from _at(reading, marks, token, actors)


def _at(reading: Reading, marks: Marks, token: Token, actors: Callable[[Token], bool]) -> Iterator[Saying]:
    saying = None
    if token.lower in cues().adverbials:
        saying = _by_adverbial(reading, marks, token)
    elif token.pos == "ADJ" or (token.pos == "VERB" and token.lower in cues().adjectives):
        saying = _by_adjective(reading, marks, token)
    if saying is None and (token.tag[:2] == "VB" or token.pos == "VERB"):
        entry = cues().verb(token)
        saying = _by_verb(reading, marks, token, entry, actors) if entry else None
    elif saying is None and token.pos == "NOUN":
        saying = _by_noun(reading, marks, token)
    if saying is not None:
        yield saying


def _by_verb(reading: Reading, marks: Marks, verb: Token, entry: Cue, actors: Callable[[Token], bool]) -> Saying | None:
    written, person = subject_of(verb)
    if written is not None and _opens_turn(reading, written):
        written = person = next((c for c in verb.kids("nsubj") if c.i > written.i), None)
    beside = _name_before(reading, verb) if written is None else None
    if beside is not None:
        written = person = beside
    taken = _taken(reading, marks, verb, entry)
    if taken is None or (written is not None and _own_voice(written, entry)):
        return None
    content, last, strong = taken
    if written is None and (not strong or not verb.kid("auxpass") or "name" in entry.frames):
        return None
    if verb.tag == "VBN" and verb.dep == "advcl" and entry.words.partition(" ")[0] == "ask":
        return None
    if not strong and (person is None or not _may_hold(person, entry, actors) or _purpose(verb)):
        return None
    first, end = cue_tokens(verb, reading)
    cue = (first.start, max(end.end, last.end))
    source = source_range(written, reading) if written is not None else None
    if beside is not None:
        source = _name_range(reading, beside)
    if source is not None and source[0] < cue[0] < source[1]:
        source = trimmed(reading.text, source[0], verb.subtree()[0].start)
    ranges = _settled(reading, marks, content, cue)
    return Saying(entry, verb, cue, source, person, ranges) if ranges else None


def _opens_turn(reading: Reading, token: Token) -> bool:
    """Whether a token is the letter that opens a turn of an interview, and nobody who says anything: "Q:"."""
    after = reading.tokens[token.i + 1] if token.i + 1 < len(reading.tokens) else None
    return after is not None and after.text == ":" and token.text in ASKING | ANSWERING


def _without_links(reading: Reading, start: int, end: int) -> Range:
    """A range without "and" or "but" at its beginning, and without a new saying hung on its end: ", adding ..."."""
    tokens = reading.tokens_in(start, end)
    if len(tokens) > 2 and tokens[0].pos == "CCONJ" and tokens[0].start >= start and tokens[0].lower != "both":
        start = tokens[1].start
    if len(tokens) > 2 and tokens[-1].pos == "CCONJ" and tokens[-1].end <= end:
        end = tokens[-2].end
    for one, two in pairwise(tokens):
        if one.text == "," and two.tag == "VBG" and two.dep == "advcl" and two.start > start:
            entry = cues().verb(two)
            if entry is not None and entry.kind == "speech" and two.kid("ccomp", "dobj") is not None:
                return start, one.start
    return start, end


def _name_before(reading: Reading, verb: Token) -> Token | None:
    """The name right before a finite verb of saying that the parse gave no subject."""
    first, _ = cue_tokens(verb, reading)
    if verb.tag not in ("VBD", "VBZ") or first.i == 0 or verb.kid("auxpass") is not None:
        return None
    before = reading.tokens[first.i - 1]
    return before if before.pos == "PROPN" and before.ent and before.sent == verb.sent else None


def _name_range(reading: Reading, last: Token) -> Range:
    first = last
    while first.i > 0 and (before := reading.tokens[first.i - 1]).pos == "PROPN" and before.ent == last.ent:
        first = before
    return first.start, last.end


def _own_voice(written: Token, entry: Cue) -> bool:
    """Whether reader or writer, and no third party, is the source: "you know", "I think"."""
    return written.lower == "you" or (written.lower in ("i", "we") and entry.kind in ("belief", "intention"))


def _may_hold(person: Token, entry: Cue, actors: Callable[[Token], bool]) -> bool:
    """Whether a subject can say or think what a noun phrase names; papers and films may say, only people think."""
    speaks = person.pos == "NOUN" or person.lower == "it"
    return speaks or actors(person)


def _purpose(verb: Token) -> bool:
    """Whether a verb tells what for: "introduced a bill to address the gap"."""
    return verb.dep in ("advcl", "acl", "relcl") and _infinitive(verb)


def _settled(reading: Reading, marks: Marks, content: list[Range], cue: Range) -> list[Range]:
    """Content trimmed at its edges and widened to whole quotations."""
    found: list[Range] = []
    for start, end in content:
        kept = trimmed(reading.text, *_without_links(reading, start, end))
        if kept is None:
            continue
        kept = widened(marks, kept, cue)
        if not found or found[-1][1] <= kept[0]:
            found.append(kept)
    return found


def _taken(reading: Reading, marks: Marks, verb: Token, entry: Cue) -> Taken | None:
    """The content that a verb takes, the last token of its cue, and whether the frame itself shows a saying."""
    frames = entry.frames
    passive = verb.kid("auxpass") is not None
    clause = _clause(verb)
    if clause is not None and "clause" in frames and (not _infinitive(clause) or _open_question(clause)):
        return _clausal(reading, marks, verb, clause), _particle(verb, entry), True
    if clause is None and "quote" in frames and (host := _host(verb)) is not None:
        return _ranges(reading, verb, host), _particle(verb, entry), True
    if clause is None and "clause" in frames and (hidden := _hidden_clause(verb)) is not None:
        return [hidden], verb, True
    if entry.particle is not None and (asked := _asked_for(verb, entry.particle)) is not None:
        return asked
    infinitive = next((c for c in verb.children if c.dep in ("xcomp", "ccomp") and _infinitive(c)), None)
    if infinitive is not None and infinitive.i > verb.i:
        return _infinitival(verb, infinitive, entry, passive)
    return _nominal(marks, verb, frames, passive)


def _clausal(reading: Reading, marks: Marks, verb: Token, clause: Token) -> list[Range]:
    """The runs of a clause, from the beginning of its sentence where the cue follows it."""
    ranges = _ranges(reading, verb, clause)
    sentence = reading.sentence_of(verb)
    first = reading.tokens[sentence.first]
    if clause.i < verb.i and len(ranges) == 1:
        before = reading.tokens_in(first.start, ranges[0][0])
        if not any(t.pos == "VERB" and cues().verb(t) for t in before) and not marks.between(first.start, ranges[0][0]):
            ranges = [(first.start, ranges[0][1])]
    elif marks.quoted:
        ranges[-1] = (ranges[-1][0], max(ranges[-1][1], _quoted_rest(marks, verb, ranges[-1][1])))
    return ranges


def _quoted_rest(marks: Marks, verb: Token, end: int) -> int:
    """Where a clause ends that the parse joined to the verb of saying though its words are quoted too."""
    for c in verb.kids("conj"):
        start, close = _whole(c)
        if start >= end and cues().verb(c) is None and marks.between(start, close):
            end = close
    return end


def _hidden_clause(verb: Token) -> Range | None:
    """A clause with "that" which the parse hung on whoever is spoken to: "told the crowd that ..."."""
    for c in verb.children:
        if c.i < verb.i or c.dep not in ("dobj", "dative", "prep", "npadvmod"):
            continue
        for token in c.subtree():
            if token.lower == "that" and token.dep == "mark" and token.head.dep in ("relcl", "acl", "ccomp", "advcl"):
                return token.start, token.head.subtree()[-1].end
    return None


def _asked_for(verb: Token, particle: str) -> Taken | None:
    """The infinitive that a preposition of the cue introduces: "called for the ships to be searched"."""
    for c in verb.kids("advcl", "ccomp", "xcomp"):
        mark = c.kid("mark")
        if mark is not None and mark.lower == particle and mark.i > verb.i and _infinitive(c):
            return [(mark.end, c.subtree()[-1].end)], mark, True
    return None


def _infinitival(verb: Token, infinitive: Token, entry: Cue, passive: bool) -> Taken | None:
    frames, last, end = entry.frames, verb, _end_of_infinitive(infinitive)
    start = infinitive.subtree()[0].start
    end = max([end, *(c.subtree()[-1].end for c in verb.kids("conj") if c.tag == "VB" and verb.tag != "VB")])
    given = verb.kid("dobj") or infinitive.kid("nsubj", "nsubjpass")
    prep = next((c for c in verb.kids("prep", "prt") if c.lower == entry.particle), None)
    if prep is not None:
        given, last = prep.kid("pobj") or infinitive.kid("nsubj", "nsubjpass"), prep
    if ("object-to" in frames or prep is not None) and given is not None:
        return [(min(given.subtree()[0].start, start), end)], last, True
    if frames & {"addressee-to", "to"} or (passive and "object-to" in frames):
        return [(start, end)], verb, True
    return None


def _end_of_infinitive(infinitive: Token) -> int:
    """The end of an infinitive, without a finite verb that the parse joined to it: "to stay and said ..."."""
    for c in infinitive.kids("conj"):
        if c.tag in ("VBD", "VBZ") and (link := infinitive.kid("cc")) is not None and link.i < c.i:
            return link.start
    return infinitive.subtree()[-1].end


def _nominal(marks: Marks, verb: Token, frames: frozenset[str], passive: bool) -> Taken | None:
    predicates = verb.kids("oprd")
    thing = verb.kid("dobj") or (predicates[0] if len(predicates) > 1 else None)
    called = (
        predicates[-1] if predicates else next((c for c in verb.kids("ccomp", "xcomp", "acomp") if c.i > verb.i), None)
    )
    called = called or next((c for c in verb.kids("dobj", "advmod") if thing is not None and c.i > thing.i), None)
    named = thing is not None or (called is not None and called.kid("nsubj", "nmod") is not None)
    if "name" in frames and named and called is not None and not _finite(called):
        tokens = called.subtree()
        start = thing.subtree()[0].start if thing is not None else tokens[0].start
        return [(min(start, tokens[0].start), tokens[-1].end)], verb, True
    if "name" in frames and thing is not None and not passive and marks.between(*_whole(thing)):
        return [_whole(thing)], verb, True
    if passive and "object-of" in frames:
        return _charged(verb)
    if thing is not None and "object-of" in frames and (of := _prep(verb, thing, "of")) is not None:
        inner = [c for c in of.children if c.dep in ("pobj", "pcomp")]
        return ([_whole(inner[0])], of, False) if inner else None
    if thing is not None and "as" in frames and (role := _prep(verb, thing, "as")) is not None:
        return [(thing.subtree()[0].start, role.subtree()[-1].end)], verb, True
    if "object" in frames and not passive:
        return _object(verb, thing)
    if "finding" in frames and not passive and _is_document(verb.kid("nsubj")):
        return _object(verb, thing)
    if "object" in frames and passive:
        patient = verb.kid("nsubjpass")
        return ([_whole(patient)], verb.kid("agent") or verb, False) if patient and verb.kid("agent") else None
    return _reaction(verb) if "reaction" in frames else _prepositional(verb, frames)


def _is_document(subject: Token | None) -> bool:
    """Whether a subject is a poll, a report or the like: "polls show a close race"."""
    return subject is not None and subject.lemma.lower() in list_of("document")


def _charged(verb: Token) -> Taken | None:
    """Who is accused and what of: "The guards were accused of theft"."""
    patient = verb.kid("nsubjpass")
    of = next((c for c in verb.kids("prep") if c.lower == "of"), None)
    inner = next((c for c in of.children if c.dep in ("pobj", "pcomp")), None) if of is not None else None
    return ([_whole(patient), _whole(inner)], of or verb, True) if patient and inner else None


def _object(verb: Token, thing: Token | None) -> Taken | None:
    particle = verb.kid("prt")
    if thing is not None and thing.i > verb.i:
        last = _end_of_thing(thing)
        for c in verb.kids("prep"):
            tokens = c.subtree()
            if tokens[0].i == last.i + 1 and not _is_setting(c):
                last = tokens[-1]
        return [(thing.subtree()[0].start, last.end)], particle or verb, False
    gerund = next((c for c in verb.kids("xcomp", "ccomp") if c.tag == "VBG" and c.i > verb.i), None)
    if gerund is not None and gerund.kid("nsubj") is None:
        return [_whole(gerund)], verb, True
    prep = next((c for c in verb.kids("prep", "prt") if c.i == verb.i + 1), None)
    entry = cues().verb(verb)
    if prep is not None and entry is not None and entry.particle == prep.lower:
        inner = next((c for c in prep.children if c.dep in ("pobj", "pcomp")), None)
        return ([_whole(inner)], prep, False) if inner is not None else None
    return None


def _is_setting(preposition: Token) -> bool:
    """Whether a phrase says when or where something was said, and is none of it: "in an interview", "on Monday"."""
    if preposition.lower in ("during", "since", "despite"):
        return True
    inner = preposition.kids("pobj")
    return any(t.ent in ("DATE", "TIME") or t.lemma.lower() in list_of("venue") for t in inner)


def _prepositional(verb: Token, frames: frozenset[str]) -> Taken | None:
    wanted = {"to" if f == "to-noun" else f for f in frames & PREPOSITIONS}
    for prep in verb.children:
        if prep.dep == "prep" and prep.lower in wanted and prep.i > verb.i:
            inner = next((c for c in prep.children if c.dep in ("pobj", "pcomp")), None)
            if inner is not None:
                close = prep if prep.i <= verb.i + 2 else verb
                return [_whole(inner)], close, False
    return None


def _end_of_thing(thing: Token) -> Token:
    """The last token of a noun phrase, without a clause about it that a comma sets off."""
    tokens = thing.subtree()
    for c in thing.kids("relcl"):
        opening = c.subtree()[0]
        if opening.tag in ("WDT", "WP") and any(t.text == "," and t.i == opening.i - 1 for t in tokens):
            return tokens[tokens.index(opening) - 2] if tokens.index(opening) > 1 else thing
    return tokens[-1]


def _reaction(verb: Token) -> Taken | None:
    """What a verb of answering takes: "responded with an attack", "did not respond to a request"."""
    phrase = next((c for c in verb.kids("prep") if c.i > verb.i and c.lower in ("to", "with", "by")), None)
    return ([_whole(phrase)], verb, False) if phrase is not None else None


def _whole(token: Token) -> Range:
    tokens = token.subtree()
    return tokens[0].start, tokens[-1].end


def _prep(verb: Token, thing: Token, word: str) -> Token | None:
    nearby = [*verb.children, *thing.children]
    return next((c for c in nearby if c.dep == "prep" and c.lower == word and c.i > thing.i), None)


def _clause(verb: Token) -> Token | None:
    clauses = [c for c in verb.children if c.dep == "ccomp" or _open_question(c)]
    if not clauses:
        return next((c for c in verb.kids("advcl") if c.i > verb.i and _reported(c)), None)
    if clauses and clauses[0].pos == "ADJ" and clauses[0].i == verb.i + 1:
        return clauses[1] if len(clauses) > 1 else clauses[0].kid("ccomp")
    return clauses[0] if clauses else None


def _reported(clause: Token) -> bool:
    """Whether a clause that the parse took for an adverbial has a subject and nothing that makes it one."""
    markers = [c for c in clause.children if c.dep == "mark" or c.tag in ("WRB", "WP", "WDT")]
    return clause.kid("nsubj", "nsubjpass") is not None and not markers and (_finite(clause) or clause.tag == "VB")


def _open_question(clause: Token) -> bool:
    """Whether an infinitive is what somebody asks or knows: "whether to go", "how to vote"."""
    first = clause.subtree()[0]
    return clause.dep in ("xcomp", "ccomp") and _infinitive(clause) and first.tag in ("IN", "WRB", "WP", "WDT")


def _particle(verb: Token, entry: Cue) -> Token:
    return next((c for c in verb.children if c.lower == entry.particle and c.i > verb.i), verb)


def _host(verb: Token) -> Token | None:
    """The clause in which a verb of saying stands as a parenthesis."""
    if verb.dep in ("parataxis", "ccomp") and verb.head is not verb and verb.kid("nsubj") is not None:
        return verb.head if verb.dep == "parataxis" else None
    if verb.dep == "advcl" and any(c.dep == "mark" and c.lower == "as" for c in verb.children):
        return verb.head
    return None


def _infinitive(token: Token) -> bool:
    return any(c.dep == "aux" and c.lower == "to" for c in token.children)


def _finite(token: Token) -> bool:
    return token.tag in ("VBD", "VBZ", "VBP", "MD") or token.kid("aux") is not None


def _ranges(reading: Reading, verb: Token, clause: Token) -> list[Range]:
    """The runs of a clause with the verb of saying, its subject and what goes with them taken out."""
    own = {verb.i}
    for c in verb.children:
        if c is not clause:
            own.update(t.i for t in c.subtree())
    if verb.head is clause:
        own.update(t.i for t in verb.subtree())
    tokens = clause.subtree()
    if (stray := next((c for c in clause.kids("conj") if joined_to_report(c)), None)) is not None:
        link = clause.kid("cc")
        tokens = [t for t in tokens if t.i < (link.i if link is not None and link.i < stray.i else stray.i)] or tokens
    ranges = [(a.start, b.end) for a, b in runs(tokens, frozenset(own))]
    for c in verb.kids("conj"):
        if c.i > tokens[-1].i > verb.i and c.kid("nsubj", "nsubjpass") is None and _modal(c):
            ranges[-1] = (ranges[-1][0], c.subtree()[-1].end)
    return ranges


def _modal(verb: Token) -> bool:
    """Whether a verb goes with "would", "could" or the like, as reported clauses do and reports do not."""
    return any(c.dep == "aux" and c.tag == "MD" for c in verb.children)


def _by_noun(reading: Reading, marks: Marks, noun: Token) -> Saying | None:
    entries = cues().nouns.get(noun.lemma.lower())
    if not entries:
        return None
    frames = entries[0].frames
    taken = _noun_content(noun, frames)
    if taken is None:
        return None
    content, last = taken
    written, first = _noun_source(noun)
    cue = (first.start, last.end)
    if written is None:
        ranges = _settled(reading, marks, [content], cue) if reading.text.startswith("that", content[0]) else []
        return Saying(entries[0], noun, cue, None, None, ranges) if ranges else None
    source = _possessor(written, reading)
    if source[0] < cue[1] and cue[0] < source[1]:
        return None
    ranges = _settled(reading, marks, [content], cue)
    return Saying(entries[0], noun, cue, source, written, ranges) if ranges else None


def _possessor(head: Token, reading: Reading) -> Range:
    start, end = source_range(head, reading)
    mark = head.kid("case")
    return (start, mark.end) if mark is not None else (start, end)


def _noun_content(noun: Token, frames: frozenset[str]) -> tuple[Range, Token] | None:
    for c in noun.children:
        if c.i < noun.i:
            continue
        if c.dep in ("acl", "relcl", "ccomp") and "to" in frames and _infinitive(c):
            return _whole(c), noun
        that = c.subtree()[0]
        clausal = that.lower == "that" and (that.dep == "mark" or that.tag == "IN" or c.dep == "acl")
        if c.dep in ("acl", "ccomp", "relcl", "appos") and "clause" in frames and clausal:
            return _whole(c), noun
    for c in (*noun.children, *(noun.head.children if noun.dep == "dobj" else ())):
        if c.dep == "prep" and _fits(c.lower, frames) and c.i == noun.i + 1:
            inner = next((d for d in c.children if d.dep in ("pobj", "pcomp")), None)
            if inner is not None:
                return _whole(inner), c
    return None


def _fits(word: str, frames: frozenset[str]) -> bool:
    return f"{word}-noun" in frames if word == "to" else word in frames


def _noun_source(noun: Token) -> tuple[Token | None, Token]:
    """Who holds what a noun says, by its possessor or the verb that carries it; and the first token of the cue."""
    poss = noun.kid("poss")
    if poss is not None:
        later = [c for c in noun.children if poss.i < c.i < noun.i and c.dep in ("amod", "compound")]
        return poss, later[0] if later else noun
    up = noun.head
    if noun.dep == "dobj" and up.lemma.lower() in LIGHT:
        written, _ = subject_of(up)
        return written, _first_auxiliary(up)
    return None, noun


def _first_auxiliary(verb: Token) -> Token:
    helpers = [c for c in verb.children if c.dep in ("aux", "neg") and c.i < verb.i]
    first = helpers[0] if helpers else verb
    return first if all(t.i in range(first.i, verb.i) for t in helpers) and verb.i - first.i <= 3 else verb


def _by_adjective(reading: Reading, marks: Marks, word: Token) -> Saying | None:
    entries = cues().adjectives.get(word.lower)
    if not entries:
        return None
    if word.dep == "acomp":
        copula = word.head
        written, person = subject_of(copula)
    elif word.kid("auxpass") is not None:
        copula, written = word, word.kid("nsubjpass")
        person = written
    else:
        return None
    found = _adjective_content(word, entries[0].frames)
    if written is None or found is None:
        return None
    content, last = found
    first, _ = cue_tokens(copula, reading)
    cue = (first.start, last.end)
    ranges = _settled(reading, marks, [content], cue)
    return Saying(entries[0], word, cue, source_range(written, reading), person, ranges) if ranges else None


def _adjective_content(word: Token, frames: frozenset[str]) -> tuple[Range, Token] | None:
    for c in (*word.children, *word.head.children):
        if c.i < word.i:
            continue
        if c.dep == "ccomp" and "clause" in frames and not _infinitive(c):
            return _whole(c), word
        if c.dep == "xcomp" and "to" in frames and _infinitive(c):
            return _whole(c), word
        if c.dep == "prep" and c.lower in frames and c.head is word:
            inner = next((d for d in c.children if d.dep in ("pobj", "pcomp")), None)
            if inner is not None:
                return _whole(inner), c
    return None


def _by_adverbial(reading: Reading, marks: Marks, token: Token) -> Saying | None:
    """ "According to X, C", "C, according to X" and "In the view of X, C"."""
    for entry in cues().adverbials[token.lower]:
        words = entry.words.split()
        tokens = reading.tokens[token.i : token.i + len(words)]
        if [t.lower for t in tokens] == words:
            return _adverbial(reading, marks, entry, token, tokens[-1])
    return None


def _adverbial(reading: Reading, marks: Marks, entry: Cue, first: Token, last: Token) -> Saying | None:
    head, verb = last.kid("pobj"), first.head
    if head is None or verb is first or (entry.words == "for" and not _judged(reading, first, head)):
        return None
    if entry.words == "per" and head.pos != "PROPN" and head.kid("det", "poss") is None:
        return None
    while verb.tag == "VBG" and verb.dep in ("advcl", "acl") and verb.head.pos in ("VERB", "AUX"):
        verb = verb.head
    cue, source = (first.start, last.end), source_range(head, reading)
    phrase = {t.i for t in first.subtree()}
    for token in _apposed(reading, first, max(phrase)):
        phrase.add(token.i)
        source = (source[0], token.end)
    tokens = [t for t in verb.subtree() if t.sent == first.sent]
    content = [(a.start, b.end) for a, b in runs(tokens, frozenset(phrase))]
    ranges = _settled(reading, marks, content, cue)
    return Saying(entry, verb, cue, source, head, ranges) if ranges else None


def _judged(reading: Reading, first: Token, head: Token) -> bool:
    """Whether an opening "for X," tells in whose judgement something is so: "For Warsaw, the price is too high."."""
    end = first.subtree()[-1]
    after = reading.tokens[end.i + 1] if end.i + 1 < len(reading.tokens) else end
    opens = first.i == reading.sentence_of(first).first and after.text == ","
    return (
        opens and head.ent in ("PERSON", "ORG", "GPE", "NORP") and first.head.lemma in ("be", "mean", "remain", "seem")
    )


def _apposed(reading: Reading, first: Token, last: int) -> Sequence[Token]:
    """A name up to the comma that the parse cut off an opening source: "According to the mayor Sadiq Khan, ..."."""
    sentence = reading.sentence_of(first)
    if first.i != sentence.first:
        return ()
    rest = reading.tokens[last + 1 : min(last + 8, sentence.last)]
    names = list(takewhile(lambda t: t.pos == "PROPN", rest))
    return names if names and rest[len(names) : len(names) + 1] and rest[len(names)].text == "," else ()
