# [app.undo] 是该动作的按键。

tour-today = 这里是“今天”：到期、逾期和承诺的事，最急的在前。[move.down] 和 [move.up] 上下移动，方向键也行。
tour-tabs = 数字键通向九个页签。按 [tab.opportunities] 去看商机。
tour-filter = [list.filter] 边输入边筛选：试试  amount>50k close<eoq  或输入名称、拼音。[input.accept] 保留筛选，[list.drop_chip] 再去掉一个词。
tour-open = [list.open] 打开光标处的商机。
tour-change = [detail.change] 就地修改光标处的字段：移到预计成交日，输入  月底  或  +2w 。
tour-undo = 这里从不问“确定吗”：[app.undo] 撤销刚做的一步，[app.redo] 重做。
tour-letters = [opportunity.advance] 把商机移到下一阶段，[opportunity.next_step] 定下一步。列表、看板和评审中的字母都一样。
tour-log = [record.log] 记录电话或拜访：没什么要写时只需五个键。试试 [record.log] 再按 c。
tour-board = [tab.pipeline] 是看板：[opportunity.advance] 和 [opportunity.retreat] 移动卡片，合计随之变化。
tour-review = [tab.review] 是核心：逐个过进行中的商机，看上次以来的变化，每个决定只按一个键。
tour-palette = [app.palette] 凭几个字母（拼音也行）找到任何记录，凭文字找到任何动作。
tour-help = [app.help] 随处显示各键的作用；输入文字缩小范围，回车执行。导览到此为止：[app.tour] 可再看一遍。
tour-place = { $at }/{ $count }
tour-keys = { $next } 下一张   { $end } 结束导览
tour-over = 导览结束；{ $key } 可重新开始
