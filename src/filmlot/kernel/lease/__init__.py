"""The lease: of the hubs that serve one lot, it says which one leads, and never names two at a time."""

from filmlot.kernel.lease.lease import LEASE_PROBLEMS, HubStandsBy, Lease, LotIsLed
from filmlot.kernel.lease.term import LeaseStore, Role, Term

__all__ = ["LEASE_PROBLEMS", "HubStandsBy", "Lease", "LeaseStore", "LotIsLed", "Role", "Term"]
