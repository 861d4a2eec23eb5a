subject-nothing = 无
subject-several = { $count } 条{ $many }
subject-not-converted = { $sum } + 未折算 { $apart }
