"""A second, slow enumeration of the scheduling rules, written from their text alone, to compare the product with."""
