# Typed commands.

command-filter = 筛选列表：filter amount>50k
command-sort = 列表排序：sort -amount,name
command-columns = 选择列：columns name,amount
command-group = 列表分组，带合计：group stage
command-view = 显示已存视图：view 本季成交
command-save = 以名称保存列表：save 我的商机
command-export = 写出所见：export deals.xlsx
command-unknown = “{ $word }”不是命令、记录种类或动作
command-near = 是不是“{ $near }”？
