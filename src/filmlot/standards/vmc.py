"""VMC protocol 2 (protocol.vmc.info): what a performer's messages say, turned into stage space.

The messages are OSC. A bone stands in the space of its parent, the root in that of the room; both are Unity's: metres,
left-handed, X right, Y up, Z forward. Bones are named after Unity's `HumanBodyBones`, blendshapes after the model:
those of VRM 0 and 1 and ARKit's are known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from filmlot.standards.axes import Axes
from filmlot.standards.face import BLENDSHAPES
from filmlot.standards.kinematics import Placement, place, relate
from filmlot.standards.osc.message import Message
from filmlot.standards.rotation import unit_quaternion
from filmlot.standards.skeleton import Joint
from filmlot.standards.wire import WireError

DEFAULT_PORT = 39_539
"""Where a marionette listens for a performer."""
ROOT, BONE = "/VMC/Ext/Root/Pos", "/VMC/Ext/Bone/Pos"
BLEND_VALUE, BLEND_APPLY = "/VMC/Ext/Blend/Val", "/VMC/Ext/Blend/Apply"
AVAILABLE, TIME = "/VMC/Ext/OK", "/VMC/Ext/T"

_FARTHEST_M = 10_000.0
_LARGEST_WEIGHT = 100.0
_UNITY = Axes.parse("+x+z+y")
_PLACEMENT_TAGS = "sfffffff"
_ROOT_TAGS = (_PLACEMENT_TAGS, _PLACEMENT_TAGS + "ffffff")
"""Version 2.1 adds the scale and the offset of a mixed-reality root."""


def _bones() -> dict[str, str]:
    parents = {"Hips": "", "Spine": "Hips", "Chest": "Spine", "UpperChest": "Chest", "Neck": "UpperChest"}
    parents |= {"Head": "Neck", "LeftEye": "Head", "RightEye": "Head", "Jaw": "Head"}
    for side in ("Left", "Right"):
        limbs = {"UpperLeg": "Hips", "LowerLeg": f"{side}UpperLeg", "Foot": f"{side}LowerLeg", "Toes": f"{side}Foot"}
        limbs |= {"Shoulder": "UpperChest", "UpperArm": f"{side}Shoulder"}
        limbs |= {"LowerArm": f"{side}UpperArm", "Hand": f"{side}LowerArm"}
        for finger in ("Thumb", "Index", "Middle", "Ring", "Little"):
            limbs |= {f"{finger}Proximal": f"{side}Hand", f"{finger}Intermediate": f"{side}{finger}Proximal"}
            limbs[f"{finger}Distal"] = f"{side}{finger}Intermediate"
        parents |= {f"{side}{limb}": parent for limb, parent in limbs.items()}
    return parents


PARENTS: Mapping[str, str] = MappingProxyType(_bones())
"""Every bone of Unity's `HumanBodyBones` and its parent, which stands before it; models may leave bones out."""

_VISEMES_AND_BLINKS = {
    "eyeBlinkLeft": ("blink", "blink_l", "blinkleft"),
    "eyeBlinkRight": ("blink", "blink_r", "blinkright"),
    "jawOpen": ("a", "aa"),
    "mouthFunnel": ("o", "oh"),
    "mouthPucker": ("u", "ou"),
    "mouthSmileLeft": ("joy", "happy"),
    "mouthSmileRight": ("joy", "happy"),
}
_ARKIT = {name.lower(): name for name in BLENDSHAPES}
KNOWN_BLENDS = frozenset(_ARKIT) | {name for names in _VISEMES_AND_BLINKS.values() for name in names}
"""The blendshapes, in small letters, that say something about ARKit's."""


class VMCError(WireError):
    """A message that the protocol does not allow."""


def read_root(message: Message) -> Placement:
    """The root in stage space; raises `VMCError`."""
    return _read_placement(message, _ROOT_TAGS)[1]


def read_bone(message: Message) -> tuple[str, Placement]:
    """A bone's name and its placement in its parent's space, along the stage's axes; raises `VMCError`."""
    return _read_placement(message, (_PLACEMENT_TAGS,))


def read_blend(message: Message) -> tuple[str, float]:
    """A blendshape's name in small letters and its weight; raises `VMCError`."""
    if message.tags != "sf":
        raise VMCError("tags", f"{message.address} has the arguments ,{message.tags}; a blendshape has ,sf")
    name, weight = message.arguments
    if not -_LARGEST_WEIGHT < weight < _LARGEST_WEIGHT:
        raise VMCError("range", f"blendshape {name[:64]!r} is {weight}; a weight is 0 to 1")
    return name.lower(), weight


def weights_of(blends: Mapping[str, float]) -> tuple[float, ...]:
    """ARKit's weights from named blendshapes; VRM's few count where the model has none of ARKit's."""
    if not _ARKIT.keys().isdisjoint(blends):
        return tuple(blends.get(name, 0.0) for name in _ARKIT)
    return tuple(
        max((blends.get(alias, 0.0) for alias in _VISEMES_AND_BLINKS.get(name, ())), default=0.0)
        for name in BLENDSHAPES
    )


def place_bones(root: Placement, bones: Mapping[str, Placement]) -> tuple[Joint, ...]:
    """The joints of a figure in stage space; a bone whose parent the model lacks stands on the next one down."""
    placed = {"": root}
    for name, parent in PARENTS.items():
        if name in bones:
            placed[name] = place(_nearest(placed, parent), bones[name])
    return tuple(Joint(name, *placed[name]) for name in placed if name)


def relate_joints(joints: Iterable[Joint]) -> dict[str, Placement]:
    """The bones of a figure in their parents' spaces; joints that Unity does not name are left out."""
    placed = {"": Placement()} | {joint.name: Placement(joint.position_m, joint.rotation) for joint in joints}
    return {name: relate(_nearest(placed, parent), placed[name]) for name, parent in PARENTS.items() if name in placed}


def placement_message(address: str, name: str, placement: Placement) -> Message:
    """The message of a root or of a bone."""
    position, rotation = _UNITY.from_stage(placement.position), _UNITY.turn_from_stage(placement.rotation)
    return Message(address, _PLACEMENT_TAGS, (name, *position, *rotation))


def _nearest(placed: Mapping[str, Placement], bone: str) -> Placement:
    while bone not in placed:
        bone = PARENTS[bone]
    return placed[bone]


def _read_placement(message: Message, tags: tuple[str, ...]) -> tuple[str, Placement]:
    if message.tags not in tags:
        raise VMCError("tags", f"{message.address} has the arguments ,{message.tags}; a placement has ,{tags[0]}")
    name, px, py, pz, qx, qy, qz, qw = message.arguments[:8]
    rotation = unit_quaternion((qx, qy, qz, qw))
    near = abs(px) < _FARTHEST_M and abs(py) < _FARTHEST_M and abs(pz) < _FARTHEST_M
    if rotation is None or not near:
        raise VMCError("range", f"{message.address} {name[:64]!r} stands or turns where nothing can")
    return name, Placement(_UNITY.to_stage((px, py, pz)), _UNITY.turn_to_stage(rotation))
