"""The stage as a show: its state and gate, cue lists, snapshots and watches, and the console that plays them."""
