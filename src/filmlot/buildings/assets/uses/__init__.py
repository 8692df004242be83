"""What was shown: which version, how it looked, in which take; and what reuse has saved."""
