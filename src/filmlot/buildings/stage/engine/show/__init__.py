"""The show of a stage: its states, the gate to going live, cues, snapshots and watches; pure."""
