# One line that is taken down.
