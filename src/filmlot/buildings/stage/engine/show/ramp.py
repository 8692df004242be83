"""A ramp in time: the value at a moment, and the moments at which it is sent."""

from __future__ import annotations

from filmlot.buildings.stage.engine.show.cue import NS_A_MS, Curve, DeviceAction, PointRamp


def value_at(ramp: PointRamp, elapsed_ns: int) -> float | int:
    """The value after `elapsed_ns`; the ramp's start before it begins, its end from its duration on."""
    share = min(max(elapsed_ns / (ramp.duration_ms * NS_A_MS), 0.0), 1.0)
    if share == 1.0:
        value = ramp.end  # exactly: start + (end - start) may miss it by a rounding
    else:
        eased = share * share * (3 - 2 * share) if ramp.curve is Curve.EASE else share
        value = ramp.start * (1 - eased) + ramp.end * eased  # no difference: it may be beyond a float's range
    return round(value) if ramp.whole else value


def sample_at(ramp: PointRamp, elapsed_ns: int) -> DeviceAction:
    """What the device is asked for after `elapsed_ns`."""
    arguments = {**ramp.arguments, ramp.argument: value_at(ramp, elapsed_ns)}
    return DeviceAction(device=ramp.device, action=ramp.action, arguments=arguments)


def next_step_ns(ramp: PointRamp, elapsed_ns: int) -> int | None:
    """When the ramp is sent next, counted from its start; None once its end is reached.

    Steps lie on a grid of `step_ms`, and a last one at the duration: who comes late leaves steps out.
    """
    end_ns, step_ns = ramp.duration_ms * NS_A_MS, ramp.step_ms * NS_A_MS
    return None if elapsed_ns >= end_ns else min((elapsed_ns // step_ns + 1) * step_ns, end_ns)
