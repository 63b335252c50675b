"""``signstash-ades``: the signing library at a command line, for trying it out and for scripts.

It knows nothing that :mod:`ades` and :mod:`trust_services` do not: arguments become options, files
become streams, typed errors become one line and an exit status.
"""
