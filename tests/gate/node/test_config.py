"""What a node says, on its way to another process and into the reader's language."""

from __future__ import annotations

from filmlot.gate.node.config import Answer, Message, Report
from filmlot.kernel.i18n import catalogue
from filmlot.render import SceneError
from filmlot.standards.phrase import Phrase


def heard(said: Answer | Report) -> Answer | Report:
    """The same after its way through the pipe."""
    return Message.model_validate_json(b'{"message":%s}' % said.model_dump_json().encode()).message


def test_why_a_node_cannot_draw_is_read_in_chinese_though_it_was_said_in_english() -> None:
    error = SceneError("half.glb, header", "has version {version}", "Export as glTF 2.0 binary (.glb)", version=1)
    numbers = {"ticks": 1, "pictures": 0, "late": 0, "behind_ms": 0.0}
    report = heard(Report(take_id=None, failure=None, failed_take_id=None, detail=error.phrase, **numbers))

    assert isinstance(report, Report)
    assert catalogue().phrase(report.detail, "zh-CN") == "half.glb, header：版本是 1。请导出为 glTF 2.0 二进制（.glb）"
    assert catalogue().phrase(report.detail, "en") == str(error)


def test_why_a_node_does_not_roll_is_read_in_chinese() -> None:
    reason = Phrase(
        "{left_mib} MiB are left, {needed_mib} MiB are needed to roll", {"left_mib": 10, "needed_mib": 1024}
    )
    answer = heard(Answer(id=1, code="disk_full", reason=reason))

    assert isinstance(answer, Answer)
    assert catalogue().problem("stage.disk_full", "zh-CN", {"reason": answer.reason}).detail == (
        "只剩 10 MiB，开机需要 1024 MiB。没有开机。"
    )
