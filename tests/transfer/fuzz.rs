//! The targets of the example `fuzz`, for a moment each: seeds, and the first tries made of them.

#[path = "../../examples/fuzz/targets.rs"]
mod targets;

#[test]
fn broken_files_and_texts_are_borne() {
    for target in targets::ALL {
        let run = targets::run(target, 7, |tries| tries < 120);
        let bad: Vec<String> = run
            .bad
            .iter()
            .map(|(why, bytes)| format!("{why}: {:?}", String::from_utf8_lossy(bytes)))
            .collect();
        assert!(bad.is_empty(), "{}: {}", target.name, bad.join("\n"));
    }
}
