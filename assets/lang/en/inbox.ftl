# What two people changed without seeing each other.

inbox-settled = { $count ->
    [one] settled { $count } conflicts
   *[other] settled { $count } conflicts
}
inbox-kept = kept what stands in { $title }
inbox-took = took the other side in { $title }
inbox-wrote = wrote a third in { $title }
inbox-no-value = here is no value to write: keep, or take the other
inbox-empty = Nothing to settle: no two people have changed the same thing without seeing each other.
inbox-record = Record
inbox-what = What
inbox-why = Why
inbox-other-by = Other by
inbox-on = On
inbox-before = Before
inbox-stands = Stands · { $who } { $when }
inbox-other = Other · { $who } { $when }
inbox-newer-reason = for a reason of a newer version
inbox-gone = The record is not in this book any more; what was typed is kept here.
inbox-brought-back = The other side deleted it; it was brought back because of what was changed meanwhile.
inbox-deleted = It was deleted while this was changed.
inbox-handed-over = It had been handed over when this arrived: the new owner decides.
inbox-you = you
inbox-moment = { $day } { $time }
