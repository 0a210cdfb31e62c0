"""The web adapter: pages, JSON API, forms, and the walls in front of them."""
