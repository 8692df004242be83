"""What every test may ask for: a lot of its own, on a real database in a folder of its own."""

from __future__ import annotations
