"""What `filmlot assets` does, a file a verb or two."""
