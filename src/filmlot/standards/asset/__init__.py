"""The Filmlot asset standard, version 1: what an asset is called, holds, may cost and may be used for."""

from typing import Final

STANDARD: Final = "filmlot-asset/1"
NAMESPACE: Final = "filmlot"
