# 字段的分组。

group-address = 地址
group-approval = 审批
group-availability = 供货
group-outcome = 结果
group-person = 个人
group-reach = 联系方式
group-relationship = 关系
group-text = 文字
group-more = 更多
group-kept-by-the-book = 账本自动维护
