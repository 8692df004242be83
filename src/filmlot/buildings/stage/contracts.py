"""What crosses the border of the stage building: the description of a stage, and its takes."""

from __future__ import annotations

import math
from fractions import Fraction
from ipaddress import IPv4Address
from typing import Annotated, Any, Literal, NewType

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, computed_field

from filmlot.devicekit.output import MAXIMUM_OUTPUTS, Output
from filmlot.devicekit.recordings import Recordings

StageId = NewType("StageId", str)

Name = Annotated[str, Field(min_length=1, max_length=120)]
PartId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Length = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
Place = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]
Degrees = Annotated[float, Field(ge=-360, le=360, allow_inf_nan=False)]
Pixels = Annotated[int, Field(ge=1, le=16384)]
EvenPixels = Annotated[int, Field(ge=16, le=8192, multiple_of=2)]  # 4:2:0 video halves both sides
Point = tuple[Place, Place, Place]


class Frozen(BaseModel):
    """A value: compared by its fields, never changed, and deaf to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Panel(Frozen):
    """One LED panel: its outer size, its pixels and the distance between them, centre to centre."""

    size_mm: tuple[Length, Length]
    pixels: tuple[Pixels, Pixels]
    pitch_mm: Annotated[float, Field(ge=0.4, le=50, allow_inf_nan=False)]


class PanelWall(Frozen):
    """What a flat and a curved wall share: a grid of equal panels, its lower edge `base_m` above the floor.

    `heading_deg` turns the wall about the stage's origin; 0 stands at +Y, a positive heading to the left.
    """

    id: PartId
    name: Name
    panel: Panel
    columns: Annotated[int, Field(ge=1, le=400)]
    rows: Annotated[int, Field(ge=1, le=100)]
    base_m: Place = 0.0
    heading_deg: Degrees = 0.0

    @computed_field  # type: ignore[prop-decorator] # mypy knows no decorated property
    @property
    def width_m(self) -> float:
        """The length along the panels, in metres."""
        return self.columns * self.panel.size_mm[0] / 1000

    @computed_field  # type: ignore[prop-decorator] # mypy knows no decorated property
    @property
    def height_m(self) -> float:
        """The height of the grid, in metres."""
        return self.rows * self.panel.size_mm[1] / 1000

    @computed_field  # type: ignore[prop-decorator] # mypy knows no decorated property
    @property
    def resolution_px(self) -> tuple[int, int]:
        """Width and height of the wall's picture in LED pixels."""
        return self.columns * self.panel.pixels[0], self.rows * self.panel.pixels[1]

    @computed_field  # type: ignore[prop-decorator] # mypy knows no decorated property
    @property
    def origin_m(self) -> tuple[float, float, float]:
        """The point about which the wall is described: on the stage's axis, at the height of its lower edge."""
        return 0.0, 0.0, self.base_m

    @computed_field  # type: ignore[prop-decorator] # mypy knows no decorated property
    @property
    def facing_deg(self) -> float:
        """The direction in which the wall's middle stands, seen from the origin."""
        return self.heading_deg


class FlatWall(PanelWall):
    """A plane that faces the stage's origin from `distance_m` away."""

    shape: Literal["flat"] = "flat"
    distance_m: Length


class ArcWall(PanelWall):
    """Panel columns along an arc of `radius_m` around the stage's origin, seen from inside."""

    shape: Literal["arc"] = "arc"
    radius_m: Length

    @computed_field  # type: ignore[prop-decorator] # mypy knows no decorated property
    @property
    def angle_deg(self) -> float:
        """The arc that the columns cover."""
        return math.degrees(self.columns * self.panel.size_mm[0] / 1000 / self.radius_m)


class MeshWall(Frozen):
    """A wall of any shape: a mesh file in the lot's folder `walls/`, whose UVs say which LED pixel is where."""

    id: PartId
    name: Name
    shape: Literal["mesh"] = "mesh"
    file: Annotated[str, Field(pattern=r"^\w[\w.-]{0,99}\.(glb|usda|usdc|usdz)$")]
    resolution_px: tuple[Pixels, Pixels]


Wall = Annotated[FlatWall | ArcWall | MeshWall, Field(discriminator="shape")]


