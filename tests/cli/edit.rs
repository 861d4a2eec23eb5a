//! Records edited as text from the command line: the editor is a program like any other.

use super::desk::Desk;

fn filled() -> Desk {
    let desk = Desk::new();
    for (name, city) in [("Acme", "Berln"), ("Bolt", "Lyon")] {
        desk.ok(&[
            "add",
            "account",
            &format!("name={name}"),
            &format!("city={city}"),
        ]);
    }
    desk
}

/// Runs `dealbook edit` with an editor that is this shell line.
fn edit(desk: &Desk, editor: &str, args: &[&str]) -> super::desk::Said {
    let script = desk.file("editor.sh");
    std::fs::write(&script, format!("#!/bin/sh\n{editor}\n")).unwrap();
    let mut command = assert_cmd::Command::from_std(desk.command());
    command
        .env("VISUAL", format!("sh {}", script.display()))
        .arg("edit")
        .args(args);
    let output = command.output().unwrap();
    super::desk::Said {
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code().unwrap_or(-1),
    }
}

#[test]
fn what_the_editor_changed_is_one_step() {
    let desk = filled();
    let said = edit(
        &desk,
        "sed -i s/Berln/Berlin/ \"$1\"",
        &["account", "--columns", "name,city"],
    );
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out.contains("Acme\n  - City: Berln\n  + City: Berlin"),
        "{said:?}"
    );
    assert!(desk.run(&["show", "account/Acme"]).out.contains("Berlin"));
    desk.ok(&["undo"]);
    assert!(desk.run(&["show", "account/Acme"]).out.contains("Berln"));
}

#[test]
fn a_line_that_cannot_be_read_is_told_and_nothing_is_done_unless_that_is_said() {
    let desk = filled();
    let editor = "sed -i -e s/Berln/Berlin/ -e 's/Lyon/Nice,too many/' \"$1\"";
    let columns = ["account", "--columns", "name,city"];
    let said = edit(&desk, editor, &columns);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.out.contains("4 cells where 3 are expected"),
        "{said:?}"
    );
    assert!(said.err.contains("--yes does the others"), "{said:?}");
    assert!(desk.run(&["show", "account/Acme"]).out.contains("Berln"));
    let said = edit(&desk, editor, &[&columns[..], &["--yes"]].concat());
    assert_eq!(said.code, 1, "{said:?}");
    assert!(desk.run(&["show", "account/Acme"]).out.contains("Berlin"));
}

#[test]
fn an_editor_that_fails_changes_nothing() {
    let desk = filled();
    let said = edit(&desk, "exit 3", &["account"]);
    assert!(said.out.contains("gave nothing back"), "{said:?}");
    let said = edit(&desk, "true", &["account"]);
    assert!(said.out.contains("nothing was changed"), "{said:?}");
}
