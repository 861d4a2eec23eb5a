# The frame: status line, undo, mouse, what is told of the app itself.
