"""The technologies behind the ports. Adapters never import each other."""
