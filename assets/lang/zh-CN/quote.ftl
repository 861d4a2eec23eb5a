# The quote editor, and what is said of quotes.
