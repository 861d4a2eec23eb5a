# Days and lengths of time as a screen shows them, short first.

date-today = today
date-tomorrow = tomorrow
date-yesterday = yesterday
date-ahead = +{ $days }d
date-ago = { $days }d ago
# In the year that is: `3 Mar`.
date-day = { $day } { date-month }
# In a list, in another year.
date-dated = { $day } { date-month } { $year }
# In running text, whatever the year.
date-whole = { $day } { date-month } { $year }
date-brief = { $day } { date-month }
date-spoken = { date-weekday-short } { date-whole }
date-heading = { date-weekday }, { date-whole }
date-month = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
date-weekday = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
date-weekday-short = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}
date-days = { $count }d
date-weeks = { $count }w
date-months = { $count }mo
date-years = { $count }y
