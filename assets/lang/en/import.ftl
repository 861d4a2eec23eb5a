# Bringing files in.

import-page = Import
import-passed-columns = it is passed over: none of its columns is read
import-no-lines = none of its lines is read
import-no-names = no name in the files resembles another
import-title-reading = Reading the files
import-title-known = Nothing to bring in: the book has all of it
import-title-nothing = Nothing of it would be brought in
import-title-preview = What would be brought in: nothing is written yet
import-title-columns = What the columns mean
import-title-lines = What becomes of the lines
import-title-names = Names that resemble others
import-title-applying = Bringing the files in
import-title-done = What came of it
import-title-failed = The files were not brought in
import-passed = passed over
import-passed-why = { $file }: passed over, { $why }
import-left-out = as you said
import-aside-hidden = the sheet is hidden
import-aside-packed = it is packed once more: unpack it and name it
import-hidden-take = { $key } takes it all the same
import-merged =
    { $count ->
        [one] merged cells: `{ $cell }` was given what stands above it
       *[other] merged cells: { $count } cells such as `{ $cell }` were given what stands above them
    }
import-merged-number =
    { $count ->
        [one] merged cells: a number counts for its first line alone; `{ $cell }` was left empty
       *[other] merged cells: a number counts for its first line alone; { $count } cells such as `{ $cell }` were left empty
    }
import-no-result =
    { $count ->
        [one] `{ $cell }` holds a formula whose result is not in the file, and came in empty: open the file in a spreadsheet, save it, import it again
       *[other] { $count } cells such as `{ $cell }` hold formulas whose results are not in the file, and came in empty: open the file in a spreadsheet, save it, import it again
    }
import-unread = { $what }; { $key } gives them a meaning
import-alike =
    { $count ->
        [one] 1 line resembles a record: { $key } shows which, there it can update it instead
       *[other] { $count } lines resemble records: { $key } shows which, there it can update it instead
    }
import-slips =
    { $count ->
        [one] 1 name may be a slip of the finger: { $key } takes it for what it resembles
       *[other] { $count } names may be slips of the finger: { $key } takes it for what it resembles
    }
