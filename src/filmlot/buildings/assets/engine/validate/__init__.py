"""The validator of the asset standard: rules, their runner, reports and repairs."""
