"""The v0 interface, as the contract has it."""
