# 设置：setting-<名称>，说明 setting-help-<名称>。英文在 src/config.rs 与 assets/config.toml 中。

setting-language = 语言
setting-theme = 主题
setting-icons = 字形
setting-mouse = 鼠标
setting-which_key_ms = 多久后显示后续键
setting-help-language = auto、en 或 zh-CN；auto 随系统区域设置（LC_ALL、LC_MESSAGES、LANG）。命令行、文件和账本内容不随它变。
setting-help-theme = dark、light、high-contrast、colour-blind-safe、ansi16、mono；auto 看终端（COLORTERM、TERM、COLORFGBG，以及它对背景色询问的回答）。环境中有 NO_COLOR 时一律为 mono。以 .toml 结尾的路径是自己的主题。
setting-help-icons = unicode；终端或字体显示不好  ‼ ✓ ▸  时用 ascii；装了 Nerd Font 字体用 nerd。
setting-help-mouse = 单击、双击、滚动。按住 Shift（Mac 为 Option）可选中文字；工作中按 g ! 可暂时关掉。
setting-help-which_key_ms = 按下首键（如 g）后多少毫秒显示可接的键。
