# The pipeline as a board.

board-not-here = 该商机不在此看板上
board-one-pipeline = 账本只有一个漏斗
board-which = 哪个漏斗？
board-mine = 我的  { $count } 个进行中，{ $sum }
board-all = 所有人  { $count } 个进行中，{ $sum }
board-waited = 看板
board-won = 本季赢单
board-empty = 没有商机
board-rests = 搁置
board-no-pipeline = 账本里没有漏斗
