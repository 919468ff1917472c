"""What an exercise says does not change unless somebody means it to."""

import json

from tests.exercises.words import FILE, spoken


def test_the_words_are_those_written_down() -> None:
    advice = "If the change is meant, run: python -m tests.exercises.words"
    assert spoken() == json.loads(FILE.read_text(encoding="utf-8")), advice
