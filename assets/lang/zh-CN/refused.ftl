# Why operations and the store refuse something.

refused-book = 账本无法{ $doing ->
    [read] 读取
    [written] 写入
    [opened] 打开
   *[other] 读写
}：{ $why }
refused-file = “{ $path }”无法{ $doing ->
    [read] 读取
    [written] 写入
    [opened] 打开
    [made] 建立
   *[other] 读写
}：{ $why }
refused-no-book = “{ $path }”处没有账本
refused-exists = “{ $path }”已存在
refused-foreign = “{ $path }”不是 dealbook 账本：{ $why }
refused-damaged = “{ $path }”已损坏：{ $why }
refused-newer = “{ $path }”由更新的 dealbook 写成（格式 { $found }，此版本只识 { $known }）
refused-engine = SQLite { $version } 有会损坏账本的已知缺陷
refused-not-found = 没有 { $kind }“{ $what }”
refused-ambiguous = “{ $what }”可能是 { $count } 条 { $kind } 记录
refused-bad-reference = { $field }不能指向那里：{ $why }
refused-nothing-to-undo = 没有可撤销的
refused-nothing-to-redo = 没有可重做的
refused-stopped = 已停止
refused-no-book-hint = `dealbook init` 建立，`dealbook --demo` 看样例
refused-exists-hint = 换个名称，或用 --book 打开它
refused-newer-hint = 更新 dealbook，或恢复此前的备份
refused-foreign-hint = 用 --book 选别的文件；此文件未被改动
refused-damaged-hint = `dealbook restore` 列出账本的备份并恢复其一，损坏的文件会保留；`dealbook doctor` 说明损坏之处
refused-ambiguous-hint = 写得更全，或给出标识
refused-not-found-hint = `dealbook search { $what }` 在各种记录中查找；名称前要写种类，如 `account/{ $what }`
refused-list-hint = `dealbook list { $kind }` 列出已有的
refused-busy-hint = 另一个 dealbook 正在写入；稍后再试
refused-full-hint = 请腾出磁盘空间后重试；未完成的部分会在下次打开账本时撤回
refused-no-record = 没有这条记录
refused-newer-record = 更新版本的记录
refused-other-kind = 要的是{ $wanted }，不是{ $found }
refused-deleted = 那条记录已删除
refused-merged = 那条记录已并入另一条
refused-ring = 它会成为自己的上级
refused-no-step = 账本历史中没有第 { $step } 步
refused-nothing-taken-back = 无可撤销：其后都已改动
refused-past = 现在显示的是账本以前的样子
refused-past-hint = 回到今天才能修改
refused-bringing-in = 另一窗口正在导入文件：请等它完成
refused-kind-no-field = { $kind } 没有字段“{ $name }”
refused-kind-has = 它有 { $fields }
refused-decided-ahead = 商机不可能在未来某日已有定论
refused-decided-ahead-hint = 预计的日子是预计成交日：`dealbook set OPP close_date=…`
refused-is-open = { $title } 仍在进行中
refused-converted = { $title } 已经转化
refused-converted-hint = 先撤销转化
refused-convert-to-none = 线索至少要转为客户或联系人
refused-convert-to-none-hint = 给线索填公司或姓名，或指定已有客户
refused-field-label = 字段要有名称
refused-field-of-kind = 没有“{ $kind }”这种记录
refused-field-of-kind-hint = 写 of_kind=account、contact、lead、opportunity …
refused-field-label-hint = 写 label=地区
refused-field-twice = { $many }已有字段“{ $label }”
refused-kept = 由账本维护，不能设定
refused-no-field = { $kind } 记录没有这个字段
refused-near = 是不是“{ $near }”？
refused-fields = 它的字段有 { $fields }
refused-only-lists = 只有列表可用 `+=` 和 `-=`
refused-write = 写 `{ $example }`
refused-lead-converted = 线索只能经转化变为已转化
refused-quote-status = 报价状态随其操作而变
refused-quote-status-hint = `dealbook quote send`、`accept`、`reject`、`withdraw`、`revise`
refused-percent = “{ $typed }”不在 0 到 100 % 之间
refused-closed-by-closing = 商机要结单才算已成交
refused-amount-hint = 写 `184k`、`18.4万` 或 `EUR 500`
refused-kept-in = 它以 { $here } 计，不以 { $there } 计
refused-other-currency = { $field }的币种不是 { $currency }
refused-other-currency-hint = 两者一起给出，或先改币种
refused-not-in-currency = 用那个币种放不下
refused-is-closed = { $title } 已结单
refused-reopen-first = 先重新打开
refused-to-oneself = 不能移交给自己
refused-task-logged = 任务是要做的，不是记录的接触
refused-task-logged-hint = `dealbook next OPP TEXT --on DATE` 或 `dealbook add activity`
refused-logged-ahead = 记录的是发生过的事，未来的还没发生
refused-logged-ahead-hint = `dealbook add activity kind=… due=…` 可作安排
refused-no-log = { $kind } 记录上不能记接触
refused-no-log-hint = 记在其客户、联系人、线索、商机或服务请求上
refused-merge-two = 只能合并两条不同的同类记录
refused-merge-two-hint = `dealbook duplicates KIND` 列出可能重复的
refused-no-merge = { $many }不能合并
refused-merge-converted = 已转化的线索不能并入未转化的
refused-merge-converted-hint = 保留已转化的那条
refused-decider-known = 已知决策者
refused-amount-set = 已有金额
refused-quote-sent = 报价已发出
refused-last-stage-hint = 请结单：`dealbook close OPP won|lost|no-decision`
refused-first-stage-hint = `dealbook move OPP STAGE` 可到任一阶段
refused-last-stage = { $title } 已在最后阶段
refused-first-stage = { $title } 已在最初阶段
refused-closed-stays = { $title } 已结单，停在定局时的阶段
refused-unmet = 去“{ $stage }”途中未满足：{ $list }
refused-unmet-hint = 勾选已满足的，或越过标准推进：商机上会注明
refused-step-words = 下一步要写内容
refused-step-words-hint = 写要做的事：`发修改后的报价`
refused-step-day = 没有下一步，日期无所属
refused-step-day-hint = 同时设定 `next_step`
refused-step-none = 商机没有可完成的下一步
refused-step-none-hint = `dealbook next OPP TEXT --on DATE` 可设定
refused-promise-words = 承诺要写内容
refused-no-promise = “{ $what }”不是承诺
refused-quiet = 提示只能静默到未来某日
refused-rate = 汇率须大于零
refused-own-currency = { $currency } 是账本的本位币
refused-unread = 字段无法识别
refused-lead-stays = 已转化的线索不再改动
refused-lead-stays-hint = 请改它转成的客户、联系人或商机，或撤销转化
refused-conflict-gone = 冲突的记录不在本账本
refused-conflict-gone-hint = 保留现值：`dealbook conflict resolve … keep`
refused-conflict-merge = 并入哪条记录不在这里处理
refused-conflict-merge-hint = 用 `dealbook merge`，再保留现值
refused-conflict-empty = 冲突的另一方没有内容
refused-conflict-newer = 此版本不认识这种记录
refused-rest = 商机只能搁置到未来某日
refused-rest-hint = 写日期，如 `+30d`、`季末`
refused-view-name = 视图要有名称
refused-no-view = { $kind }没有名为“{ $name }”的视图，或有几个如此开头
refused-no-view-hint = 现有：{ $names }
refused-currency-hint = 写三个字母，如 `CNY`
refused-month = 年度起始月为 1 到 12
refused-yes-hint = 写 `是` 或 `否`
refused-several-choices = “{ $typed }”可指多个选项
refused-no-choice = “{ $typed }”不是其选项
refused-choices = 可选：{ $choices }
refused-make-first = 先新建：`dealbook add { $kind } name={ $name }`
refused-several-stages = “{ $typed }”可指多个阶段
refused-several-stages-hint = 写全名称，或同时设定漏斗
refused-no-stage = 没有阶段“{ $typed }”
refused-stages = 阶段有 { $stages }
refused-bad-field = { $field }：{ $why }
refused-unreadable = “{ $path }”{ $why }
refused-no-records = “{ $path }”中没有可导入的记录：{ $why }
refused-no-files = 没有要导入的文件
refused-no-form = { $form } 只能放{ $only }，不能放{ $kind }
refused-bad-layout = “{ $said }”不是版式中“{ $what }”的值
refused-stopped-import = 已停止；账本未变
refused-closed = 输出已关闭
refused-no-records-hint = 请从来源处重新导出
refused-no-head-hint = 首行要写字段名，如“名称”或“客户”；--as KIND 指明各行是什么
refused-no-files-hint = 写出一个或几个文件：dealbook import accounts.csv contacts.csv
refused-no-kind-hint = 例如 account、contact、lead、opportunity、activity、product
refused-no-field-hint = `dealbook export { $kind } --limit 0` 显示其字段
refused-no-form-hint = `dealbook export { $kind } --format csv`、json 或 xlsx
refused-too-much-hint = CSV 没有此限制：--format csv；`--columns A,B` 可略去字段
refused-replace-hint = 换个名称，或用 --yes 取代它
refused-is-read = “{ $path }”正在被读取
refused-is-read-hint = 换个名称
refused-cards = 名片
refused-calendar = 日历
