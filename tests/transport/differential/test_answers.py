"""The grammar of answers: the same from the same seed, wide, and mostly right."""

from __future__ import annotations

from random import Random

import pytest
from transport.differential.answers import CALLS, Answer, Ending, answer, case
from transport.differential.framing import framed, in_chunks
from transport.differential.mutations import MUTATIONS, mutated

NUMBERS = range(500)
WIRE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def test_a_seed_and_a_number_make_the_same_case() -> None:
    assert [case("a", number) for number in NUMBERS] == [case("a", number) for number in NUMBERS]
    assert [case("a", number) for number in NUMBERS] != [case("b", number) for number in NUMBERS]


def test_every_call_meets_every_ending() -> None:
    met = {(drawn.call, drawn.ending) for drawn in (case("a", number) for number in NUMBERS)}
    assert met == {(call, ending) for call in CALLS for ending in Ending}


def test_no_two_cases_are_alike() -> None:
    wires = [case("a", number).wire for number in NUMBERS]
    assert len(set(wires)) > len(wires) * 0.95


def test_an_answer_is_its_parts_in_order() -> None:
    made = Answer(b"HTTP/1.1 200 OK", (b"A: b",), b"body", (b"early ",), b" more", b"\n")
    assert bytes(made) == b"early HTTP/1.1 200 OK\nA: b\n\nbody more"


def test_most_answers_of_the_grammar_say_what_they_hold() -> None:
    answers = [bytes(answer(Random(number), number)) for number in NUMBERS]  # noqa: S311
    assert sum(b'"case": %d,' % number in made for number, made in enumerate(answers)) > 200


@pytest.mark.parametrize("seed", range(20))
def test_chunks_hold_the_body(seed: int) -> None:
    body = bytes(range(256))
    chunks = in_chunks(Random(seed), body)  # noqa: S311 - repeatable, not secret
    assert len(chunks) > len(body)
    assert chunks.count(b"\xfe\xff") + chunks.count(b"\xff\r\n") >= 1


def test_half_of_all_bodies_have_the_length_that_their_head_says() -> None:
    framings = [framed(Random(number), b"body") for number in NUMBERS]  # noqa: S311
    assert sum(made == ([b"Content-Length: 4"], b"body") for made in framings) > len(NUMBERS) / 3


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
def test_every_mutation_changes_an_answer(mutation: object) -> None:
    made = {mutation(Random(seed), WIRE) for seed in range(20)}  # type: ignore[operator]  # noqa: S311
    assert made - {WIRE}


def test_nothing_is_left_to_damage_without_harm() -> None:
    assert {mutated(Random(seed), b"") for seed in NUMBERS} >= {b""}  # noqa: S311
