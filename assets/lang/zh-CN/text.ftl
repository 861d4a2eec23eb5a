# Edit as text.

text-line = 第 { $line } 行：{ $why }
text-edited = 以文本编辑了 { $count } 条{ $many }
text-edited-without = 以文本编辑了 { $count } 条{ $many }，略去 { $left } 行
text-unchanged = 没有改动
text-title = { $many } · 文本编辑：{ $plan }
text-new = 新增
text-again = { $key } 再次打开编辑器
text-change = { $count } 条修改
text-added = { $count } 条新增
text-refused = { $count } 行不能识别
text-nothing = 没有改动
text-too-much = { $size } kB 超出终端剪贴板的上限 { $most } kB；请改用导出
text-no-start = 无法启动“{ $program }”：{ $why }
text-too-many = { $count } 行，编辑器不便处理
text-too-many-hint = 最多标记或筛选 { $most } 行，或导出文件修改后再导入
text-cells = 有 { $count } 格，应为 { $expected } 格
text-cells-hint = 含逗号或引号的格要加引号
text-no-row = 没有第 { $row } 号
text-no-row-hint = 新记录的编号留空
text-row-twice = { $row } 号已在第 { $line } 行
text-again-hint = 请再次编辑：文本会重新生成
text-head = { $many }：修改各格，保存并关闭。没有编号的行是新记录；删掉的行
text-head-more = 不作改动。账本自动维护的（合计、接触日）不能设定。以 # 开头的行不读。
