"""The sockets behind the console played from outside: OSC, OSCQuery and MIDI."""
