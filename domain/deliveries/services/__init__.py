"""The writers of deliveries: ``submission`` records whom to tell, ``sending`` tells them."""
