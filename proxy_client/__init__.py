"""The Proxy Client: the v0 interface on the client's premises.

It computes digests here, has the Integration Service seal them, and embeds the seals here.
Documents never leave; nothing of the central database is known.
"""
