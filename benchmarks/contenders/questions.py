"""The survey that every contender asks: five questions, five answers each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question and what can be tapped, in order."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]  # (value, label)


AGREE = (
    ("5", "Completely agree"),
    ("4", "Agree"),
    ("3", "Neither agree nor disagree"),
    ("2", "Disagree"),
    ("1", "Completely disagree"),
)

QUESTIONS = (
    Asked(name="useful", label="The training was useful for my work.", choices=AGREE),
    Asked(name="clear", label="The trainers explained things clearly.", choices=AGREE),
    Asked(name="pace", label="There was enough time for every topic.", choices=AGREE),
    Asked(name="safe", label="I felt free to ask and to disagree.", choices=AGREE),
    Asked(name="next", label="I know what I will do differently from now on.", choices=AGREE),
)
THANKS = "Thank you. Your answers are saved."
START = "/survey"
