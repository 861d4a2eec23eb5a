//! The configuration from the command line: found, checked, changed.

use std::fs;

use super::desk::Desk;

#[test]
fn every_mistake_is_told_with_its_line() {
    let desk = Desk::bare();
    let file = desk.file("mine.toml");
    fs::write(
        &file,
        "mouze = true\nicons = \"emoji\"\n[keys.list]\n\"f5\" = \"list.sortt\"\n",
    )
    .expect("written");
    let said = desk.run(&["--config", "mine.toml", "config", "check"]);
    assert_eq!(said.code, 3);
    let told = said.out + &said.err;
    for part in [
        "mine.toml:1: there is no setting `mouze` (did you mean `mouse`?)",
        "mine.toml:2: `icons` is one of unicode, ascii, nerd",
        "mine.toml:4: `list.sortt` is no action (did you mean `list.sort`?)",
    ] {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn one_setting_is_changed_and_the_rest_of_the_file_stays() {
    let desk = Desk::bare();
    let file = desk.file("mine.toml");
    fs::write(&file, "# mine\nmouse = false # the trackpad\n").expect("written");
    let set = |name: &str, value: &str| {
        desk.run(&["--config", "mine.toml", "config", "set", name, value])
    };
    assert_eq!(set("theme", "light").code, 0);
    let text = fs::read_to_string(&file).expect("read");
    assert!(
        text.starts_with("# mine\nmouse = false # the trackpad\n"),
        "{text}"
    );
    assert!(text.contains("theme = \"light\""), "{text}");
    let said = set("theme", "lihgt");
    assert_eq!(said.code, 3);
    assert!(
        said.err.contains("there is none of that name"),
        "{}",
        said.err
    );
    let said = set("teme", "light");
    assert!(said.err.contains("did you mean `theme`?"), "{}", said.err);
    assert_eq!(
        desk.run(&["--config", "mine.toml", "config", "check"]).code,
        0
    );
}

#[test]
fn the_editor_gets_a_file_to_begin_with_and_its_mistakes_are_told() {
    let desk = Desk::bare();
    let edit = |editor: &str| {
        let mut command = desk.command();
        command
            .env("VISUAL", editor)
            .args(["--config", "new/mine.toml", "config", "edit"]);
        assert_cmd::Command::from_std(command)
            .output()
            .expect("ran")
    };
    assert!(edit("true").status.success());
    let text = fs::read_to_string(desk.file("new/mine.toml")).expect("made");
    assert!(text.contains("# theme = \"auto\""), "{text}");
    let script = desk.file("type.sh");
    fs::write(&script, "echo 'icons = 3' > \"$1\"\n").expect("written");
    let output = edit(&format!("sh {}", script.display()));
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("`icons` is one of"));
}

#[test]
fn keys_and_schema_are_made_from_the_table_of_actions() {
    let desk = Desk::bare();
    let keys = desk.run(&["config", "keys"]).out;
    assert!(
        keys.contains("\"g ,\" = \"app.settings\"  # Choose theme"),
        "{keys}"
    );
    // What is printed is a configuration that changes nothing.
    fs::write(desk.file("keys.toml"), &keys).expect("written");
    assert_eq!(
        desk.run(&["--config", "keys.toml", "config", "check"]).code,
        0
    );
    let schema: serde_json::Value =
        serde_json::from_str(&desk.run(&["config", "schema"]).out).expect("JSON");
    assert_eq!(schema["properties"]["mouse"]["type"], "boolean");
    let list = &schema["properties"]["keys"]["properties"]["list"]["additionalProperties"]["enum"];
    assert!(
        list.as_array()
            .expect("names")
            .iter()
            .any(|name| name == "list.sort")
    );
}
