"""Adapters for what the world offers: keys, time-stamp authorities, one guarded HTTP client.

Each module knows one service or one kind of key and implements a port of :mod:`ades.ports`. No
Django in here.
"""
