"""Jobs of every kind, and everything that can befall them: with PostgreSQL, Valkey, workers and hosts of their own.

    scenes/     one for each kind of job: what it needs at the host, how it is queued, what has to be so in the end
    place.py    the simulated hosts, and what the portal knows of them
    truth.py    what is asked of every run: each command once, a job that says what is true, contents as they should be
    deaths.py   a worker that dies at every point of every tick
    mishaps.py  lost answers, hosts that are silent for an hour, double clicks, two operators, two workers
    living.py   Celery workers and beat: killed, doubled, without Valkey, with PostgreSQL restarted

`make faults` runs them all and says how many; `make test` some of them, by the same program.
"""
