//! Names, searches and screens in several scripts, and text that means harm.

use std::borrow::Cow;

use proptest::prelude::*;

use super::*;

#[test]
fn folding() {
    assert_eq!(fold("  Müller\t STRASSE "), "muller strasse");
    assert_eq!(fold("Straße"), "strasse");
    assert_eq!(
        fold("Łódź Ørsted Æther Œuvre Đặng"),
        "lodz orsted aether oeuvre dang"
    );
    assert_eq!(fold("ＡＢＣ　１２３"), "abc 123");
    assert_eq!(fold("İstanbul Diyarbakır"), "istanbul diyarbakir");
    assert_eq!(fold("ΣΊΣΥΦΟΣ"), fold("σίσυφος"));
    assert_eq!(fold("Ac\u{200b}me\u{feff}\u{ad}"), "acme");
    assert_eq!(fold("が ガ 한국"), "が ガ 한국");
    assert_eq!(fold("华为（中国）"), "华为(中国)");
    assert_eq!(fold("हिन्दी"), "हिन्दी");
    assert_eq!(fold("O’Neil – Co"), "o'neil - co");
}

#[test]
fn sorting_by_pinyin() {
    assert_eq!(name_key("华为技术"), "hua wei ji shu");
    assert_eq!(name_key("ABC华为 Cloud"), "abc hua wei cloud");
    assert_eq!(name_key("重庆银行"), "chong qing yin hang");
    assert_eq!(name_key("厦门钨业"), "xia men wu ye");
    assert_eq!(name_key("曾伟"), "zeng wei");
    assert_eq!(name_key("吕布"), "lv bu");
    assert_eq!(name_key("Zoë"), "zoe");
    let mut names = vec!["张伟", "Baker", "陈伟", "阿里巴巴", "Öztürk", "王芳"];
    names.sort_by_key(|name| name_key(name));
    assert_eq!(
        names,
        ["阿里巴巴", "Baker", "陈伟", "Öztürk", "王芳", "张伟"]
    );
}

#[test]
fn names_of_the_same_company() {
    let same = [
        &["GTX Pro", "GTXPro", "gtx-pro, Inc.", "GTX PRO Co., Ltd."][..],
        &[
            "华为技术",
            "华为技术有限公司",
            "华为技术股份有限公司",
            "华为技术（中国）有限公司",
            "华为（中国）技术有限责任公司",
            "华为技术有限責任公司",
        ],
        &["海尔", "海尔集团", "海尔集团公司", "海尔集团控股有限公司"],
        &["Müller", "Muller GmbH & Co. KG", "MÜLLER G.m.b.H."],
        &["Novo Nordisk", "Novo Nordisk A/S"],
        &["Enel", "Enel S.p.A.", "ENEL SpA"],
        &["Total", "Total S.A.", "Total SARL"],
        &["Orlen", "Orlen Sp. z o.o."],
        &["Tiffany", "Tiffany and Company"],
        &[
            "トヨタ自動車",
            "トヨタ自動車株式会社",
            "株式会社トヨタ自動車",
            "トヨタ自動車㈱",
        ],
    ];
    for names in same {
        for name in names {
            assert_eq!(match_name(name), match_name(names[0]), "{name}");
        }
    }
    assert_eq!(match_name("GTX Pro"), "gtxpro");
    assert_eq!(match_name("AG"), "ag");
    assert_eq!(match_name("有限公司"), "有限公司");
    assert_eq!(match_name("!!!"), "!!!");
    assert_eq!(match_name("（中国）"), "中国");
    assert_ne!(
        match_name("华为技术有限公司北京分公司"),
        match_name("华为技术有限公司")
    );
    assert_ne!(match_name("Coop"), match_name("Op"));
}

#[test]
fn near_misses() {
    assert!(near_miss("GTXPro", "GTX Pro"));
    assert!(near_miss("technolgy", "technology"));
    assert!(near_miss("Cedar Foods", "Cedra Foods Ltd"));
    assert!(near_miss("Acme Insruments", "Acme Instrumetns"));
    assert!(!near_miss("Acme", "Acne"));
    assert!(!near_miss("Plant 1000", "Plant 1001"));
    assert!(!near_miss("北京银行科技", "南京银行科技"));
    assert!(!near_miss("", ""));
    assert_eq!(edits_within("abcd", "acbd", 1), Some(1));
    assert_eq!(edits_within("kitten", "sitting", 3), Some(3));
    assert_eq!(edits_within("kitten", "sitting", 2), None);
    assert_eq!(edits_within("", "ab", 2), Some(2));
}

