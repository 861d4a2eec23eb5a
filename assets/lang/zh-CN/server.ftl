# The server of the book.

server-title = 服务器
server-url = 服务器
server-login = 登录名
server-invite = 邀请码
server-password = 密码
server-certificate = 证书
server-org = 组织
server-standing = 状态
server-exchanged = 上次同步
server-never = 从未
server-url-note = 地址，如 crm.example.com；除本机外一律使用 TLS
server-login-note = 管理员给你的名称或邮箱
server-invite-note = 邀请码；以前登录过则留空
server-password-note = 你的密码
server-password-new = 设一个密码；不设则每台设备都需要邀请码
server-certificate-note = 贵公司服务器自有证书的文件（PEM）；留空则用公共证书，或以前指定的
server-needed = 需要服务器和登录名
server-asked = 正在联系服务器…
server-note = 账本里的一切，两边都有。没有网络也照常工作：所录入的会等待，连上后送出。
server-left = 已退出登录；账本保留所有内容
server-left-out = 本程序编译时未包含同步
server-none-here = 样例账本没有服务器：请新建自己的账本
server-let-in = 已以 { $name } 登录 { $org }；记录会陆续到来
