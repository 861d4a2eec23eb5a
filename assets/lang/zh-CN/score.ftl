# 线索评分的规则。

score-source = 来源
score-title = 有决策权
score-size = 公司规模
score-fit = 已知且可联系
score-engagement = 与我们互动
score-recency = 最近有互动
