# A list in groups.
