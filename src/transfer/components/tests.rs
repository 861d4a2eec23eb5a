//! Components of small texts, good and bad.

use std::io::Write as _;

use proptest::prelude::*;

use super::*;

const CARDS: Shape = Shape {
    wanted: &["VCARD"],
    outer: &[],
};

fn cut(bytes: &[u8]) -> Vec<Component> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("written");
    let mut components = Components::open(file.path(), CARDS).expect("opened");
    let mut all = Vec::new();
    while let Some(next) = components.advance().expect("read") {
        all.push(next);
    }
    all
}

#[test]
fn each_card_knows_its_line_and_a_broken_one_swallows_no_other() {
    let all = cut(b"hello\nBEGIN:VCARD\nN:A\n\nBEGIN:VCARD\r\nN:B\r\nEND:VCARD\r\nBEGIN:VCARD\rN:C\rEND:VCARD\rBEGIN:VCARD\nN:D");
    let short: Vec<(u64, bool)> = all.iter().map(|c| (c.line, c.fault.is_some())).collect();
    assert_eq!(
        short,
        [(1, true), (2, true), (5, false), (8, false), (11, true)]
    );
    assert!(all[2].text.contains("N:B"));
    assert!(all[3].text.contains("N:C"));
}

#[test]
fn encodings_are_settled() {
    let of = |bytes: &[u8]| cut(bytes).remove(0).text;
    let utf16: Vec<u8> = "BEGIN:VCARD\r\nN:Müller;李\r\nEND:VCARD\r\n"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    assert!(of(&utf16).contains("N:Müller;李"));
    assert!(of(b"BEGIN:VCARD\nN:M\xfcller\nEND:VCARD").contains("N:Müller"));
    assert!(of(b"BEGIN:VCARD\nN;CHARSET=Big5:\xa7\xf5\nEND:VCARD").contains("李"));
    assert!(of(b"BEGIN:VCARD\nN:\xc0\xee\xce\xb0\nEND:VCARD").contains("李伟"));
    let quoted = of(b"BEGIN:VCARD\nN;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E\nEND:VCARD");
    assert!(quoted.contains("CHARSET=UTF-8"), "{quoted}");
}

#[test]
fn bulk_is_left_out_and_said() {
    let mut bytes = b"BEGIN:VCARD\nPHOTO;ENCODING=BASE64:AAAA\n".to_vec();
    for _ in 0..100_000 {
        bytes.extend(b" AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n");
    }
    bytes.extend(b"N:A\nAGENT:\nBEGIN:VCARD\nN:secretary\nEND:VCARD\nTEL:1\nEND:VCARD\n");
    let all = cut(&bytes);
    assert_eq!(all.len(), 1);
    assert!(all[0].text.len() < 100, "{}", all[0].text);
    assert!(all[0].text.contains("TEL:1") && !all[0].text.contains("secretary"));
    assert_eq!(all[0].left_out[0].0, "PHOTO");
}

#[test]
fn an_absurd_line_costs_its_card_alone() {
    let mut bytes = b"BEGIN:VCARD\nNOTE:".to_vec();
    bytes.extend(vec![b'x'; LONGEST + 9]);
    bytes.extend(b"\nEND:VCARD\nBEGIN:VCARD\nN:B\nEND:VCARD\n");
    let all = cut(&bytes);
    assert_eq!(all.len(), 2);
    assert!(all[0].fault.is_some() && all[1].fault.is_none());
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = cut(&bytes);
    }

    #[test]
    fn no_card_makes_it_panic(body in "[A-Z;:=.,\\\\ \n\r\t\"é华]{0,120}") {
        let _ = cut(format!("BEGIN:VCARD\n{body}\nEND:VCARD\n").as_bytes());
    }
}
