# Records that are the same: side by side, and two by two.

merge-crumb = Merge
merge-crumb-twice = Duplicates
merge-title = Make one of { $count } { $many }
merge-becomes = becomes
merge-more = and { $count } more
merge-moves = What moves over: { $what }
merge-nothing-moves = Nothing belongs to the others.
merge-done = merged { $count } { $many } into { $title }
merge-awaited = the records
merge-most = at most { $count } are set side by side: mark fewer
merge-which = { $title }: which other record is it?
merge-twice = What may be there twice: { $many }
merge-none-twice = Nothing looks as if it were there twice: no e-mail, phone, web site or name in common.
merge-one = One
merge-other = Other
merge-shared = In common
merge-sure = How sure
