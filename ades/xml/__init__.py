"""XML as signatures need it: hardened reading, canonical octets, and ds:Reference processing.

What signing and verifying XAdES share. Documents come from strangers: no DTD is read, no entity is
expanded, no address is fetched, and no XPath engine runs on expressions that came with them.
"""
