# 客户分类的原因。

reason-nothing = 近四个季度没有购买
reason-stays = 近四个季度 { $bought }：距 { $near } 类不到 5 个百分点，仍为 { $class } 类
reason-after = 近四个季度 { $bought }，排在前 { $percent } % 之后
