# 评审纪要与瀑布图的各段：section-<英文>。英文在 src/operations/review/minutes.rs 与 src/analytics/waterfall.rs 中。

section-won = 赢单
section-lost = 输单
section-no-decision = 未决
section-reopened = 重新打开
section-moved = 阶段变动
section-pushed = 推迟
section-pulled = 提前
section-close-date-set = 设定成交日
section-amount = 金额
section-forecast = 预测类别
section-added = 新增
section-promised = 承诺
section-next-steps = 下一步
section-flagged = 已标记
section-open-then = 原在谈
section-up = 增额
section-down = 减额
section-gone = 离开
section-open-now = 现在谈
