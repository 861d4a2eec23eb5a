# The pipeline as a board.

board-not-here = that deal is not on this board
board-one-pipeline = this book has one pipeline
board-which = Which pipeline?
board-mine = mine  { $count } open, { $sum }
board-all = everyone's  { $count } open, { $sum }
board-waited = the board
board-won = Won this quarter
board-empty = no deals
board-rests = rests
board-no-pipeline = this book has no pipeline
