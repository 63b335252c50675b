"""The v1 interface: what the v0 contract has no words for."""