import-column-file = File
import-column-kind = Its lines are
import-column-new = New
import-column-changed = Changed
import-column-same = Same
import-column-not-taken = Not taken
import-column-recognised = Recognised
import-more = … { $count } more
import-ask = Bring in files
import-which = Which?
import-ask-note = a path, several, a folder; or drag them here
import-none-of-them = None of them: { $name } is another
import-which-you = Which of these is you?
import-which-kind = What are the lines of { $file }?
import-column-nothing = Nothing: the column is not read
import-column-now = now { $column }
import-column-what = What is { $column }?
import-head-column = Column
import-head-means = Means
import-head-cell = First cell
import-means-nothing = nothing
import-brought-in = brought in { $what }
import-no-records-hint = its first line must name fields; or say what its lines are
import-files = { $count } files
import-name-in-file = In the file
import-name-resembles = Resembles
import-name-kind = Kind
import-name-what = What
import-name-taken = taken for it
import-name-apart = kept apart
import-find = Lines with these words
import-find-words = Words
import-line-planned = What the plan makes of it
import-line-update = Update the record that it resembles
import-line-create = Make a record of it, whatever it resembles
import-line-skip = Leave it out
import-line-title = Line { $line }: { $about }; or type a record to update
import-lines-all = all
import-lines-with = { $what } with `{ $words }`
import-lines-seen = { $file }, { $what }: { $count }
import-lines-first = { $file }, { $what }: { $count }, the first of each kind
import-line-line = Line
import-line-what = What
import-line-about = About
import-line-why = Why
import-line-left-out = left out
import-line-to-make = to be made
import-line-updates = updates one
import-line-to-take = to be taken
import-foot-stop = stop
import-foot-apply = bring in
import-foot-kind = kind
import-foot-leave-out = leave out
import-foot-not-read = not read
import-foot-custom-field = custom field
import-foot-preview = preview
import-foot-decide = decide
import-foot-take = take, or apart
import-outcome-new = new
import-outcome-changed = changed
import-outcome-same = as it was
import-outcome-left = left alone
import-outcome-refused = not taken
import-phase-plan = reading
import-phase-apply = writing
import-phase-keep = adding up
import-new-pipeline = new pipeline `{ $pipeline }`: { $stages }; its order and probabilities were set by the import
import-made = made for references: { $count } × { $kind }
import-taken-for = { $kind } `{ $typed }` taken for `{ $meant }` on { $count } lines
import-may-be = { $kind } `{ $typed }` may be `{ $meant }` ({ $count } lines); kept apart
import-duplicate = 1 new record resembles another
import-duplicates = { $count } new records resemble another
import-duplicate-pair = { $kind } `{ $one }` and `{ $other }`
import-with-finding = { $count } with { $finding }
import-times = { $what } ({ $count } times)
import-you-are = you are `{ $name }` in this book
import-rejected = … { $count } lines not taken in all
import-clashes = { $count } fields changed in the book meanwhile and were left as they are
import-reject = { $file }, line { $line }: { $why }
import-reject-column = { $file }, line { $line }, column { $column }: { $why }
import-count-new = new
import-count-changed = changed
import-count-same = as they were
import-count-repeated = repeated
import-count-left = left alone
import-count-refused = not taken
import-recognised = recognised as { $layout }
import-by-headers = by its headers
import-by-cells = by its cells
import-mdy = month/day/year
import-dmy = day/month/year
import-dates = { $column }: dates read as { $order }
import-not-read = not read: { $columns }
import-not-read-more = not read: { $columns } and { $count } more
import-ask-dates = { $file }: in dates, day or month first?
import-ask-decimal = { $file }: which decimal sign?
import-ask-share = { $file }: what do bare percentages mean?
import-does-not-fit = { $cell } does not fit
import-share = A share of one
import-percent = Percent as they stand
import-paid = The share that is paid
import-day-first = The day
import-month-first = The month
import-point = A point
import-comma = A comma
import-done-known = nothing to do: the book has all of it
import-done-nothing = nothing was written
import-done = done; one undo takes all of it back
import-beside = lines not taken, to be mended: { $file }
import-not-beside = the lines not taken could not be kept: { $why }
import-not-remembered = the columns could not be remembered: { $why }
import-remembered = files with the headers of { $file } will be read the same way
import-meaning-id = Id: by which it is known again
import-meaning-made = Day it was made
import-meaning-engaged = Day it entered its stage
import-meaning-product = Product, as a line of it
import-meaning-lines = Products with quantity and price, as lines of it
import-meaning-contact = Contact, in its buying centre
import-meaning-price = Price
import-meaning-currency = Currency of the price
import-meaning-name = Whole name
import-meaning-custom = A custom field, made for it
import-closed-next = a closed deal has no next step; left out, such as `{ $what }`
import-next-differs = a next step differs from the one in the book; the book's was left
import-unknown = { $column } names { $many } that nobody knows; left empty
import-no-year = { $column } without a year; left out
import-means-nothing-here = { $column } `{ $said }` means nothing here and was left out
import-cut-number = { $column } `{ $said }` is what a spreadsheet made of a long number, its last digits are lost; left out
import-several-addresses = { $column } holds several addresses, of which the first is kept
import-left-out-of = { $why }; left out of { $field }
import-several = { $column } names several; the first is taken
import-mojibake = its letters look as though they were read wrongly before they were saved, such as `Ã¼` for `ü`; export it again as UTF-8
import-decimal-comma = { $column }: numbers read with a decimal comma
import-read-as = read as { $encoding }, which its letters look like
import-read-mixed = read as { $encoding }, which its letters look like; what among them is UTF-8 is read as that
import-bare = its first line is a record, not a header: columns are named by their number
import-upright = each line says one field; records made of them: { $count }
import-grouped = a report by groups: { $columns } filled downwards from the first line of each, sums left out
import-bad-no-year = `{ $typed }` says no year
import-upright-long = has a line for each field, and more than { $most } lines
import-wrapped = each line stood in quotes as a whole; read without them
import-ask-columns = { $file } has no header, and what these columns hold leaves their meaning open
import-open-column = it has no header, and `{ $example }` may mean several things
import-leave-columns = Leave these columns out
import-lines-before =
    { $count ->
        [one] 1 line before the header passed over
       *[other] { $count } lines before the header passed over
    }
