"""What OpenAssetIO's suite is to find in the library that the test has made."""

from __future__ import annotations

import json
import os

from openassetio.trait import TraitsData
from openassetio.utils import FileUrlPathConverter
from openassetio_mediacreation.specifications.lifecycle import EntityVersionsRelationshipSpecification
from openassetio_mediacreation.traits.content import LocatableContentTrait
from openassetio_mediacreation.traits.lifecycle import VersionTrait
from openassetio_mediacreation.traits.threeDimensional import SpatialTrait

given = json.loads(os.environ["FILMLOT_TEST_LIBRARY"])
asset = given["asset"]
pinned = [f"{asset}@{one}" for one in given["versions"]]
missing = "filmlot:///prp_nothing_anywhere_01"
malformed = "filmlot:///nothing"
read_only = "A version never changes: publish to the asset without a version after its name."
malformed_text = "Write filmlot:///slug or filmlot://lot/slug@version."
missing_text = f"The library has no {missing}."
no_package = "Register the folder of a package, the one that holds asset.json, as location."

content = TraitsData()
LocatableContentTrait(content).setLocation(FileUrlPathConverter().pathToUrl(given["package"]))
versions = EntityVersionsRelationshipSpecification.kTraitSet
one_version = EntityVersionsRelationshipSpecification.create()
one_version.versionTrait().setSpecifiedTag("1.0.0")
published = {"a_reference_to_a_readonly_entity": pinned[0], "a_malformed_reference": malformed}
reading = {LocatableContentTrait.kId, VersionTrait.kId}

fixtures = {
    "identifier": "org.filmlot.library",
    "settings": {},
    "Test_identifier": {"test_matches_fixture": {"identifier": "org.filmlot.library"}},
    "Test_displayName": {"test_matches_fixture": {"display_name": "Filmlot"}},
    "Test_info": {"test_matches_fixture": {"info": {"entityReferencesMatchPrefix": "filmlot://"}}},
    "Test_isEntityReferenceString": {"shared": {"a_valid_reference": asset, "an_invalid_reference": "file:///x.usd"}},
    "Test_entityExists": {
        "shared": {
            "a_reference_to_an_existing_entity": asset,
            "a_reference_to_a_nonexisting_entity": missing,
            "a_malformed_reference": malformed,
            "expected_error_message": malformed_text,
        }
    },
    "Test_entityTraits": {
        "test_when_querying_malformed_reference_then_malformed_reference_error_is_returned": {
            "a_malformed_reference": malformed,
            "expected_error_message": malformed_text,
        },
        "test_when_querying_missing_reference_for_read_then_resolution_error_is_returned": {
            "a_reference_to_a_missing_entity": missing,
            "expected_error_message": missing_text,
        },
        "test_when_read_only_entity_queried_for_write_then_access_error_is_returned": {
            "a_reference_to_a_readonly_entity": pinned[0],
            "expected_error_message": read_only,
        },
        "test_when_multiple_references_for_write_then_same_number_of_returned_trait_sets": {
            "first_reference_to_a_writable_entity": asset,
            "first_entity_trait_set": {"openassetio-mediacreation:usage.Entity", LocatableContentTrait.kId},
            "second_reference_to_a_writable_entity": missing,
            "second_entity_trait_set": {"openassetio-mediacreation:usage.Entity", LocatableContentTrait.kId},
        },
    },
    "Test_resolve": {
        "shared": {
            "a_reference_to_a_readable_entity": asset,
            "a_set_of_valid_traits": reading,
            "a_reference_to_a_readonly_entity": pinned[0],
            "the_error_string_for_a_reference_to_a_readonly_entity": read_only,
            "a_reference_to_a_missing_entity": missing,
            "the_error_string_for_a_reference_to_a_missing_entity": missing_text,
            "a_malformed_reference": malformed,
            "the_error_string_for_a_malformed_reference": malformed_text,
        }
    },
    "Test_preflight": {
        "shared": {
            "a_traits_data_for_preflight": content,
            "an_invalid_traits_data_for_preflight": TraitsData({SpatialTrait.kId}),
            "a_reference_for_preflight": asset,
            **published,
        },
        "test_when_reference_is_read_only_then_access_error_is_returned": {"expected_error_message": read_only},
        "test_when_reference_malformed_then_malformed_entity_reference_error_returned": {
            "expected_error_message": malformed_text
        },
        "test_when_preflight_hint_invalid_then_invalid_preflight_hint_error_returned": {
            "expected_error_message": no_package
        },
    },
    "Test_register": {
        "shared": {
            "a_reference_to_a_writable_entity": asset,
            "a_traitsdata_for_a_reference_to_a_writable_entity": content,
            "the_error_string_for_a_reference_to_a_readonly_entity": read_only,
            "the_error_string_for_a_malformed_reference": malformed_text,
            **published,
        }
    },
    "Test_getWithRelationship_All": {
        "shared": {"a_reference": asset, "a_relationship_trait_set": versions},
        "test_when_pager_constructed_then_no_references_to_original_args_are_retained": {
            "an_entity_trait_set_to_filter_by": {LocatableContentTrait.kId}
        },
        "test_when_relationship_trait_set_known_then_all_with_trait_set_returned": {
            "expected_related_entity_references": pinned
        },
        "test_when_relationship_trait_set_known_and_props_set_then_filtered_refs_returned": {
            "a_relationship_traits_data_with_props": one_version.traitsData(),
            "expected_related_entity_references": pinned[1:],
        },
        "test_when_result_trait_set_supplied_then_filtered_refs_returned": {
            "an_entity_trait_set_to_filter_by": {"unknown"},
            "expected_related_entity_references": [],
        },
        "test_when_querying_missing_reference_then_resolution_error_is_returned": {
            "a_reference_to_a_missing_entity": missing,
            "expected_error_message": missing_text,
        },
        "test_when_querying_malformed_reference_then_malformed_reference_error_is_returned": {
            "a_malformed_reference": malformed,
            "expected_error_message": malformed_text,
        },
        "test_when_related_entities_span_multiple_pages_then_pager_has_multiple_pages": {
            "expected_related_entity_references": pinned
        },
    },
}
