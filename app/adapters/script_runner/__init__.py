"""Scripts as processes: what they are started with, what is read from them, and how nothing of them stays."""
