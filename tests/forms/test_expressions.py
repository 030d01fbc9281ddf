"""Expressions give what ODK gives; what they cannot do is refused with a sentence that helps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.form import Type
from bot.forms.cycles import cycles
from bot.forms.definition import Group
from bot.forms.expressions import ExpressionError, compile_expression
from bot.forms.layout import layout
from bot.forms.reckoning import MOST_WORK, Reckoning
from bot.forms.values import values
from tests.forms.small import NOW, calculated, english, field, one, small

ANSWERS = {
    "name": "Reem",
    "age": 34,
    "half": 0.5,
    "agrees": "yes",
    "likes": ["fig", "melon"],
    "born": "1992-03-01",
    "met": "2026-11-20T17:30",
    "at": "08:30",
    "kids[1]/toy": "ball",
    "kids[1]/cost": 3,
    "kids[1]#again": "yes",
    "kids[2]/toy": "doll",
    "kids[2]/cost": 9,
    "kids[2]#again": "no",
}


def worked_out(expression: str, *, language: str = "en") -> Any:
    """What a calculation gives, in a form with one question of each kind."""
    form = small(
        field("name", Type.TEXT),
        field("age"),
        field("half", Type.DECIMAL),
        one("agrees"),
        field("likes", Type.SELECT_MULTIPLE, choices="fruit"),
        field("born", Type.DATE),
        field("met", Type.DATETIME),
        field("at", Type.TIME),
        field("blank", Type.TEXT),
        field("hid", relevant="false()"),
        Group(
            name="kids",
            repeat=True,
            nodes=(
                field("toy", Type.TEXT),
                field("cost"),
                calculated("place", "position(..)"),
                calculated("next", "indexed-repeat(${toy}, ${kids}, position(..) + 1)"),
                calculated("mine", "concat(${toy}, ' ', ../cost)"),
            ),
        ),
        calculated("result", expression),
    )
    ready = layout(form)
    answers = {**ANSWERS, "hid": 5}
    reckoning = Reckoning(ready, answers, now=NOW, given={}, language=language)
    return reckoning.value(ready.by_name["result"])


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("selected(${likes}, 'fig')", "true"),
        ("selected(${likes}, 'fi')", "false"),
        ("selected-at(${likes}, 1)", "melon"),
        ("selected-at(${likes}, 7)", None),
        ("count-selected(${likes})", 2),
        ("count-selected(${blank})", 0),
        ("jr:choice-name(${agrees}, '${agrees}')", "Yes"),
        ("jr:choice-name(selected-at(${likes}, 0), '${likes}')", "Fig"),
        ("jr:choice-name('?', '${likes}')", "?"),
        ("if(${age} > 30, 'old', 'young')", "old"),
        ("if(${blank} = '', 1, 2)", 1),
        ("coalesce(${blank}, ${name})", "Reem"),
        ("once(7)", 7),
        ("depend(${name}, ${age})", "Reem"),
        ("regex(${name}, '[A-Z][a-z]+')", "true"),
        ("regex(${name}, '[a-z]+')", "false"),
        ("today()", "2026-11-22"),
        ("now()", "2026-11-22T17:26:37"),
        ("today() > ${born}", "true"),
        ("int((today() - ${born}) div 365.25)", 34),
        ("today() - 7 < ${met}", "true"),
        ("${born} = '1992-03-01'", "true"),
        ("${at} < '09:00'", "true"),
        ("date('2026-02-30')", None),
        ("date(today() + 1)", "2026-11-23"),
        ("date-time(20000.5)", "2024-10-04T12:00:00"),
        ("format-date(${born}, '%d/%m/%Y %n %e %y')", "01/03/1992 3 1 92"),
        ("format-date(${born}, '%a %b')", "Sun Mar"),
        ("format-date-time(${met}, '%H:%M:%S %h%%')", "17:30:00 17%"),
        ("decimal-date-time('1970-01-03')", 2),
        ("decimal-time('18:00')", 0.75),
        ("int(-2.7)", -2),
        ("int('x')", None),
        ("number('12')", 12),
        ("number('٣')", 3),
        ("round(2.5)", 3),
        ("round(-2.5)", -2),
        ("round(2.345, 2)", 2.35),
        ("round(1234, -2)", 1200),
        ("floor(-0.5) + ceiling(0.5)", 0),
        ("abs(-3)", 3),
        ("pow(2, 10)", 1024),
        ("pow(10, 999)", None),
        ("pow(-8, 0.5)", None),
        ("sqrt(9)", 3),
        ("sqrt(-1)", None),
        ("log10(1000) + log(1)", 3),
        ("log(0)", None),
        ("exp(0) + exp10(2)", 101),
        ("exp(9999)", None),
        ("round(pi(), 4)", 3.1416),
        ("checklist(1, 2, true(), ${blank}, 1 = 1)", "true"),
        ("checklist(2, -1, true(), false(), 0)", "false"),
        ("checklist(-1, 1, true(), true())", "false"),
        ("weighted-checklist(3, 5, true(), 2, true(), 1.5, false(), 9)", "true"),
        ("weighted-checklist(-1, 3, true(), 2, true(), 1.5)", "false"),
        ("weighted-checklist(0, 3, true(), 2, true())", None),
        ("${half} * 3", 1.5),
        ("7 mod 3 + 7 div 2", 4.5),
        ("-7 mod 3", -1),
        ("1 div 0", None),
        ("1 - -1", 2),
        ("${blank} + 1", None),
        ("string-length(${name})", 4),
        ("substr('hello', 1, 3)", "el"),
        ("substr('hello', -3)", "llo"),
        ("substring-before('a-b', '-')", "a"),
        ("substring-after('a-b', '-')", "b"),
        ("concat('a', 1, true())", "a1true"),
        ("join(', ', 'a', 'b')", "a, b"),
        ("contains('abc', 'b') and starts-with('abc', 'a')", "true"),
        ("ends-with('abc', 'c') or false()", "true"),
        ("translate('bar', 'abc', 'AB')", "BAr"),
        ("normalize-space('  a   b ')", "a b"),
        ("upper-case('é') ", "É"),
        ("lower-case('ÀB')", "àb"),
        ("not(${agrees} = 'no')", "true"),
        ("boolean(0)", "false"),
        ("boolean-from-string('1')", "true"),
        ("string(1.50)", "1.5"),
        ("${hid}", None),
        ("${hid} = ''", "true"),
        ("min(3, 1, 2)", 1),
        ("max(${blank}, 4)", 4),
        ("sum(${cost})", 12),
        ("max(${cost})", 9),
        ("count(${kids})", 2),
        ("count-non-empty(${toy})", 2),
        ("join('+', ${toy})", "ball+doll"),
        ("concat(${toy})", "balldoll"),
        ("count(${kids}[cost > 5])", 1),
        ("${kids}[cost > 5]/toy", "doll"),
        ("${kids}[position() = 2]/toy", "doll"),
        ("${kids}[2]/toy", "doll"),
        ("sum(/data/kids/cost)", 12),
        ("sum(../kids/cost)", 12),
        ("indexed-repeat(${toy}, ${kids}, 2)", "doll"),
        ("indexed-repeat(${toy}, ${kids}, 9)", None),
        ("${cost} = 9", "true"),
        ("join(' ', ${place})", "1 2"),
        ("join(' ', ${next})", "doll "),
        ("join(', ', ${mine})", "ball 3, doll 9"),
        ("'it is ${name}'", "it is name"),
    ],
)
def test_an_expression_gives_what_odk_gives(expression: str, wanted: Any) -> None:
    found = worked_out(expression)
    assert (str(found) if isinstance(wanted, str) else found) == wanted


def test_choices_and_months_are_named_in_the_readers_language() -> None:
    assert worked_out("jr:choice-name(${agrees}, '${agrees}')", language="ar") == "نعم"
    assert worked_out("format-date(${born}, '%b')", language="ar") == "آذار"
    assert worked_out("format-date(${born}, '%b')", language="fr") == "mars"


def test_a_value_names_choices_in_the_language_that_comes_first_in_its_form() -> None:
    named = calculated("named", "jr:choice-name('yes', '${held}')")
    held = field("held", Type.SELECT_ONE, choices="yes_no")
    for language, word in (("fr", "Oui"), ("ar", "نعم"), ("en", "Yes")):
        form = small(held, named, languages=(language, "en", "ar", "fr"))
        assert values(form, {}, NOW)["named"] == word


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("document('/etc/passwd')", "There is no function document()"),
        ("doc('http://x')", "There is no function doc()"),
        ("unparsed-text('/etc/passwd')", "There is no function unparsed-text()"),
        ("environment-variable('HOME')", "There is no function environment-variable()"),
        ("collection()", "There is no function collection()"),
        ("fn:error('x')", "There is no function fn:error()"),
        ("id('x')", "There is no function id()"),
        ("pulldata('a', 'b', 'c', 'd')", "There is no function pulldata()"),
        ("__import__('os')", "There is no function __import__()"),
        ("selectd(${a}, 'x')", "Did you mean selected()?"),
        ("random()", "Please remove it."),
        ("uuid()", "Please remove it."),
        ("for $x in (1, 2) return $x", "${name}"),
        ("some $x in 1 satisfies 1", "${name}"),
        ("selected(${a}, yes)", "or 'yes' for a text"),
        ("age > 3", "Please write ${age}"),
        ("today", "Please write today() with its brackets."),
        ("${a} = ‘yes’", "straight quotation marks"),
        ("${a} = 'yes", "is not closed"),
        ("(1 + 2", "cannot be read"),
        ("1 +", "cannot be read"),
        ("not()", "too few or too many values"),
        ("if(1, 2)", "too few or too many values"),
        ("//a", "cannot stand for a name"),
        ("*", "cannot stand for a name"),
        ("1 + *", "cannot stand for a name"),
        ("/data/*", "cannot stand for a name"),
        ("ancestor::data", "cannot be read"),
        ("@a", "cannot be read"),
        ("${last-saved#a}", "`same`"),
        ("${a b}", "no name of a question"),
        ("position(${a})", "position(..)"),
        ("indexed-repeat('a', 'b', 1)", "indexed-repeat(${question}, ${repeat}, 2)"),
        ("regex(., '(?=a)')", "cannot be used in the pattern"),
        ("regex(., '((a{1000}){1000})')", "repeats too much"),
        ("1" + " + 1" * 900, "too many parts within parts"),
        ("(" * 300 + "1" + ")" * 300, "too many parts within parts"),
        ("'" + "x" * 5000 + "'", "longer than 4000 characters"),
        ("", "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_cure(expression: str, says: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        compile_expression(expression)
    assert says in english(refused.value.sentence)


def test_S7_no_expression_reads_a_file_or_reaches_python() -> None:
    """What is not in the table of symbols does not exist, and the table is short."""
    from bot.forms.functions import FUNCTIONS, SPECIAL
    from bot.forms.odk import Odk

    signs = {
        "(start)", "(end)", "(invalid)", "(unknown)", "(string)", "(float)", "(decimal)",
        "(integer)", "(name)", ",", "(", ")", "[", "]", "/", ".", "..", "|", "$", "*", "+", "-",
        "=", "!=", "<", ">", "<=", ">=", "or", "and", "div", "mod",
    }  # fmt: skip
    functions = {name.replace(":", "-") for name in (*FUNCTIONS, *SPECIAL)}
    assert set(Odk.symbol_table) == signs | functions
    harmful = ("doc", "text", "env", "uri", "collection", "error", "trace", "json", "parse", "id")
    assert not [name for name in functions if name.startswith(harmful)]


SOURCES = st.recursive(
    st.sampled_from([
        "1", "'a'", "''", "${age}", "${name}", "${likes}", "${cost}", "${kids}", "${blank}", ".",
        "..", "../age", "today()", "true()", "0.5", "'(a+)+b'", "100000000000000000000",
    ]),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(
            ["+", "-", "*", "div", "mod", "=", "!=", "<", ">=", "and", "or", "|"]
        ), inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("{}/{}".format, inner, inner),
        st.builds("{}({})".format, st.sampled_from(
            ["not", "sum", "count", "int", "date", "string", "regex", "concat", "upper-case"]
        ), st.lists(inner, min_size=1, max_size=3).map(", ".join)),
        st.builds("{}({}, {}, {})".format, st.sampled_from(
            ["if", "substr", "join", "translate", "concat", "round", "pow", "log", "checklist"]
        ), inner, inner, inner),
    ),
    max_leaves=12,
)  # fmt: skip


@given(SOURCES)
def test_whatever_can_be_read_gives_a_value(expression: str) -> None:
    try:
        found = worked_out(expression)
    except ExpressionError as refused:
        assert refused.sentence.id
    else:
        assert found is None or isinstance(found, str | int | float)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(expression: str) -> None:
    try:
        compile_expression(expression)
    except ExpressionError as refused:
        assert english(refused.sentence)


# --- nothing is endless --------------------------------------------------------------------------


def test_S7_texts_that_double_do_not_fill_the_memory() -> None:
    doubled = [calculated(f"c{n}", f"concat(${{c{n - 1}}}, ${{c{n - 1}}})") for n in range(1, 60)]
    ready = layout(small(calculated("c0", "'xxxxxxxxxx'"), *doubled))
    reckoning = Reckoning(ready, {}, now=NOW, given={})
    assert reckoning.value(ready.by_name["c59"]) is None
    assert len(reckoning.value(ready.by_name["c9"])) == 10 * 2**9


def test_a_chain_of_a_thousand_calculations_is_followed() -> None:
    chain = [calculated(f"c{n}", f"${{c{n - 1}}} + 1") for n in range(1, 1000)]
    ready = layout(small(calculated("c0", "1"), *chain))
    assert Reckoning(ready, {}, now=NOW, given={}).value(ready.by_name["c999"]) == 1000


def test_S7_conditions_within_conditions_end_when_their_steps_are_used_up() -> None:
    nested = "count(${toys}[count(${toys}[count(${toys}[count(${toys}) > 0]) > 0]) > 0])"
    toys = Group(name="toys", repeat=True, count="20", nodes=(field("toy", Type.TEXT),))
    ready = layout(small(toys, calculated("result", nested), field("asked", relevant=nested)))
    reckoning = Reckoning(ready, {}, now=NOW, given={})
    assert reckoning.value(ready.by_name["result"]) is None
    assert reckoning.relevant(ready.by_name["asked"])  # what asks for too much hides nothing


def test_S7_all_expressions_of_a_form_together_end_too() -> None:
    """Each alone stays within its steps; two hundred of them would take a minute."""
    looks = "count(/data/r/s/x[count(/data/r/s/x[. = 1]) > 0])"
    inner = Group(name="s", repeat=True, count="20", nodes=(field("x"),))
    outer = Group(name="r", repeat=True, count="20", nodes=(inner,))
    ready = layout(small(outer, *(calculated(f"c{n}", looks) for n in range(200))))
    reckoning = Reckoning(ready, {}, now=NOW, given={})
    assert {reckoning.value(ready.by_name[f"c{n}"]) for n in range(200)} == {None}
    assert reckoning.worked == MOST_WORK


def test_S7_what_many_answers_are_missing_for_is_found_out_at_once() -> None:
    """Four hundred conditional answers, not one after the other with all before them anew."""
    inner = Group(name="s", repeat=True, count="20", nodes=(field("x", relevant="${r} = ''"),))
    outer = Group(name="r", repeat=True, count="20", nodes=(inner,))
    ready = layout(small(calculated("sum", "sum(${x})"), outer))
    answers = {f"r[{one}]/s[{two}]/x": 2 for one in range(1, 21) for two in range(1, 21)}
    reckoning = Reckoning(ready, answers, now=NOW, given={})
    assert reckoning.value(ready.by_name["sum"]) == 800
    assert reckoning.worked < 20_000


def test_the_time_is_the_one_that_was_given() -> None:
    ready = layout(small(calculated("then", "now()")))
    then = NOW.replace(year=2001)
    found = Reckoning(ready, {}, now=then, given={}).value(ready.by_name["then"])
    assert found == "2001-11-22T17:26:37"


# --- circles -------------------------------------------------------------------------------------


def test_circles_are_found_and_named() -> None:
    form = small(
        calculated("a", "${b} + 1"),
        calculated("b", "${c} + 1"),
        calculated("c", "${a} + 1"),
        field("d", relevant="${d} = 1"),
        Group(name="g", relevant="${e} = 1", nodes=(field("e"),)),
        Group(name="r", repeat=True, count="${f}", nodes=(field("f"), field("h"))),
        calculated("fine", "${a} + count(${r})"),
    )
    assert set(map(frozenset, cycles(form))) == {
        frozenset("abc"), frozenset("d"), frozenset("e"),
    }  # fmt: skip


def test_a_circle_that_slipped_through_is_taken_as_not_answered() -> None:
    ready = layout(small(calculated("a", "${b} + 1"), calculated("b", "coalesce(${a}, 3)")))
    assert Reckoning(ready, {}, now=NOW, given={}).value(ready.by_name["a"]) == 4


def test_long_chains_are_no_circles() -> None:
    chain = [calculated(f"c{n}", f"${{c{n - 1}}} + 1") for n in range(1, 2000)]
    assert cycles(small(calculated("c0", "1"), *chain)) == ()
