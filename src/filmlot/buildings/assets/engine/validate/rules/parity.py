"""PAR: the offline render and the real-time one show the same (standard §8)."""
