"""The local agent: what programs on a desk ask instead of the lot, with a cache that works without the network."""
