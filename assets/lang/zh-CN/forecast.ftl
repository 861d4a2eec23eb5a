# The forecast.

forecast-mine = 我的
forecast-all = 所有人的
forecast-waited = 预测
forecast-closed = 已成交
forecast-commit = 确保
forecast-best-case = 乐观
forecast-pipeline = 漏斗
forecast-weighted = 加权
forecast-quota = 目标
forecast-gap = 差额
forecast-behind = 其中的商机，金额大者在前
forecast-deals = { $count } 个商机
forecast-with-commit = 已成交 + 确保
forecast-with-best-case = + 乐观
forecast-likely = 可能区间
forecast-reached = 已达成
forecast-to-go = 还差 { $amount }
forecast-to-go-covered = 还差 { $amount }，漏斗可覆盖 { $times } 倍
forecast-past = 已过成交日
forecast-resting = 搁置，不计入
forecast-omitted = 不计入
forecast-no-date = 没有成交日
forecast-deals-sum = { $count }，{ $sum }