import-nobody-called = nobody in these files is called `{ $name }`; you stay who you were
import-late = { $file }, line { $line }, { $field }: { $why }; left empty
import-header-again = a line that is the header again was passed over
import-no-records = it holds no records that can be imported: { $why }
import-bad-no-currency = `{ $typed }` is not a currency code
import-bad-too-large = `{ $typed }` is too large an amount
import-bad-no-whole = `{ $typed }` is not a whole number
import-bad-range = `{ $typed }` is a range of amounts: which one of them is it?
import-last-day = `{ $said }` read as its last day, { $day }
import-bad-no-date = `{ $typed }` is not a date
import-bad-early-day = `{ $typed }` is a number and no day: spreadsheets count their days from 1900, and it would be one of its first
import-bad-no-moment = `{ $typed }` is not a moment
import-bad-no-yes = `{ $typed }` is neither yes nor no
import-bad-choice = `{ $typed }` is none of { $choices }
import-bad-no-deal = nothing says which deal it is: no name, no account, no product
import-bad-cut-id = `{ $typed }` is what a spreadsheet made of a long id: its last digits are lost
import-bad-no = there is no
import-bad-none = { import-bad-no } { $kind } `{ $typed }`
import-bad-none-id = { import-bad-no } { $kind } with the id `{ $typed }`
import-bad-none-domain = { import-bad-no } { $kind } with the domain `{ $typed }`
import-bad-no-record = { import-bad-no } record `{ $typed }`
import-bad-no-stage = { import-bad-no } stage `{ $typed }`
import-bad-several = `{ $typed }` could be several records of kind { $kind }
import-bad-labels = several records are called `{ $typed }`, with an id of their own each; import them first
import-bad-it-several = it could be several records of kind { $kind }
import-bad-no-share = `{ $typed }` is no share of a price
import-bad-currencies = the amount is in { $said }, the currency is { $given }
import-bad-home = the amount is in { $said }, this book counts in { $home }
import-bad-no-number = `{ $typed }` is not a number
import-bad-large-number = `{ $typed }` is too large a number
import-line-before = a line before
import-resembles = { $kind } `{ $this }` resembles { $name }
import-error-line = line { $line }: { $why }
import-error-column = line { $line }, column { $column }: { $why }
import-bad-same-record = an earlier line is about the same record
import-bad-same-person = an earlier line is about the same person
import-bad-same-values = several records have these values
import-bad-id-twice = the id `{ $typed }` stands twice
import-bad-name-twice = the name `{ $typed }` stands twice
import-bad-other-kind = the id `{ $typed }` is that of a record of kind { $kind }
import-bad-erased = this record was erased for good
import-job-read = read { $what }
import-job-planned = a plan of { $lines } lines
import-job-apply = bring in { $what }
import-shorter = has become shorter while it was read
import-part-title = it is the title of the lines below: the header stands again under it
import-only-header = it has a header and no line below it
import-open-dates = dates such as `{ $example }` may begin with the day or with the month
import-open-decimal = its numbers may have a decimal point or a decimal comma
import-open-share = numbers such as `{ $example }` may be percent or shares of one
import-no-header = has no header: { $why }
import-no-line = holds no line
