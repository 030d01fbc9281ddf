"""Texts that name somebody, and texts about the work that only look so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.persons import Seen, Signal, names_somebody


@pytest.mark.parametrize(
    "text",
    [
        "call 03 123 456", "+961 70 123 456", "00962791234567", "٠٧٩١٢٣٤٥٦٧", "۰۳۱۲۳۴۵۶",
        "03/123456",
        "71-234567", "70.12.34.56", "(07) 9123 4567", "id 9871234567", "passport N1234567",
        "0\u200b7\u200b9\u200b1\u200b2\u200b3\u200b4", "1-2-3-4-5-6-7", "رقمه 70123456",
        "71*234*567",
        "on 26/11/2026 call 70123456", "7\u20669\u20691234567", "７０１２３４５６",
    ],
)  # fmt: skip
def test_H2_a_phone_or_identity_number_is_refused_for_good(text: str) -> None:
    assert names_somebody(text) == Signal(seen=Seen.NUMBER, hard=True)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("ask @karim_h", Seen.CONTACT), ("write to a.b@example.org", Seen.CONTACT),
        ("https://t.me/karim", Seen.CONTACT), ("facebook.com/some.one", Seen.CONTACT),
        ("www.instagram.com/x_y", Seen.CONTACT), ("17 years old", Seen.AGE),
        ("17-year-old", Seen.AGE),
        ("aged 17", Seen.AGE), ("il a 17 ans", Seen.AGE), ("âgé de 17 ans", Seen.AGE),
        ("عمره ١٧ سنة", Seen.AGE), ("3omro 17", Seen.AGE), ("my neighbour came", Seen.PERSON),
        ("a young man from the quarter", Seen.PERSON), ("his father called", Seen.PERSON),
        ("شاب من الحي", Seen.PERSON), ("والشاب", Seen.PERSON), ("للطالب", Seen.PERSON),
        ("جارنا في الحي", Seen.PERSON), ("ابن المختار", Seen.PERSON),
        ("شَابّ مِن الحَيّ", Seen.PERSON),
        ("اسمه غير معروف", Seen.PERSON), ("mon voisin", Seen.PERSON),
        ("fils de la voisine", Seen.PERSON),
        ("il s’appelle comme moi", Seen.PERSON), ("un élève difficile", Seen.PERSON),
        ("esmo ma ba3ref", Seen.PERSON), ("shab mn el 7ay", Seen.PERSON),
        ("wa7ad 3am ye7ke", Seen.PERSON),
        ("Mr Haddad was there", Seen.NAME), ("cousin Rima", Seen.NAME), ("Dr. Saad", Seen.NAME),
        ("mme Khoury", Seen.NAME), ("A. K. came late", Seen.NAME), ("Ahmad did well", Seen.NAME),
        ("محمد غاب", Seen.NAME), ("ومحمد أيضا", Seen.NAME), ("السيد حداد", Seen.NAME),
        ("أبو علي", Seen.NAME), ("Fatima et les autres", Seen.NAME), ("A7mad 8ayeb", Seen.NAME),
    ],
)  # fmt: skip
def test_H2_a_text_that_names_somebody_is_noticed(text: str, seen: Seen) -> None:
    assert names_somebody(text) == Signal(seen=seen)


@pytest.mark.parametrize(
    "text",
    [
        "", "The room was too small and hot", "القاعة صغيرة والوقت قصير",
        "La salle était trop petite",
        "el 2a3a zghire", "نظمنا ورشة للشباب في البلدية", "un atelier pour les jeunes du quartier",
        "12 participants, 8 of them women", "26/11/2026 17:00", "from 17:00-19:00 on 26-11-2026",
        "26/11/26 5pm", "26.11. 17h30", "2025-2026", "in 2024, 2025 and 2026",
        "the budget is 5 000 000",
        "1500000 ليرة", "1 500 000 LBP", "attendance 12, 15, 20, 18", "جاري العمل على النشاط",
        "شارع محمد الحوت", "Saint Joseph school", "the project took 3 years",
        "after 2 years of work",
        "Teacher Training went well", "the U.N. office", "at 5 a.m.", "https://example.org/page",
        "80% were happy", "meet @ Town hall", "Merci à toutes et à tous",
    ],
)  # fmt: skip
def test_H2_a_text_about_the_work_is_let_through(text: str) -> None:
    assert names_somebody(text) is None


def test_H2_the_whole_text_is_read() -> None:
    assert names_somebody("the room was fine. " * 500 + "70 123 456") == Signal(
        seen=Seen.NUMBER, hard=True
    )
    assert names_somebody("القاعة جيدة " * 500 + "محمد") == Signal(seen=Seen.NAME)


def test_H2_a_signal_keeps_nothing_of_the_text() -> None:
    assert "70123456" not in repr(names_somebody("call 70123456"))
    assert "محمد" not in repr(names_somebody("محمد غاب"))


@settings(max_examples=200)
@given(
    st.one_of(
        st.text(max_size=80),
        st.sampled_from(["1", "1 ", "1-", "12:0", "@", "a@", "Mr ", "محمد", "\u0301", "A. "]).map(
            lambda piece: piece * (10_000 // len(piece))
        ),
    )
)
def test_H2_no_text_breaks_the_detector(text: str) -> None:
    signal = names_somebody(text)
    assert signal is None or signal.hard == (signal.seen is Seen.NUMBER)


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from("0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"), min_size=7, max_size=15),
    st.sampled_from(["", " ", "\u200b", "-"]),
    st.sampled_from(["", "call ", "رقم ", "عند "]),
)
def test_H2_seven_digits_together_are_never_missed(
    digits: list[str], between: str, before: str
) -> None:
    joined = between.join(digits)
    if not joined.endswith(("000", "٠٠٠", "۰۰۰")):
        assert names_somebody(before + joined) == Signal(seen=Seen.NUMBER, hard=True)
