"""What one stage sends on: its translator's process, and how every output is."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

from filmlot.buildings.stage.contracts import Description, DeviceReason, OutputStatus, OutputView
from filmlot.buildings.stage.contracts import Device as DescribedDevice
from filmlot.devicekit import output_status
from filmlot.devicekit.child import Child
from filmlot.devicekit.families import family_keys
from filmlot.devicekit.output import Output, TranslatorConfig
from filmlot.devicekit.output_status import OutputState, read_output_status
from filmlot.devicekit.receiver import DeviceEntry
from filmlot.devicekit.run_folder import RunFolder
from filmlot.kernel.settings import Language

LANGUAGES = {"en": "en", "zh-CN": "zh"}


class Outputs:
    """Keeps a stage's translator, from `start` to `stop`; a stage without outputs has none.

    `command` starts a translator and gets `--config FILE` and `--parent PID` appended.
    """

    def __init__(self, run: Path, described: Description, command: Sequence[str]) -> None:
        self._run, self._outputs = RunFolder(run), described.outputs
        self._devices = [entry_of(device) for device in described.devices if device.family in family_keys()]
        whole = [*command, "--config", str(self._run.translator), "--parent", str(os.getpid())]
        translator = Child("translator", whole, log_file=run / "translator.log")
        self.children = [translator] if described.outputs else []

    def start(self) -> None:
        """Begins to send."""
        config = TranslatorConfig(run=self._run.path, devices=self._devices, outputs=list(self._outputs))
        self._run.translator.write_text(config.model_dump_json(), "utf-8")
        for child in self.children:
            child.start()

    def stop(self) -> None:
        """Ends the process."""
        for child in self.children:
            child.stop()

    def views(self, language: Language) -> list[OutputView]:
        """The outputs and how they are."""
        return [
            OutputView(
                id=output.id,
                name=output.name,
                family=output.family,
                to=list(output.to),
                status=_in_words(
                    read_output_status(self._run.output(output.id), now_ns=time.time_ns()), output, language
                ),
            )
            for output in self._outputs
        ]


def entry_of(device: DescribedDevice) -> DeviceEntry:
    """A device as the receiver knows it."""
    return DeviceEntry(id=device.id, name=device.name, family=device.family, config=device.config)


def _in_words(status: output_status.OutputStatus, output: Output, language: Language) -> OutputStatus:
    reason = None
    if status.state is not OutputState.SENDING:
        params = {"detail": status.detail} if status.detail else {}
        reason = DeviceReason(code=f"output.{status.reason}", params=params, remedy=status.remedy(LANGUAGES[language]))
    return OutputStatus(
        state=status.state.value,
        device=None if status.source is None else output.sources[status.source],
        rate_hz=round(status.rate_hz, 2),
        sent=status.counters["datagrams"],
        reason=reason,
    )
