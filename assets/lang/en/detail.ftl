# The page of one record, history of a field.

detail-stands-now = that is what stands now
detail-empty-again = { $field } of { $title }: empty again
detail-again = { $field } of { $title }: { $value } again
detail-undo = undo
detail-meanwhile = { $field } of { $title } was changed meanwhile; nothing was saved
detail-meanwhile-hint = what stands now is behind this: leave with Esc, and look
detail-taken-out = { $field } of { $title } taken out
detail-happened = What happened
detail-history-of-field = the history is that of a field: go to one
detail-more = … { $count } more · { $key }
detail-empty-fields = { $count ->
    [one] 1 empty field
   *[other] { $count } empty fields
} · { $key }
detail-hide-empty = hide empty fields · { $key }
detail-all = all
detail-touches = touches
detail-tasks = open tasks
detail-notes = notes
detail-changes = changes
detail-by-hand = { $value }  by hand
detail-created = created
detail-deleted = deleted
detail-undone = undone
detail-changed = changed
detail-was = { $field } (was { $old })
detail-out = { $field }: { $old } taken out
detail-to = { $field }: { $old } → { $new }
detail-now = { $field }: { $new }
detail-open = { $what } open
