# Letters of records, and drafts.

marks-leads = { $key } { $letter } leads to { $title }
marks-none = no record has the mark { $letter }
marks-letter-for = A letter for { $title }
marks-go = Go to the mark
marks-any = any letter or digit; none is in use yet
