# What two people changed without seeing each other.
