# The pipeline as a board.
