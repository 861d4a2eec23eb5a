# Prompts and pickers, whoever asks.

ask-makes = 没有这个名称 · { $key } 新建
ask-none-yet = 还没有 · 输入名称即可新建
ask-nothing-fits = 没有匹配的 · { $key } 关闭
ask-yes = 是
ask-no = 否
