"""Runs the portal on one machine, with its own PostgreSQL, Valkey and mail catcher where none are given.

`python -m meeting.local run` is what `make run` calls; `dev` and `exec` stand beside it in `__main__.py`. In production
none of this is used or installed.
"""
