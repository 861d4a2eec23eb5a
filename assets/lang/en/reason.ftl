# Why an account is of its class.

reason-nothing = nothing bought in four quarters
reason-stays = { $bought } in four quarters: within 5 points of { $near }, stays { $class }
reason-after = { $bought } in four quarters, after { $percent } % of all