class Camera(Frozen):
    """A camera on the stage, the device that tracks it, and the lens values for a device that sends none.

    `backups` are the devices that are followed, in that order, while `device` is silent. `mount_offset_m` leads from
    the tracked point to the entrance pupil in the camera's own axes (right, forward, up).
    """

    id: PartId
    name: Name
    device: PartId
    backups: Annotated[tuple[PartId, ...], Field(max_length=8)] = ()
    sensor_mm: tuple[Length, Length]
    resolution_px: tuple[EvenPixels, EvenPixels]
    focal_length_mm: Annotated[float, Field(ge=1, le=2000, allow_inf_nan=False)]
    mount_offset_m: Point = (0.0, 0.0, 0.0)
    delay_ms: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] = 40.0


class Device(Frozen):
    """A device of a family; `config` is what that family asks for (its port, dialect, source number and so on).

    With `simulate` the lot itself plays the device, on this machine and over the real protocol: a camera along the path
    that it names (dolly, crane, handheld, whip, still), any other as `device`. `backups` are devices that take commands
    too, and stand in for this one in that order. What a device with `recordings` writes is fetched from there.
    """

    id: PartId
    name: Name
    family: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    simulate: Literal["still", "dolly", "crane", "whip", "handheld", "device"] | None = None
    backups: Annotated[tuple[PartId, ...], Field(max_length=8)] = ()
    recordings: Recordings | None = None
    config: dict[str, Any] = {}


class Frusta(Frozen):
    """How the inner frustum lies in the outer picture: its overscan, the width of its soft edge, the outer's gain."""

    overscan: Annotated[float, Field(ge=1, le=3, allow_inf_nan=False)] = 1.15
    feather: Annotated[float, Field(ge=0, le=0.5, allow_inf_nan=False)] = 0.06
    outer_gain: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.6


class Lighting(Frozen):
    """A run of DMX universes, first and last, that a lighting system listens to."""

    name: Name
    protocol: Literal["artnet", "sacn"]
    universes: tuple[Annotated[int, Field(ge=0, le=63999)], Annotated[int, Field(ge=0, le=63999)]]


Port = Annotated[int, Field(ge=1, le=65_535)]
HostPort = Annotated[str, Field(pattern=r"^\d{1,3}(\.\d{1,3}){3}:\d{1,5}$")]
MidiInput = Annotated[str, Field(pattern=r"^/dev/snd/midiC\d{1,2}D\d{1,2}$")]
OscAddress = Annotated[str, Field(pattern=r"^/[!-\"$-)+\-.\/0->@-Z\\^-z|~]{1,200}$")]
"""An address that names one thing (OSC 1.0, "OSC Address Spaces": printable, without the characters of patterns)."""

OscArguments = Annotated[
    tuple[int | Annotated[float, Field(allow_inf_nan=False)] | Annotated[str, Field(max_length=200)], ...],
    Field(max_length=8),
]
MidiMessage = Annotated[
    str,
    Field(
        pattern=r"^((note|control|program) ([1-9]|1[0-6]) (\d|[1-9]\d|1[01]\d|12[0-7])|mmc [a-z_]{4,13})$",
        examples=["note 1 60"],
    ),
]
"""A note struck, a control that rises to 64 or more, a program: channel from 1 and number from 0; or a machine command.

Written as it is shown where the last messages are listed.
"""


class OscRemote(Frozen):
    """Where the stage hears Open Sound Control: UDP and, framed by SLIP, TCP on `port`; OSCQuery on `query_port`.

    Replies go to where an order came from, by UDP to `reply_port` if it is given. `feedback` names hosts and ports that
    are always told the stage's values. With a `passcode` a sender says `/connect PASSCODE` before its first order;
    whoever may read the stage's description can read it.
    """

    port: Port = 53_000
    query_port: Port | None = None
    reply_port: Port | None = None
    feedback: Annotated[tuple[HostPort, ...], Field(max_length=16)] = ()
    passcode: Annotated[str | None, Field(min_length=4, max_length=64, repr=False)] = None


class MidiBinding(Frozen):
    """What a MIDI message stands for: `send` and `arguments` are an order as OSC has it."""

    on: MidiMessage
    send: OscAddress
    arguments: OscArguments = ()


class MidiRemote(Frozen):
    """Where the stage hears MIDI: sessions over the network on `port` and the one after it, and `inputs` of ours.

    Show control (MSC) for `device_id`, or for every device, needs no binding.
    """

    port: Annotated[int, Field(ge=1, le=65_534)] | None = None
    inputs: Annotated[tuple[MidiInput, ...], Field(max_length=8)] = ()
    device_id: Annotated[int, Field(ge=0, le=126)] = 0
    bindings: Annotated[tuple[MidiBinding, ...], Field(max_length=256)] = ()


