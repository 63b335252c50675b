"""A certification authority and a time-stamp authority for trying out and for tests only.

It stands in for the outside world: it runs as a process of its own, is reached only over HTTP, and
imports nothing from the rest of the project, so that what works with it works with a real provider
after a change of address. Nobody trusts what it issues, and every name in it says so.
"""
