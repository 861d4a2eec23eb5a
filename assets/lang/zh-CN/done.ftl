done-newer = 由更新的版本改动
done-back = 撤销：{ $what }
done-again = 重做：{ $what }
done-backwards = 退回
done-something = 某项
done-record = 一条记录
done-records = 记录
done-count = { $count } 条{ $many }
