# Widgets: tabs, status, tables, popups.

frame-yes = Yes
frame-no = No
frame-none = (none)
frame-empty = (empty)
frame-place = { $at } of { $total }
frame-by-book = { $field } is kept by the book
frame-set = { $field } of { $title }: { $value }
frame-field-of = { $field } of { $title }
frame-copied = copied
frame-to-file = to file
frame-skip = skip
frame-wrote = wrote { $path }
frame-working = working
frame-up = Up
frame-down = Down
frame-left = Left
frame-right = Right
frame-wrong-answer = `{ $slot }` was answered with another type
