# What an action is about.

subject-nothing = nothing
subject-several = { $count } { $many }
subject-not-converted = { $sum } + { $apart } not converted
