"""The console played from outside: the words in which it is asked, who may ask, and what it tells."""
