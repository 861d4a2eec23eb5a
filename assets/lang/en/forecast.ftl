# The forecast.

forecast-mine = mine
forecast-all = everyone's
forecast-waited = the forecast
forecast-closed = closed
forecast-commit = commit
forecast-best-case = best case
forecast-pipeline = pipeline
forecast-weighted = weighted
forecast-quota = quota
forecast-gap = gap
forecast-behind = The deals behind it, the greatest first
forecast-deals =
    { $count ->
        [one] 1 deal
       *[other] { $count } deals
    }
forecast-with-commit = closed + commit
forecast-with-best-case = + best case
forecast-likely = likely
forecast-reached = reached
forecast-to-go = { $amount } to go
forecast-to-go-covered = { $amount } to go, pipeline covers it { $times }×
forecast-past = past their close date
forecast-resting = resting, not counted
forecast-omitted = omitted, not counted
forecast-no-date = without a close date
forecast-deals-sum = { $count }, { $sum }
