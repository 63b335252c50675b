"""The strings of the contract that describe a seal, and errors that name the wrong part."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ades.errors import OptionError
from ades.pades.visible import (
    LAST_PAGE,
    Area,
    AtCoordinate,
    AtPlaceholder,
    Colour,
    Font,
    InField,
    Placement,
)
from ades.pades.visible.contract import (
    parse_area,
    parse_background,
    parse_coordinate,
    parse_font,
    parse_location,
)


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (parse_coordinate, "page=1,x=70,y=100", AtCoordinate(1, 70, 100)),
        (parse_coordinate, " y = 0 , x=70.5, page=last ", AtCoordinate(LAST_PAGE, 70.5, 0)),
        (parse_area, "width=155,height=50", Area(155, 50)),
        (parse_font, "color=#000000,size=11", Font("arial", 11, Colour(0, 0, 0))),
        (parse_font, "name=times,color=#0a0B0c,size=8.5", Font("times", 8.5, Colour(10, 11, 12))),
        (parse_font, "size=9", Font(size=9)),
        (parse_background, "#FFFFFF", Colour(255, 255, 255)),
        (parse_background, "transparent", None),
    ],
)
def test_the_contracts_strings_are_read(parse: Callable[[str], Any], text: str, value: Any) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "message"),
    [
        (parse_coordinate, "page=1,x=70", "coordinate: y is missing"),
        (parse_coordinate, "page=0,x=1,y=1", "page is not a whole number from 1"),
        (parse_coordinate, "page=1.5,x=1,y=1", "page is not a whole number from 1"),
        (parse_coordinate, "page=one,x=1,y=1", "page is not a whole number from 1: 'one'"),
        (parse_coordinate, "page=1,x=left,y=1", "x is not a number: 'left'"),
        (parse_coordinate, "page=1,x=-7,y=1", "x is negative: -7"),
        (parse_coordinate, "page=1,x=1e3,y=1", "x is not a number"),
        (parse_coordinate, "page=1,x=nan,y=1", "x is not a number"),
        (parse_coordinate, "page=1,x=\u0661,y=1", "x is not a number"),
        (parse_coordinate, "page=1,x=99999,y=1", "a coordinate is from 0"),
        (parse_coordinate, "page=1,page=2,x=1,y=1", "page is there twice"),
        (parse_coordinate, "page=1,x=1,y=1,z=1", "there is no part 'z'"),
        (parse_coordinate, "page=1;x=1;y=1", "page is not|missing"),
        (parse_coordinate, "", "not of the form name=value"),
        (parse_coordinate, "page=1,x=1,y=1" + " " * 200, "longer than 200"),
        (parse_area, "width=0,height=5", "above 0"),
        (parse_area, "width=5", "area: height is missing"),
        (parse_area, "width=5,height=", "'height=' is not of the form name=value"),
        (parse_font, "colour=#000000", "there is no part 'colour'"),
        (parse_font, "color=black", "written #RRGGBB, not 'black'"),
        (parse_font, "size=0", "font's size is above 0"),
        (parse_font, "size=big", "font: size is not a number"),
        (parse_background, "#FFF", "written #RRGGBB"),
    ],
)
def test_an_error_names_the_part_that_is_wrong(
    parse: Callable[[str], Any], text: str, message: str
) -> None:
    with pytest.raises(OptionError, match=message):
        parse(text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("SIGN_FIELD", "Signature1", InField("Signature1")),
        ("COORDINATE", "page=1,x=70,y=100", AtCoordinate(1, 70, 100)),
        ("PLACEHOLDER", "@@SIGN@@", AtPlaceholder("@@SIGN@@")),
    ],
)
def test_a_location_is_read_as_its_type_says(kind: str, text: str, value: Placement) -> None:
    assert parse_location(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("FIELD", "x", "no kind 'FIELD'"),
        ("SIGN_FIELD", "", "has a name"),
        ("PLACEHOLDER", "  ", "1 to 200 characters"),
        ("COORDINATE", "@@SIGN@@", "not of the form"),
    ],
)
def test_a_location_that_is_none_is_refused(kind: str, text: str, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        parse_location(kind, text)


@given(st.text(max_size=60))
def test_any_string_is_read_or_refused_in_type(text: str) -> None:
    for parse in (parse_coordinate, parse_area, parse_font, parse_background):
        try:
            parse(text)
        except OptionError:
            continue
