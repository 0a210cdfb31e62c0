"""The acts: one module for each thing people and machines do with the product, verbs as methods."""