#[test]
fn tokens_of_a_search() {
    assert_eq!(
        search_tokens("华为技术 — Campus Network"),
        "华 为 技 术 campus network"
    );
    assert_eq!(search_tokens("10G上行链路v2"), "10g 上 行 链 路 v2");
    assert_eq!(search_tokens("a.b@Example.com"), "a b example com");
    assert_eq!(search_tokens("トヨタ 한국"), "ト ヨ タ 한 국");
    assert_eq!(search_tokens("—"), "");
    assert_eq!(search_tokens("हिन्दी text"), "हिन्दी text");
}

#[test]
fn codes_for_typing() {
    let codes = |text| pinyin_codes(text);
    let has = |text, code: &str| codes(text).split(' ').any(|one| one == code);
    assert!(codes("华为技术").starts_with("huaweijishu "));
    for code in ["huaweijishu", "hwjs", "hua", "wei", "ji", "shu"] {
        assert!(has("华为技术", code), "{code}");
    }
    assert!(has("重庆", "chongqing") && has("重庆", "cq") && has("重庆", "zhongqing"));
    assert!(has("长城", "changcheng") && has("长城", "zhangcheng"));
    assert!(has("吕布", "lvbu") && has("吕布", "lubu"));
    assert!(has("张伟 and 陈伟", "zw") && has("张伟 and 陈伟", "cw"));
    assert_eq!(codes("Acme"), "");
    assert!(codes(&"重长乐行会".repeat(200)).len() < 20_000);
}

#[test]
fn nothing_harmful_is_shown() {
    assert_eq!(visible("a\u{1b}[31mb\u{7f}\u{9b}c"), "a·[31mb··c");
    assert_eq!(visible("a\tb\nc\r\nd\re"), "a b c d·e");
    assert_eq!(visible("\u{202e}cod.exe\u{2066}\u{200f}"), "·cod.exe··");
    assert_eq!(visible("ad\u{200b}min\u{feff}\u{2060}"), "ad·min··");
    assert_eq!(visible("x\u{e0041}\u{e007f}"), "x··");
    assert_eq!(visible("ad\u{200d}min"), "ad·min");
    for ordinary in [
        "Acme",
        "华为技术",
        "مرحبا بالعالم",
        "שלום",
        "می\u{200c}خواهم",
        "👩\u{200d}💻",
        "❤\u{fe0f}\u{200d}🔥",
        "👨🏽\u{200d}🔧",
        "Zoë",
        "ක්\u{200d}ර",
    ] {
        assert!(matches!(visible(ordinary), Cow::Borrowed(_)), "{ordinary}");
    }
}

#[test]
fn columns() {
    assert_eq!(width("华为 ok"), 7);
    assert_eq!(width("👩\u{200d}💻"), 2);
    assert_eq!(truncate("张伟李娜王", 5), "张伟…");
    assert_eq!(truncate("张伟李娜王", 6), "张伟…");
    assert_eq!(truncate("张伟李娜王", 10), "张伟李娜王");
    assert_eq!(truncate("x👩\u{200d}💻y", 2), "x…");
    assert_eq!(truncate("abc", 1), "…");
    assert_eq!(truncate("abc", 0), "");
    assert_eq!(fit("张伟李娜王", 6, Align::Left), "张伟… ");
    assert_eq!(fit("€ 48", 6, Align::Right), "  € 48");
    assert_eq!(fit("ab", 5, Align::Centre), " ab  ");
}

#[test]
fn addresses() {
    let email = |text| normal_email(text);
    assert_eq!(
        email(" Lena.K@Example.COM ").as_deref(),
        Some("lena.k@example.com")
    );
    assert_eq!(
        email("Lena <lena@example.com>").as_deref(),
        Some("lena@example.com")
    );
    assert_eq!(
        email("mailto:lena@example.com").as_deref(),
        Some("lena@example.com")
    );
    assert_eq!(
        email("ｌｅｎａ＠example.com").as_deref(),
        Some("lena@example.com")
    );
    for wrong in [
        "",
        "lena",
        "@example.com",
        "lena@",
        "a b@example.com",
        "a@b@example.com",
        "a@b",
    ] {
        assert_eq!(email(wrong), None, "{wrong}");
    }
}

#[test]
fn domains() {
    for written in [
        "https://www.Huawei.com/cn/about?x=1",
        "HUAWEI.COM",
        "www.huawei.com.",
        "http://user@huawei.com:8080",
        "wang@huawei.com",
        "//huawei.com",
    ] {
        assert_eq!(
            normal_domain(written).as_deref(),
            Some("huawei.com"),
            "{written}"
        );
    }
    assert_eq!(
        normal_domain("https://华为.中国/").as_deref(),
        Some("华为.中国")
    );
    for none in [
        "",
        "gmail.com",
        "li@qq.com",
        "huawei",
        "10.0.0.1",
        "n/a",
        "http://",
        "a..b",
        "-x.de",
    ] {
        assert_eq!(normal_domain(none), None, "{none}");
    }
}

