"""The receiver's process: `python -m filmlot.gate.receiver --config FILE`."""

from __future__ import annotations

import sys

from filmlot.devicekit.families import family
from filmlot.devicekit.receiver import Receiver, ReceiverConfig
from filmlot.gate.data_process import run_worker


def main(arguments: list[str] | None = None) -> int:
    """Receive until told to stop; 2 for a config that cannot be used."""
    return run_worker("receiver", ReceiverConfig, lambda config: Receiver(config, family_of=family), arguments)


if __name__ == "__main__":
    sys.exit(main())
