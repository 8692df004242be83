"""The agent of a render machine: starts and ends programs, takes files, tells how the machine is.

It stands on Python 3.11 alone, so that it runs from one file, `python3 agent.pyz FOLDER`, on a machine that has nothing
else; it may import nothing but itself and the standard library. The folder is what `filmlot machine enrol` made:
`agent.json` (where to listen, and the token), `agent.pem` (certificate and key) and `programs.json`, in which whoever
owns the machine lists the commands that may run here; nothing else ever runs. Programs run in the folder; files from
the hub go into `files/`, what programs print into `logs/`.
"""
