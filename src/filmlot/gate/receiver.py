"""The receiver's process: `python -m filmlot.gate.receiver --config FILE`."""

from __future__ import annotations

import argparse
import sys

from filmlot.devicekit.families import family
from filmlot.devicekit.receiver import Receiver, ReceiverConfig
from filmlot.devicekit.share import WHOLE, Share
from filmlot.gate.data_process import run_worker


def main(arguments: list[str] | None = None) -> int:
    """Receive until told to stop; 2 for a config that cannot be used."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--share", type=Share.parse, default=WHOLE, help="which of several receivers this is, as 0/2")
    options, rest = parser.parse_known_args(arguments)
    return run_worker(
        "receiver", ReceiverConfig, lambda config: Receiver(config, family_of=family, share=options.share), rest
    )


if __name__ == "__main__":
    sys.exit(main())
