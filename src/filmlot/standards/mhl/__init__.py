"""ASC Media Hash List 2.0 (ASC MHL): what vouches for every copy of a card, from the set to the archive.

A folder's history lies in its `ascmhl/`: a hash list a generation, and a chain that names each by its C4 hash.
"""
