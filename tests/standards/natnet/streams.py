"""What a NatNet test needs: values that survive 32 bits, and a whole frame written by another hand."""

from __future__ import annotations

import struct

from hypothesis import strategies as st

from filmlot.standards.natnet.frame import Frame, RigidBody, SkeletonPose
from filmlot.standards.natnet.models import BodyModel, Models, SkeletonModel

VERSIONS = ((3, 0), (3, 1), (4, 0), (4, 1), (4, 2))
FLOAT = st.floats(width=32, allow_nan=False, allow_infinity=False)
INT = st.integers(0, (1 << 31) - 1)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
BODIES = st.lists(
    st.builds(RigidBody, INT, st.tuples(*[FLOAT] * 3), st.tuples(*[FLOAT] * 4), FLOAT, st.booleans()), max_size=8
).map(tuple)
TICKS = st.integers(0, (1 << 64) - 1)
FRAMES = st.builds(
    Frame,
    number=INT,
    rigid_bodies=BODIES,
    skeletons=st.lists(st.builds(SkeletonPose, INT, BODIES), max_size=3).map(tuple),
    timecode=INT,
    timecode_sub=INT,
    timestamp_s=st.floats(0, 1e8),
    mid_exposure_ticks=TICKS,
    received_ticks=TICKS,
    transmit_ticks=TICKS,
    precise=st.tuples(INT, INT),
    is_recording=st.booleans(),
    models_changed=st.booleans(),
)
BODY_MODELS = st.builds(BodyModel, TEXTS, INT, st.integers(-1, 1000), st.tuples(*[FLOAT] * 3))
MODELS = st.builds(
    Models,
    st.lists(BODY_MODELS, max_size=5).map(tuple),
    st.lists(
        st.builds(SkeletonModel, TEXTS, INT, st.lists(BODY_MODELS, max_size=5).map(tuple)),
        max_size=3,
    ).map(tuple),
)

WHOLE = Frame(
    number=77,
    rigid_bodies=(RigidBody(3, (1.0, 2.0, 3.0), (0.0, 0.0, 0.0, 1.0), 0.5, is_tracked=True),),
    skeletons=(SkeletonPose(1, (RigidBody(65_537, (4.0, 5.0, 6.0), (1.0, 0.0, 0.0, 0.0), 0.25, is_tracked=True),)),),
    timecode=7,
    timecode_sub=8,
    timestamp_s=9.5,
    mid_exposure_ticks=10,
    received_ticks=11,
    transmit_ticks=12,
    is_recording=True,
)


def whole_frame(version: tuple[int, int]) -> bytes:
    """`WHOLE` among markers, assets, a force plate and a device, as a server with everything switched on sends it."""
    point = struct.pack("<3f", 1, 2, 3)
    channel = struct.pack("<i2f", 2, 0.5, 0.75)
    body = struct.pack("<i3f4ffH", 3, 1, 2, 3, 0, 0, 0, 1, 0.5, 1)
    bone = struct.pack("<i3f4ffH", 65_537, 4, 5, 6, 1, 0, 0, 0, 0.25, 1)
    marker_sets = b"all\0" + struct.pack("<i", 2) + 2 * point + b"camera\0" + struct.pack("<i", 1) + point
    asset = struct.pack("<ii", 5, 1) + body + struct.pack("<i", 1) + struct.pack("<i3ffHf", 1, 1, 2, 3, 0.1, 0, 0.2)
    labeled = 3 * struct.pack("<i3ffHf", 3 << 16 | 1, 1, 2, 3, 0.014, 2, 0.001)
    plate = struct.pack("<ii", 1, 2) + 2 * channel
    sections = [(2, marker_sets), (3, 3 * point), (1, body), (1, struct.pack("<ii", 1, 1) + bone)]
    sections += [(1, asset)] if version >= (4, 1) else []
    sections += [(3, labeled), (1, plate), (1, plate)]
    content = struct.pack("<i", 77)
    for count, data in sections:
        content += struct.pack("<i", count) + (struct.pack("<i", len(data)) if version >= (4, 1) else b"") + data
    content += struct.pack("<IId3Q", 7, 8, 9.5, 10, 11, 12)
    content += struct.pack("<II", 0, 0) if version >= (4, 1) else b""
    content += struct.pack("<Hi", 1, 0)
    return struct.pack("<HH", 7, len(content)) + content


def whole_models(version: tuple[int, int]) -> bytes:
    """A marker set, a camera, a rigid body with markers and a skeleton of one bone."""

    def described(name: str, number: int, parent: int) -> bytes:
        turn = struct.pack("<4f", 0, 0, 0, 1) if version >= (4, 2) else b""
        names = b"one\0two\0" if version >= (4, 0) else b""
        place = struct.pack("<ii3f", number, parent, 0.5, 0.25, 0.125)
        return name.encode() + b"\0" + place + turn + struct.pack("<i6f2i", 2, *range(6), 0, 0) + names

    parts = [
        (0, b"all\0" + struct.pack("<i", 2) + b"one\0two\0"),
        (5, b"Camera 1\0" + struct.pack("<7f", *range(7))),
        (1, described("Crane", 3, -1)),
        (2, b"Ada\0" + struct.pack("<ii", 1, 1) + described("Hip", 1, 0)),
    ]
    content = struct.pack("<i", len(parts))
    for kind, data in parts:
        content += struct.pack("<i", kind) + (struct.pack("<i", len(data)) if version >= (4, 1) else b"") + data
    return struct.pack("<HH", 5, len(content)) + content
