"""How a stage's devices and processes are and were: the sync board, and what the keeper wrote down."""
