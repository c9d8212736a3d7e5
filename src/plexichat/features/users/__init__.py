"""People and bots, and what others see of them."""
