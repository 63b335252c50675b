"""Wallets, signing certificates, and the sealers that use them."""
