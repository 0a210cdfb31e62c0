"""What the strategies that make web requests share: placeholders, addresses, the exchange itself, and its report."""
