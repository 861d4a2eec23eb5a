# The minutes of a review.

minutes-title = Minutes of the review
minutes-page = Minutes
minutes-counts = { $deals } deals, { $reviewed } reviewed, { $skipped } skipped
minutes-fall = PIPELINE, THEN AND NOW
minutes-fall-unconverted = PIPELINE IN { $currency }, NOT CONVERTED
minutes-write = Write the minutes
minutes-to-file = to file
minutes-wrote = wrote { $file }
minutes-head = Pipeline review, { $title }
minutes-summary = { $reviewed } of { $deals } deals reviewed, { $skipped } skipped, { $left } not reached.
minutes-unconverted = Pipeline in { $currency }, not converted
minutes-then-and-now = Pipeline then and now
minutes-columns = | | Deals | Amount |
minutes-new = new
minutes-we = we
minutes-they = they
minutes-we-by = we, by { $day }
minutes-they-by = they, by { $day }
