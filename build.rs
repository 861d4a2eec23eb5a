//! Packs the addresses that the loader sets at the start: they are a tenth of the program otherwise.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
}
