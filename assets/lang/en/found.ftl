# Findings as sentences without a full stop: what is wrong with one record.

found-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
# Names in a row: `王芳 and 陈伟`, `王芳, 陈伟 and 2 more`.
found-two = { $one } and { $two }
found-several = { $one }, { $two } and { $more } more

found-next-step-overdue = next step is { found-days } overdue: { $what }
found-close-date-past = the close date passed { found-days } ago
found-no-account = no account
found-champion-left = champion { $who } left the account
found-refers-to-deleted = { $what } refers to a deleted record
found-rotting = in { $stage } for { found-days }, limit { $limit }
found-rotting-long = too long in { $stage }
found-rotting-stage = its stage
found-no-next-step = no next step
found-quote-expired = quote { $quote } expired { found-days } ago
found-no-close-date = no close date
found-times = { $times ->
    [1] once
    [2] twice
   *[other] { $times } times
}
found-pushed = close date pushed { found-times }
found-pushed-from = close date pushed { found-times }: first { $first }, now { $now }
found-no-amount = no amount
found-never-met = no contact on record
found-silent = no contact for { found-days }
found-our-promise = our promise is { found-days } overdue: { $what }
found-their-promise = their promise is { found-days } overdue: { $what }
found-no-buying-centre = no buying centre
found-approval-waiting = quote { $quote } waits for approval of its discount
found-no-decider = nobody is known who decides or approves
found-decider-before-quote = decider not met before the quote went out
found-decider-since-quote = decider not met since the quote went out
found-person-silent = { $who } silent for { found-days }
found-person-never-met = { $who } never met
found-people-silent = { $who } silent for more than { found-days }
found-one-person = everything hangs on one person
found-few-people = only { $known } people known
found-quote-before-close = quote { $quote } expires { $day }, before the close date
found-no-champion = no champion
found-unanswered = no answer to { $who }
found-coach = champion { $who } has done nothing on our behalf yet: a coach
found-in-spite = moved in spite of: { $what }
found-not-converted = { $currency } is not converted: no rate is known
found-lost-without-reason = lost, and no reason given
found-ended-without-reason = ended without a decision, and no reason given
found-won-without-amount = won, and no amount given
found-closed-without-day = closed, and no day given
found-lost-to-nobody = lost, and nobody knows to whom

# Of accounts.
found-contract-lapsed = the contract lapsed on { $day }
found-contract-ends = the contract ends on { $day }
found-no-order = no order for { found-days }
found-grave-cases = { $count ->
    [one] 1 grave case open
   *[other] { $count } grave cases open
}
found-satisfaction = satisfaction { $score } of 10
found-class = { $class } account
found-account-never-met = no contact on record
found-account-never-met-class = no contact on record ({ found-class })
found-account-silent = no contact for { found-days }, limit { $limit }
found-account-silent-class = no contact for { found-days }, limit { $limit } ({ found-class })
