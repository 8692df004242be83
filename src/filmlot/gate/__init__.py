"""Ways in, wiring only: HTTP server, processes of the data plane, command line."""
