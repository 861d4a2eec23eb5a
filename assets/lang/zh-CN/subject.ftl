subject-nothing = 无
subject-several = { $count } 条{ $many }
