# The first start.

first-january = January
first-type-path = type a path, or drag the files here
first-name-needed = a name is needed: it signs what you do
first-three-letters = write three letters such as EUR
first-a-month = write a month, such as April or 4
first-choose = choose how to begin first
first-motto = Your deals, on your own disk, with or without a line.
first-sample = a made-up company; nothing of yours is in it
first-import = CSV, spreadsheets, vCards, calendars, as they are
first-empty = three questions, each answered already
first-server = the records of your team; the book works without a line
first-files = Which files?
first-files-note = CSV: type one path or several, or drag them here
first-name = Your name
first-name-note = it signs what you do
first-currency = Currency of the book
first-currency-note = sums are made in it; deals may have others
first-month = First month of your year
first-month-note = quarters are counted from it
first-no-files-in = there is nothing in { $folder } that can be brought in
first-no-file = there is no file { $file }
