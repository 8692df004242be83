"""Enrolment: makes what a machine needs to be one of the lot's, in a folder that is carried there by hand."""

from __future__ import annotations

import hashlib
import json
import secrets
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import filmlot
from filmlot.gate.machines.problems import FolderTaken
from filmlot.gate.machines.roster import Machine, read_roster, write_roster

VALID_DAYS = 3650
CLOCK_SLACK_DAYS = 2  # the machine's clock may be behind ours; the certificate is known by its hash anyway
PACKAGE = Path(filmlot.__file__).parent
PARTS = ("__init__.py", "gate/__init__.py", "gate/agent/*.py")
START = "from filmlot.gate.agent.__main__ import main\n\nmain()\n"
ANY_HOST = "0.0.0.0"  # noqa: S104 - which of its networks the hub is on is for the machine's owner to say
NODE = ["python3", "-P", "-m", "filmlot.gate.node", "--config", "files/node.json"]


def enrol(home: Path, folder: Path, *, name: str, host: str, port: int) -> Machine:
    """Makes the folder for a machine and puts the machine on the roster, in the place of one of the same name.

    Raises:
        FolderTaken: there is such a folder already.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        raise FolderTaken(path=str(folder)) from None
    pem, fingerprint = make_certificate(name)
    machine = Machine(name=name, host=host, port=port, fingerprint=fingerprint, token=secrets.token_hex(32))
    _write_secret(folder / "agent.pem", pem)
    _write_secret(folder / "agent.json", json.dumps({"host": ANY_HOST, "port": port, "token": machine.token}).encode())
    (folder / "programs.json").write_text(json.dumps({"node": NODE}, indent=1), encoding="utf-8")
    pack_agent(folder / "agent.pyz")
    write_roster(home, [*(other for other in read_roster(home) if other.name != name), machine])
    return machine


def make_certificate(name: str) -> tuple[bytes, str]:
    """A certificate that signs itself, with its key, as PEM; and its SHA-256."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"filmlot agent {name}")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=CLOCK_SLACK_DAYS))
        .not_valid_after(now + timedelta(days=VALID_DAYS))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    der = certificate.public_bytes(serialization.Encoding.DER)
    return certificate.public_bytes(serialization.Encoding.PEM) + private, hashlib.sha256(der).hexdigest()


def pack_agent(path: Path) -> None:
    """Writes the agent as one file that Python runs by itself."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for source in sorted(source for pattern in PARTS for source in PACKAGE.glob(pattern)):
            packed.write(source, f"filmlot/{source.relative_to(PACKAGE).as_posix()}")
        packed.writestr("__main__.py", START)


def _write_secret(path: Path, data: bytes) -> None:
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(data)
