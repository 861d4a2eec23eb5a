# The pipeline review: its pages, and the facts of a deal that it shows.
