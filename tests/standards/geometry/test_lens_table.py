from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.calibration import CalibrationError
from filmlot.standards.geometry.lens_setting import LensSetting
from filmlot.standards.geometry.lens_table import LensTable

FOCUS, ZOOM = (0.0, 0.3, 1.0), (0.0, 0.2, 0.5, 1.0)
FOCAL_MM = (24.0, 31.0, 52.0, 70.0)


def setting(focus: float, zoom: float) -> LensSetting:
    return LensSetting(
        focal_length_mm=FOCAL_MM[ZOOM.index(zoom)] * (1 + 0.03 * focus),
        distortion=(-1e-4 * (1 + zoom), 0, 1e-8 * focus, 0, 0, 0, 1e-6, -1e-6),
        projection_offset_mm=(0.1 * zoom, -0.05),
        entrance_pupil_m=0.1 + 0.05 * zoom - 0.01 * focus,
    )


def table(**changes) -> LensTable:
    settings = tuple(tuple(setting(focus, zoom) for zoom in ZOOM) for focus in FOCUS)
    return LensTable(**({"focus": FOCUS, "zoom": ZOOM, "settings": settings} | changes))


def refusal(value: object) -> CalibrationError:
    with pytest.raises(CalibrationError) as caught:
        LensTable.from_json(value)
    return caught.value


def changed(**changes) -> dict:
    return table().to_json() | changes


def test_at_a_node_it_is_what_was_measured():
    for focus in FOCUS:
        for zoom in ZOOM:
            found, measured = table().at(focus, zoom), setting(focus, zoom)
            assert found.focal_length_mm == pytest.approx(measured.focal_length_mm)
            assert found.distortion == pytest.approx(measured.distortion)
            assert found.projection_offset_mm == pytest.approx(measured.projection_offset_mm)
            assert found.entrance_pupil_m == pytest.approx(measured.entrance_pupil_m)


def test_between_nodes_the_focal_length_only_grows():
    lens = table()
    for focus in (0.0, 0.1, 0.77):
        focal_mm = [lens.at(focus, zoom).focal_length_mm for zoom in np.linspace(0, 1, 101)]
        assert (np.diff(focal_mm) > 0).all()
    for zoom in (0.0, 0.1, 0.77):
        focal_mm = [lens.at(focus, zoom).focal_length_mm for focus in np.linspace(0, 1, 101)]
        assert (np.diff(focal_mm) > 0).all()


def test_beyond_the_outermost_nodes_nothing_is_invented():
    assert table().at(-5.0, 9.0) == table().at(0.0, 1.0)


def test_an_encoder_that_gives_no_number_is_refused():
    with pytest.raises(CalibrationError, match="homed"):
        table().at(float("nan"), 0.5)


def test_a_prime_lens_has_one_zoom():
    prime = table(zoom=(0.5,), settings=tuple((setting(focus, 0.5),) for focus in FOCUS))
    assert prime.at(0.3, 0.0).focal_length_mm == pytest.approx(52.0 * 1.009)


def test_one_node_is_a_table_too():
    assert table(focus=(0.0,), zoom=(0.0,), settings=((setting(0.0, 0.0),),)).at(0.4, 0.4) == setting(0.0, 0.0)


def test_a_table_comes_back_from_its_file():
    back = LensTable.from_json(json.loads(json.dumps(table().to_json())))
    assert (back.focus, back.zoom, back.settings) == (table().focus, table().zoom, table().settings)


def test_axes_that_do_not_ascend_are_refused():
    assert refusal(changed(zoom=[0.0, 0.5, 0.2, 1.0])).code == "axis"


def test_a_missing_setting_is_refused():
    settings = table().to_json()["settings"]
    settings[1].pop()
    error = refusal(changed(settings=settings))
    assert error.code == "gaps"
    assert "3 x 4" in str(error)


@pytest.mark.parametrize("wrong", [None, "35", True, float("nan"), float("inf"), 10**400])
def test_a_number_that_is_none_is_named(wrong):
    settings = table().to_json()["settings"]
    settings[2][1]["entrance_pupil_m"] = wrong
    error = refusal(changed(settings=settings))
    assert error.code == "file"
    assert "settings[2][1].entrance_pupil_m" in str(error)


def test_a_lens_without_focal_length_is_refused():
    settings = table().to_json()["settings"]
    settings[0][0]["focal_length_mm"] = 0
    assert refusal(changed(settings=settings)).code == "setting"


def test_another_model_is_refused():
    assert "Brown-Conrady U-D" in str(refusal(changed(model="fisheye")))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(list(table().to_json())), inner),
    max_leaves=12,
)


@given(JSON)
def test_whatever_a_file_holds_it_is_a_table_or_refused(value):
    for candidate in (value, changed(focus=value), changed(settings=value), changed(settings=[[value]])):
        try:
            LensTable.from_json(candidate)
        except CalibrationError:
            continue
