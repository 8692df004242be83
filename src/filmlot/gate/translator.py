"""The translator's process: `python -m filmlot.gate.translator --config FILE`."""

from __future__ import annotations

import sys

from filmlot.devicekit.families import family
from filmlot.devicekit.output import TranslatorConfig
from filmlot.devicekit.translator import Translator
from filmlot.gate.data_process import run_worker


def main(arguments: list[str] | None = None) -> int:
    """Send until told to stop; 2 for a config that cannot be used."""
    return run_worker("translator", TranslatorConfig, lambda config: Translator(config, family_of=family), arguments)


if __name__ == "__main__":
    sys.exit(main())
