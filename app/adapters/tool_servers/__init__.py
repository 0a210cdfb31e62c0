"""Servers of the Model Context Protocol whose tools perform and check tasks: their declarations, and calling them."""
