from __future__ import annotations

import pytest

from filmlot.standards.asset.spdx import LICENCES, is_accepted, may_become, needs_attribution


@pytest.mark.parametrize(
    ("given", "asset", "may"),
    [
        ("CC0-1.0", "CC-BY-4.0", True),
        ("CC0-1.0", "LicenseRef-Studio", True),
        ("CC-BY-4.0", "CC-BY-4.0", True),
        ("CC-BY-4.0", "CC0-1.0", False),
        ("CC-BY-4.0", "LicenseRef-Studio", True),
        ("CC-BY-SA-4.0", "CC-BY-4.0", False),
        ("CC-BY-SA-3.0", "CC-BY-SA-4.0", True),
        ("CC-BY-SA-4.0", "CC-BY-SA-3.0", False),
        ("CC-BY-NC-4.0", "CC-BY-4.0", False),
        ("CC-BY-NC-4.0", "LicenseRef-Studio", False),
        ("CC-BY-ND-4.0", "CC-BY-ND-4.0", False),
        ("ODbL-1.0", "CC0-1.0", False),
        ("LicenseRef-Studio", "CC0-1.0", False),
        ("LicenseRef-Studio", "LicenseRef-Studio", True),
        ("GPL-3.0-only", "GPL-3.0-only", False),
    ],
)
def test_a_work_goes_into_another_only_where_its_terms_are_kept(given, asset, may):
    assert may_become(given, asset) is may


def test_public_domain_goes_into_everything_that_is_accepted():
    assert all(may_become("CC0-1.0", asset) for asset in LICENCES if LICENCES[asset].derivatives)


def test_a_company_may_name_its_own_licence():
    assert is_accepted("LicenseRef-Studio-2026")
    assert not is_accepted("LicenseRef-")
    assert not is_accepted("All rights reserved")


def test_who_must_be_named():
    assert needs_attribution("CC-BY-4.0")
    assert needs_attribution("LicenseRef-Studio")
    assert not needs_attribution("CC0-1.0")
