# Choosing columns and order.

arrange-columns = 列
arrange-order = 排序依据
arrange-frozen = 冻结
arrange-wide = 宽 { $count }
arrange-toggle-column = 显示或隐藏
arrange-toggle-order = 升、降、不排
arrange-move = 移动
arrange-width = 宽度
arrange-no-field = 没有这个字段
