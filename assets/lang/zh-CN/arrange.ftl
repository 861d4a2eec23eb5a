# Choosing columns and order.
