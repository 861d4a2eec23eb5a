# Today.

day-no-activity = this is not an activity: open it
day-done = done: { $what }
day-not-yours = this day is not yours to move
day-move = Move { $what } to
day-day = day
day-moved = moved { $what } to { $day }
day-place = { $at } of { $count }
day-figures = open { $open }   won this quarter { $won }
day-idle =
    { $count ->
        [one] Nothing is due this week, and one deal is open: { $key } asks what comes next in it.
       *[other] Nothing is due this week, and { $count } deals are open: { $key } goes through them one by one.
    }
day-empty = Nothing is due this week. { $key } adds a task, { $files } brings in what you have; next steps and promises of your deals come here.
day-overdue = OVERDUE
day-today = TODAY
day-week = THIS WEEK
day-we-promised = we promised
day-they-promised = they promised
day-closes = closes
day-wakes = wakes
day-quote-ends = quote ends
day-birthday = birthday
day-no-contact = no contact
day-next = next { $kind }
