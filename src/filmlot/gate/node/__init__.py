"""The render node: a process that follows the camera, draws the walls and records takes.

`python -m filmlot.gate.node --config FILE`. It is spoken to over its standard input, one JSON order a line, and
answers on its standard output; it ends when its input does, so that it never outlives whoever started it.
"""
