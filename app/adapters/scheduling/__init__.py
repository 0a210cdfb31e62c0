"""What calls the program without anybody asking: the wake-up at an instant, and the workers that carry out runs."""
