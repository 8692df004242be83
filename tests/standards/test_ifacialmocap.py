from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.face import BLENDSHAPES
from filmlot.standards.ifacialmocap import Frame, IFacialMocapError, decode, encode

# The maker's own example of a frame.
PUBLISHED = (
    b"mouthSmile_R-0|eyeLookOut_L-0|mouthUpperUp_L-11|eyeWide_R-0|mouthClose-8|mouthPucker-4|mouthRollLower-9|eyeBlink_R-7"
    b"|eyeLookDown_L-17|cheekSquint_R-11|eyeBlink_L-7|tongueOut-0|jawRight-0|eyeLookIn_R-6|cheekSquint_L-11"
    b"|mouthDimple_L-10|mouthPress_L-4|eyeSquint_L-11|mouthRight-0|mouthShrugLower-9|eyeLookUp_R-0|eyeLookOut_R-0"
    b"|mouthPress_R-5|cheekPuff-2|jawForward-11|mouthLowerDown_L-9|mouthFrown_L-6|mouthShrugUpper-26|browOuterUp_L-4"
    b"|browInnerUp-20|mouthDimple_R-10|browDown_R-0|mouthUpperUp_R-10|mouthRollUpper-8|mouthFunnel-12|mouthStretch_R-21"
    b"|mouthFrown_R-13|eyeLookDown_R-17|jawOpen-12|jawLeft-0|browDown_L-0|mouthSmile_L-0|noseSneer_R-18"
    b"|mouthLowerDown_R-8|noseSneer_L-21|eyeWide_L-0|mouthStretch_L-21|browOuterUp_R-4|eyeLookIn_L-4|eyeSquint_R-11"
    b"|eyeLookUp_L-0|mouthLeft-1|=head#-21.488958,-6.038993,-6.6019735,-0.030653415,-0.10287084,-0.6584072"
    b"|rightEye#6.0297494,2.4403017,0.25649446|leftEye#6.034903,-1.6660284,-0.17520553|"
)
# The same maker's Facemotion3d: version 2, names spelled out, blendshapes of its own (shortened).
SPELLED_OUT = (
    b"eyeLookOutLeft&3|jawOpen&4|browInnerUp&19|FM_SAD&0|mouthLeft&1|=head#-22.167973,0.45402408,-4.8798294,-0.039975993,"
    b"-0.048437987,-0.45562273|rightEye#12.759762,5.527712,1.2244859|leftEye#12.862795,1.264116,0.28145725|"
)
END = b"=head#1,2,3,4,5,6|rightEye#1,2,3|leftEye#1,2,3|"
NUMBER = st.floats(-400, 400, width=16)
TRIPLE = st.tuples(NUMBER, NUMBER, NUMBER)
FRAMES = st.builds(
    Frame,
    percents=st.lists(st.integers(-20, 100).map(float), min_size=52, max_size=52).map(tuple),
    head_deg=TRIPLE,
    head_m=TRIPLE,
    right_eye_deg=TRIPLE,
    left_eye_deg=TRIPLE,
)


def test_the_makers_example_gives_every_value():
    frame = decode(PUBLISHED)
    percents = dict(zip(BLENDSHAPES, frame.percents, strict=True))
    expected = {"mouthUpperUpLeft": 11, "eyeBlinkRight": 7, "mouthShrugUpper": 26, "jawOpen": 12, "mouthLeft": 1}
    assert {name: percents[name] for name in expected} == expected
    assert sum(percents.values()) == sum(map(int, re.findall(rb"-(\d+)", PUBLISHED.partition(b"=")[0])))
    assert frame.head_deg == (-21.488958, -6.038993, -6.6019735)
    assert frame.head_m == (-0.030653415, -0.10287084, -0.6584072)
    assert (frame.right_eye_deg[1], frame.left_eye_deg[1]) == (2.4403017, -1.6660284)


def test_version_2_with_names_spelled_out_gives_every_value():
    frame = decode(SPELLED_OUT)
    percents = {name: value for name, value in zip(BLENDSHAPES, frame.percents, strict=True) if value}
    assert percents == {"eyeLookOutLeft": 3, "jawOpen": 4, "browInnerUp": 19, "mouthLeft": 1}
    assert frame.left_eye_deg == (12.862795, 1.264116, 0.28145725)


def test_every_blendshape_of_the_example_has_a_place_of_its_own():
    names = [part.partition(b"-")[0] for part in PUBLISHED.partition(b"=")[0].strip(b"|").split(b"|")]
    assert len(names) == 52
    for name in names:
        assert sum(decode(name + b"-7|" + END).percents) == 7


@pytest.mark.parametrize("version", [1, 2])
@given(frame=FRAMES)
def test_what_is_encoded_is_decoded_the_same(version, frame):
    found = decode(encode(frame, version=version))
    assert found.percents == frame.percents
    for name in Frame._fields[1:]:
        assert getattr(found, name) == pytest.approx(getattr(frame, name), rel=1e-6)


@given(
    st.binary(max_size=64) | st.text("abL_-&|=#.,0123456789einf ", max_size=64).map(lambda text: text.encode() + END)
)
def test_arbitrary_text_raises_nothing_but_ifacialmocap_errors(noise):
    with contextlib.suppress(IFacialMocapError):
        decode(noise)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "protocol"),
        (b"jawOpen-1|", "protocol"),
        (END[:-1], "protocol"),
        (b"\xff" + END, "protocol"),
        (b"jawOpen" + END, "value"),
        (b"jawOpen-1.2.3" + END, "value"),
        (b"jawOpen-1e999" + END, "range"),
        (b"=head#1,2,3|rightEye#1,2,3|leftEye#1,2,3|", "length"),
        (b"=head#1,2,3,4,5,x|rightEye#1,2,3|leftEye#1,2,3|", "value"),
        (b"=head#1,2,3,4,5,nan|rightEye#1,2,3|leftEye#1,2,3|", "range"),
        (b"=head#1,2,3,4,5,6|rightEye#1,2,3|", "missing"),
        (b"x" * 9000, "limit"),
    ],
)
def test_what_is_no_face_is_refused_by_name(text, code):
    with pytest.raises(IFacialMocapError) as refused:
        decode(text)
    assert refused.value.code == code
