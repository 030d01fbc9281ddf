"""A form that is written and read again is the same form; Kobo and ODK open what is written."""

from __future__ import annotations

import io

from hypothesis import given, settings
from openpyxl import load_workbook

from bot.forms import writing
from bot.forms.definition import Definition, from_json, to_json
from bot.forms.pack import pack
from bot.forms.reading import read
from tests.forms.books import form, lines
from tests.forms.invented import forms


def converted(content: bytes) -> str:
    """The XForm that pyxform makes of a workbook: what Kobo and ODK would ask."""
    from pyxform.builder import create_survey_element_from_dict
    from pyxform.xls2json import workbook_to_json
    from pyxform.xls2json_backends import get_xlsform

    survey = create_survey_element_from_dict(
        workbook_to_json(get_xlsform(content, file_type=".xlsx"), form_name="data")
    )
    return str(survey._to_ugly_xml())


@settings(max_examples=50)
@given(forms())
def test_a_workbook_keeps_everything(made: Definition) -> None:
    content = writing.workbook(made)
    found = read("form.xlsx", content)
    assert lines(found.faults) == []
    assert found.definition == made


@settings(max_examples=50)
@given(forms())
def test_yaml_keeps_everything(made: Definition) -> None:
    found = read("form.yaml", writing.yaml(made).encode())
    assert lines(found.faults) == []
    assert found.definition == made


@settings(max_examples=25)
@given(forms())
def test_what_is_written_opens_in_kobo_and_odk(made: Definition) -> None:
    assert "<h:html" in converted(writing.workbook(made))


@settings(max_examples=25)
@given(forms())
def test_json_keeps_everything(made: Definition) -> None:
    assert from_json(to_json(made)) == made


def test_the_surveys_that_come_with_it_are_the_same_in_every_format() -> None:
    for made in pack().values():
        content = writing.workbook(made)
        assert form(content) == made
        assert form(writing.yaml(made).encode(), "form.yaml") == made
        assert made.title["ar"] in converted(content)


def test_S5_no_cell_that_is_written_is_a_formula() -> None:
    text = "survey:\n  - {type: text, name: q, label: '=1+1', hint: '@SUM(A1)'}\n"
    content = writing.workbook(form(text.encode(), "form.yaml"))
    cells = [cell for row in load_workbook(io.BytesIO(content))["survey"] for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
