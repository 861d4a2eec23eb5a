# Where the book stands with its server.
