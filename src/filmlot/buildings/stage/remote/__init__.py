"""The console played from outside: the operator that carries out what is asked, and what is told of it."""