class Remote(Frozen):
    """The console played from outside, by `senders` alone and with the rights of a role; `viewer` is only told."""

    senders: Annotated[tuple[IPvAnyNetwork, ...], Field(min_length=1, max_length=64)]
    interface: IPv4Address = IPv4Address("127.0.0.1")
    role: Literal["operator", "viewer"] = "operator"
    osc: OscRemote | None = None
    midi: MidiRemote | None = None


class Description(Frozen):
    """A stage: what stands where, which device tracks what, and at which rate the lot counts.

    `timecode_source` is the device whose timecode the stage follows; without one it counts the time of the day.
    `outer_eye_m` is the point for which the wall's picture outside the inner frustum is drawn. With `spare_node` a
    second render node stands ready to take over within two frames; it has the scene loaded and draws nothing.
    """

    name: Name
    code: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,4}$")]
    timecode_rate: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,5}/[1-9][0-9]{0,3}$")]
    timecode_drop_frame: bool = False
    timecode_source: PartId | None = None
    outer_eye_m: Point = (0.0, 0.0, 1.6)
    spare_node: bool = False
    frusta: Frusta = Frusta()
    walls: Annotated[tuple[Wall, ...], Field(min_length=1, max_length=16)]
    cameras: Annotated[tuple[Camera, ...], Field(min_length=1, max_length=8)]
    devices: Annotated[tuple[Device, ...], Field(min_length=1, max_length=256)]
    lighting: Annotated[tuple[Lighting, ...], Field(max_length=64)] = ()
    remote: Remote | None = None
    outputs: Annotated[tuple[Output, ...], Field(max_length=MAXIMUM_OUTPUTS)] = ()

    @property
    def rate(self) -> Fraction:
        """Frames a second."""
        return Fraction(self.timecode_rate)

    @property
    def counting(self) -> str:
        """The rate and whether labels are left out, as on a slate."""
        return f"{self.timecode_rate} {'DF' if self.timecode_drop_frame else 'NDF'}"


class DescriptionFault(Frozen):
    """One thing wrong in a description: where (`walls[0].panel.pitch_mm`, line 14), what, and what to do.

    `message_code` names the texts in `locales/`, `params` fill them in; `message` and `remedy` are those texts.
    """

    field: str
    line: int | None
    message_code: str
    params: dict[str, Any]
    message: str = ""
    remedy: str = ""


class DeviceReason(Frozen):
    """Why a device or an output is as it is, by code; `remedy` says what to do, in the reader's language."""

    code: str
    params: dict[str, Any]
    remedy: str


class ClockView(Frozen):
    """A source's clock beside ours: what it was taken for, what is added to it, how it drifts and how its packets vary.

    `offset_ms` holds the least delay of the way; `skew_ppm` is 0 until ten seconds were seen; `jitter_ms` is what 99 in
    100 packets stay below.
    """

    basis: Literal["ours", "tai", "own"]
    offset_ms: float
    skew_ppm: float
    jitter_ms: float


class DeviceStatus(Frozen):
    """A device on three axes: is anything heard, can it be used, is it fresh."""

    link: Literal["up", "down"]
    usable: Literal["yes", "degraded", "no"]
    fresh: bool
    age_ms: float | None
    rate_hz: float
    lost: int
    reason: DeviceReason | None
    clock: ClockView | None = None


class DeviceView(Frozen):
    """A device of the description and how it is now."""

    id: str
    name: str
    family: str
    address: str
    status: DeviceStatus


class OutputStatus(Frozen):
    """How an output is; `device` is the id of the one that is sent now, `sent` counts datagrams."""

    state: Literal["sending", "waiting", "failing"]
    device: str | None
    rate_hz: float
    sent: int
    reason: DeviceReason | None


class OutputView(Frozen):
    """An output of the description and how it is now."""

    id: str
    name: str
    family: str
    to: list[str]
    status: OutputStatus


class PartView(Frozen):
    """A process behind the stage: the receiver, the render node, the simulator."""

    name: str
    running: bool
    restarts: int
    detail: str


class StageBrief(Frozen):
    """A stage in a list."""

    id: StageId
    name: str
    code: str
    state: str


class StageList(Frozen):
    """The stages of the actor, and the position in the log from which to listen on."""

    items: list[StageBrief]
    position: int


class StageFull(Frozen):
    """A stage with its description."""

    id: StageId
    name: str
    code: str
    description: Description


class FaultList(Frozen):
    """All faults of a description; empty for a good one."""

    errors: list[DescriptionFault]
