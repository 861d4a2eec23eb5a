# The palette and the help of keys.
