"""Write down every word that an exercise may say: ``python -m tests.exercises.words``.

The words stand in ``words.json``, so that a change to the code that was not meant to change them
shows in a test, and one that was shows in the commit.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nnlib.exercises import LESSONS, exercises

FILE = Path(__file__).with_name("words.json")


def spoken() -> dict[str, Any]:
    """What each exercise asks, what a right answer is told, and each mistake's hint, in order."""
    return {
        exercise.id: {
            "asks": exercise.asks,
            "right": exercise.right,
            "hints": [mistake.hint for mistake in exercise.mistakes],
        }
        for lesson in LESSONS
        for exercise in exercises(lesson).values()
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(spoken(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
