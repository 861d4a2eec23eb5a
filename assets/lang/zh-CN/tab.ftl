# 页签。

tab-today = 今天
tab-pipeline = 漏斗
tab-review = 评审
tab-opportunities = 商机
tab-leads = 线索
tab-accounts = 客户
tab-contacts = 联系人
tab-quotes = 报价
tab-forecast = 预测
