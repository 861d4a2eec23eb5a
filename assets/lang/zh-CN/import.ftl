# Bringing files in.
