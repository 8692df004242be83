"""Finds assets: by words in Chinese and English, by facets with exact counts, by look and by shape."""
