# Typed commands.
