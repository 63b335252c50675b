"""The paths of each deployable, as the vendor's clients and operators know them."""
