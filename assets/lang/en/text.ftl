# Edit as text.

text-line = line { $line }: { $why }
text-edited = edited { $count } { $many } as text
text-edited-without = edited { $count } { $many } as text, left out { $left }
text-unchanged = nothing was changed
text-title = { $many } as text: { $plan }
text-new = new
text-again = { $key } opens the editor again
text-change = { $count } change
text-added = { $count } new
text-refused = { $count } refused
text-nothing = nothing is changed
text-too-much = { $size } kB are too much for the terminal's clipboard, which takes { $most } kB; export it instead
text-no-start = cannot start `{ $program }`: { $why }
text-too-many = { $count } rows are too many for an editor
text-too-many-hint = mark or filter at most { $most }, or export, change and import a file
text-cells = { $count } cells where { $expected } are expected
text-cells-hint = a cell with a comma or a quote stands in quotes
text-no-row = there is no row { $row }
text-no-row-hint = leave the number empty for a new record
text-row-twice = row { $row } is in line { $line } already
text-again-hint = edit them again: the text is made anew
text-head = { $many }: change cells, save and close. A line without a row number is a new one; a line taken out changes
text-head-more = nothing. What is kept by the book (sums, days of contact) cannot be set. Lines that begin so are not read.
