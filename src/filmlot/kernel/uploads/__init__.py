"""Uploads that may be cut and go on, for every building; what has arrived waits a day under its hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filmlot.kernel.building import Building


def uploads() -> Building:
    """The uploads, declared as a building is."""
    from filmlot.kernel.building import Building
    from filmlot.kernel.uploads.routes import UploadHeaderWrong, router
    from filmlot.kernel.uploads.upload import UPLOAD_SEND, UploadBusy, UploadOffsetWrong, UploadsTooMany

    problems = (UploadsTooMany, UploadOffsetWrong, UploadBusy, UploadHeaderWrong)
    return Building("uploads", router=router, permissions=(UPLOAD_SEND,), problems=problems)