#[test]
fn phones() {
    let phone = |text, country| normal_phone(text, country).unwrap_or_default();
    assert_eq!(phone("138 1234 5678", 86), "+8613812345678");
    assert_eq!(phone("+86-138-1234-5678", 49), "+8613812345678");
    assert_eq!(phone("0086 13812345678", 49), "+8613812345678");
    assert_eq!(phone("8613812345678", 86), "+8613812345678");
    assert_eq!(phone("(010) 6234-5678 转 801", 86), "+861062345678");
    assert_eq!(phone("+49 (0)30 1234567", 86), "+49301234567");
    assert_eq!(phone("030 / 1234567", 49), "+49301234567");
    assert_eq!(phone("(415) 555-0100 ext. 12", 1), "+14155550100");
    assert_eq!(phone("1-415-555-0100 x12", 1), "+14155550100");
    assert_eq!(phone("06 1234 5678", 39), "+390612345678");
    assert_eq!(phone("８６ １３８１２３４５６７８", 86), "+8613812345678");
    for none in [
        "",
        "12",
        "n/a",
        "1-800-FLOWERS",
        "+",
        "1234567890123456789",
        "12+34567890",
    ] {
        assert_eq!(normal_phone(none, 86), None, "{none}");
    }
}

/// Text of the kind that breaks columns and keys.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "Z",
        " ",
        "张",
        "重",
        "ガ",
        "한",
        "é",
        "e\u{301}",
        "ß",
        "👩\u{200d}💻",
        "\u{200d}",
        "🇨🇳",
        "\u{fe0f}",
        "🏽",
        "\u{202e}",
        "\u{1b}",
        "\t",
        "\r",
        "\n",
        "لا",
        "\u{600}",
        "\u{e0041}",
        "ﾞ",
        "…",
        "(",
        ")",
        ".",
        "ltd",
        "有限公司",
        "集团",
        "(中国)",
        "İ",
        "ς",
        "ʼ",
        "क\u{94d}",
        "\u{200c}",
        "0",
        "1",
    ]);
    prop_oneof![
        prop::collection::vec(piece, 0..12).prop_map(|all| all.concat()),
        any::<String>()
    ]
}

fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}'
            | '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

proptest! {
    #[test]
    fn what_is_shown_is_harmless(text in nasty()) {
        let shown = visible(&text);
        prop_assert!(!shown.chars().any(is_forbidden));
        prop_assert_eq!(visible(&shown), shown.clone());
    }

    #[test]
    fn columns_are_kept(text in nasty(), cols in 0_usize..30) {
        for text in [text.as_str(), &visible(&text)] {
            prop_assert!(width(&truncate(text, cols)) <= cols);
            for align in [Align::Left, Align::Right, Align::Centre] {
                prop_assert_eq!(width(&fit(text, cols, align)), cols);
            }
        }
    }

    #[test]
    fn keys_are_stable(text in nasty()) {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded.clone());
        prop_assert_eq!(match_name(&folded), match_name(&text));
        prop_assert_eq!(name_key(&folded), name_key(&text));
        let tokens = search_tokens(&text);
        prop_assert_eq!(search_tokens(&tokens), tokens.clone());
        pinyin_codes(&text);
        normal_email(&text);
        normal_domain(&text);
        normal_phone(&text, 86);
        prop_assert!(!text.is_ascii() || match_name(&text).is_empty() || near_miss(&text, &text));
    }

    #[test]
    fn what_is_told_at_a_glance_is_told_by_counting(
        a in "[a-e]{5,12}", b in "[a-e]{5,12}", at in 0..5_usize, letter in "[a-z]",
    ) {
        let slips = if a.len().min(b.len()) < 9 { 1 } else { 2 };
        let counted = edits_within(&match_name(&a), &match_name(&b), slips).is_some();
        prop_assert_eq!(near_miss(&a, &b), counted);
        let mut slipped = a.clone();
        slipped.replace_range(at..=at, &letter);
        prop_assert!(near_miss(&a, &slipped));
    }

    #[test]
    fn slips_count_both_ways(a in "[abc]{0,8}", b in "[abc]{0,8}") {
        prop_assert_eq!(edits_within(&a, &b, 20), edits_within(&b, &a, 20));
        let exact = edits_within(&a, &b, 20);
        prop_assert_eq!(edits_within(&a, &b, 2), exact.filter(|edits| *edits <= 2));
    }
}
