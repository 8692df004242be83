"""Pure formats and mathematics, without any I/O of ours."""
