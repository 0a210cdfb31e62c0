"""What the acts need from the outside world, one Protocol per need; adapters and fakes answer them."""
