# Choosing columns and order.

arrange-columns = Columns
arrange-order = Sort by
arrange-frozen = frozen
arrange-wide = { $count } wide
arrange-toggle-column = show, hide
arrange-toggle-order = up, down, not
arrange-move = move
arrange-width = width
arrange-no-field = no field of that name
