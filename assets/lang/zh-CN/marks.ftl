# Letters of records, and drafts.

marks-leads = { $key } { $letter } 通向 { $title }
marks-none = 没有记录标着 { $letter }
marks-letter-for = 给 { $title } 标一个字母
marks-go = 去往记号
marks-any = 任一字母或数字；都还没有用
