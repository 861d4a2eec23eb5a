//! Stories: state, keys, state.

use dealbook::tui::harness::Harness;

#[test]
fn a_list_opens_a_record_and_goes_back() {
    let mut harness = Harness::sample().size(100, 24).keys("4");
    println!("{}", harness.screen());
    let mut harness = harness.keys("<enter>");
    println!("{}", harness.screen());
    let mut harness = harness.keys("e");
    println!("{}", harness.screen());
    let mut harness = harness.keys("<esc><esc>").size(130, 30);
    println!("{}", harness.screen());
}
