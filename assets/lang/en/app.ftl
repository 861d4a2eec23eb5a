# The frame: status line, undo, mouse, what is told of the app itself.

app-keys = keys: { $problem }
app-keys-hint = `dealbook config check` shows all of it
app-editor-nothing = the editor gave nothing back
app-too-small = dealbook needs { $width } × { $height }
app-reading = reading
app-saving = saving
app-shows-it = shows it
app-undoes = undoes
app-no-key = `{ $key }` is no key here
app-took-back = took back: { $what }
app-undo-but-one = , but for one field that changed later
app-undo-but = , but for { $count } fields that changed later
app-did-again = did again: { $what }
app-undo-again = { $key } again takes back: { $what }
app-mouse-taken = the mouse is taken
app-mouse-left = the mouse is left to the terminal
app-no-drafts = there are no drafts
app-hidden = amounts and addresses are hidden
app-shown = amounts and addresses are shown
app-no-server = this book has no server
app-letter-one = a letter is for one record
app-nothing-chosen = nothing is chosen here
app-command-nothing = `:{ $word }` means nothing on this page
app-command-lists = it is for lists
app-cancelled = cancelled: { $what }
app-backing-up = back the book up
app-backed-up = backed up: { $path }
app-no-file = this book is in memory alone: there is no file to copy
app-export-all = Export all of the book
app-export-folder = Folder, not there yet
app-exporting-all = export all of the book to { $folder }
app-exported-all = { $count ->
    [one] 1 record written to { $folder }
   *[other] { $count } records written to { $folder }
}
app-progress = { $done } of { $total }
app-fault = a fault of ours stopped this
app-fault-hint = nothing was written; the log has the details
app-sample-book = sample book
app-book-of = { $name }'s book
app-book = book
app-drafts =
    { $count ->
        [one] a draft is not saved: { $key } goes on
       *[other] { $count } drafts are not saved: { $key } goes on
    }
app-no-settings = there is no folder to keep settings in
app-not-kept = not kept: { $why }
app-config-hint = `dealbook config check` shows all of it; the choices before still hold
