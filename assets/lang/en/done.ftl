# What was done, around the sentences of the table in src/operations/sentence.rs.

done-newer = changed by a newer version
done-back = took back: { $what }
done-again = put back: { $what }
done-backwards = back
done-something = something
done-record = a record
done-records = records
done-count = { $count } { $many }
done-part-made = made it
done-part-amount = amount
done-part-close-date = close date
done-part-next-step = next step
done-part-task = task
done-part-promise = promise
done-part-note = note
