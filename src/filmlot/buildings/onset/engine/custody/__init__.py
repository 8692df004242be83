"""The chain of custody of a card: copied, sealed by ASC MHL, checked."""
