"""PAR: the offline render and the real-time one show the same (standard §8), by the parity certificate."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, found, rule
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.render.parity.certificate import Certificate, check_figures
from filmlot.render.parity.certificate import Rule as Asked

CERTIFICATE = "prev/parity/certificate.json"
MAX_BYTES = 4 << 20
AGAIN = "Look at the difference picture beside the certificate, correct the look that is off, and certify again"


@rule("PAR.001", what="a parity certificate is there, and both renders cover the same pixels", remedy=AGAIN)
def covers_the_same(package: PackageView) -> Iterator[Finding]:
    """PAR.001."""
    if CERTIFICATE not in package.files:
        yield found(CERTIFICATE, "is missing")
        return
    yield from _broken(package, Asked.COVERAGE)


@rule("PAR.002", what="base colours are the same in both renders", remedy=AGAIN)
def colors_are_the_same(package: PackageView) -> Iterator[Finding]:
    """PAR.002."""
    yield from _broken(package, Asked.ALBEDO)


@rule("PAR.003", what="sunlight and its shadows are the same in both renders", remedy=AGAIN)
def sun_is_the_same(package: PackageView) -> Iterator[Finding]:
    """PAR.003."""
    yield from _broken(package, Asked.SUN)


@rule("PAR.004", what="light of the sky is the same in both renders", remedy=AGAIN)
def sky_is_the_same(package: PackageView) -> Iterator[Finding]:
    """PAR.004."""
    yield from _broken(package, Asked.DOME)


@rule("PAR.005", what="the whole look is the same in both renders", remedy=AGAIN)
def look_is_the_same(package: PackageView) -> Iterator[Finding]:
    """PAR.005."""
    yield from _broken(package, Asked.FULL)


@rule("PAR.006", what="every material has the same colour in both renders", remedy=AGAIN)
def materials_are_the_same(package: PackageView) -> Iterator[Finding]:
    """PAR.006."""
    yield from _broken(package, Asked.MATERIAL)


def _broken(package: PackageView, asked: Asked) -> Iterator[Finding]:
    """The figures beyond the gates of one rule; checked again, for what a file says of itself is no proof."""
    certificate = _certificate(package)
    if certificate is None:
        yield found(CERTIFICATE, "is no certificate")
        return
    judged = False
    for comparison in certificate.comparisons:
        for check in check_figures(comparison.look, comparison.figures):
            judged = judged or check.rule == asked
            if check.rule == asked and not check.holds:
                what = "{figure} is {value}, the gate is {gate}"
                place = f"{CERTIFICATE}:{comparison.view}.{comparison.look}.{comparison.renderer}"
                yield found(place, what, figure=check.figure, value=check.value, gate=check.gate)
    if not judged:
        raise NotJudgedError("the certificate compares no picture of this kind")


def _certificate(package: PackageView) -> Certificate | None:
    """The certificate; None where the file is none."""
    file = package.files.get(CERTIFICATE)
    if file is None:
        raise NotJudgedError("there is no certificate")
    if file.bytes > MAX_BYTES:
        return None
    try:
        return Certificate.model_validate_json((package.folder / CERTIFICATE).read_bytes())
    except (ValidationError, RecursionError):
        return None
