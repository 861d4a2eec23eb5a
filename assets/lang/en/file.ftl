# Why a file, a sheet or a line of one cannot be taken, and what to do.

file-7z = is a 7z archive, not text
file-archive-cut = it is cut off or damaged
file-archive-damaged = is damaged in its part `{ $part }`: { $why }
file-archive-empty = it has no CSV in it
file-archive-packed = holds archives or workbooks, and no CSV
file-archive-part = has a part `{ $part }` that cannot be unpacked: { $why }
file-archive-parts = has { $count } parts, too many to look through
file-below-header = another table begins here: put it into a file of its own
file-book-large = is larger than 256 MiB
file-bzip2 = is packed with bzip2, not text
file-calendar = is a calendar
file-card-around = it never ends: what stands around it does
file-card-cut = it never ends: the file stops in the middle of it
file-card-empty = it has no name, company, e-mail address or phone number
file-card-inside = it never ends: the next one begins inside it
file-card-line = a line of it is longer than 1 MiB
file-card-list = it is a list of other cards, not a person
file-card-long = it is longer than 1 MiB
file-cell-broken = cell `{ $cell }` is damaged
file-cards = holds cards of an address book
file-cell-damaged = a cell is damaged
file-cell-long = a cell is longer than 1 MiB
file-cells = the sheet says that it has more than 200 million cells
file-changed = has changed while it was being read
file-cut = it is cut off
file-damaged = it is damaged
file-damaged-why = is damaged: { $why }
file-database = is a database, not a table
file-empty = is empty
file-encoding = column { $column } is not { $encoding }
file-entry-empty = it says neither what nor when
file-entry-rule = line { $line }: `{ $rule }` is no rule by which anything comes round; the activity is taken as one that does not
file-few-headers =
    { $filled ->
        [one] its only header names no field, or too little to say what its lines are
       *[other] too few of its { $filled } headers name fields of one kind of record
    }
file-few-words =
    { $filled ->
        [one] its first line has 1 word in { $columns } columns, and it does not say what the lines are
       *[other] its first line has { $filled } words in { $columns } columns, and too few of them name fields of one kind
    }
file-folder = is a folder, not a file
file-gone = it is gone
file-gzip = is packed with gzip, not text
file-hint-again = export it again from where it came
file-hint-csv = save it as CSV in UTF-8
file-hint-csv-header = save it as CSV in UTF-8, its first line naming the columns
file-hint-export = export CSV or .xlsx from where it came
file-hint-export-csv = export CSV from where it came
file-hint-ics = give it a name that ends in .ics
file-hint-login = export it again from where it came; what was saved may be a page that asks to log in
file-hint-name-files = name the files in it
file-hint-password = open it in a spreadsheet and save it without one
file-hint-save-file = save it as a file first
file-hint-save-sheet = open it in a spreadsheet and save it as .xlsx or as CSV in UTF-8
file-hint-sheet-csv = save the sheet as CSV in UTF-8
file-hint-unpack = unpack it first
file-hint-unpack-name = unpack it and name the files in it
file-hint-vcf = give it a name that ends in .vcf
file-hint-wait = wait until it is written whole, and import it again
file-hint-xls = give it a name that ends in .xls
file-hint-xlsx = give it a name that ends in .xlsx
file-hint-zip = if it holds tables, give it a name that ends in .zip
file-json = is JSON, not a table
file-line-long = the line is longer than 16 MiB; is a quote left open?
file-line-wide = the line has more than 10,000 columns
file-locked = is protected by a password
file-misfit-comma = `{ $typed }` does not fit its column, whose decimal sign is a comma
file-misfit-point = `{ $typed }` does not fit its column, whose decimal sign is a point
file-no-archive = is no archive that can be read: { $why }
file-no-book = there is no workbook in it
file-no-card = it is not a card that can be read
file-no-entry = it is not an entry that can be read
file-no-file = is not an ordinary file
file-no-filled = has no sheet with anything in it
file-no-sheet = is not a spreadsheet that can be read: { $why }
file-no-table = holds no table: { $why }
file-no-unpack = cannot be unpacked: { $why }
file-not-workbook = is an archive without a workbook in it, whatever its name says
file-noise = is not text: it is full of control characters
file-none-of-kind =
    { $filled ->
        [one] its only header is no field of { $kind }
       *[other] none of its { $filled } headers is a field of { $kind }
    }
file-nul = holds { $count } NUL bytes, the first on line { $line }: it is not text
file-nul-column = column { $column } holds a NUL byte
file-old-sheet = is an old spreadsheet (.xls), not text
file-other-table = { $count } of them hold several cells, as the rows of another table do: put that table into a file of its own
file-outside = this stands outside of any card
file-page = is a web page or XML, not a table of text, whatever its name says
file-page-cut = the page ends inside of the table
file-page-empty = is a web page without a table, whatever its name says
file-page-large = is a web page of more than 64 MiB
file-part = cannot be taken: its part `{ $part }` { $why }
file-part-large = is larger than { $size } MiB unpacked
file-part-gone = it is not in the file
file-part-locked = it is protected by a password
file-part-strange = it is packed in a way that is not known here
file-parts = has { $count } parts, too many for a spreadsheet
file-pdf = is a PDF, not a table
file-picture = is a picture, not a table
file-pipe = is not an ordinary file, and it has to be read twice
file-program = is a program, not a table
file-quote-never = column { $column }: a quote is opened and never closed
file-quote-open = column { $column }: a quote is opened and not closed; the lines below are rows by themselves and were taken so
file-ragged = the line has { $cells } cells, the header { $headers }
file-ragged-quote = ; it goes on for { $lines } lines: is a quote left open?
file-rar = is a RAR archive, not text
file-rest = the rest of the sheet cannot be read: { $why }
file-row-long = the row is longer than 16 MiB
file-row-wide = the row has more than 10,000 columns
file-says-nothing = it says nothing that a record of kind { $kind } has
file-sheet = has a sheet `{ $sheet }` that cannot be read: { $why }
file-sheet-cut = is cut off in the middle of a sheet
file-sums = it looks like a line of sums: such a word, and nothing but numbers beside it
file-tables = has { $count } tables, more than { $most }
file-text-long = holds a text longer than 1 MiB
file-unpacks-too-large = unpacks `{ $part }` into more than { $size } MiB, far more than a table of its size does
file-workbook = is a spreadsheet, not text
file-xz = is packed with xz, not text
file-zip = is an archive, not text
file-zstd = is packed with zstd, not text
