"""Numbers with their units: values in words and figures, qualifiers, and what counts nothing."""

from __future__ import annotations

import pytest

from communique.code.quantities import quantities_of
from tests.code.cases import read

CASES = [
    ("More than 50,000 troops took part.", [(50000.0, "troops", "more than")]),
    ("Italy sent 140 aircraft and 60 ships.", [(140.0, "aircraft", None), (60.0, "ships", None)]),
    ("At least twelve soldiers died.", [(12.0, "soldiers", "at least")]),
    ("The blast killed twenty-one people.", [(21.0, "people", None)]),
    ("Some 2.5 million refugees fled.", [(2500000.0, "refugees", "some")]),
    ("Up to 5,000 heavy weapons units were moved.", [(5000.0, "heavy weapons units", "up to")]),
    ("Three hundred prisoners were freed.", [(300.0, "prisoners", None)]),
    ("The talks lasted three days.", []),
    ("The talks began in 2014.", []),
    ("Prices rose 5 percent.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_quantities(text: str, expected: list[tuple[float, str, str | None]]) -> None:
    reading = read(text)
    found = [(q.value, q.unit, q.qualifier) for q in quantities_of(reading, reading.tokens, [])]
    assert found == expected


def test_a_quantity_covers_its_number_and_its_unit() -> None:
    reading = read("Italy sent 140 aircraft.")
    assert [q.span.words for q in quantities_of(reading, reading.tokens, [])] == ["140 aircraft"]
