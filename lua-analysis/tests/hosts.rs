//! `docs/hosts.md` is what the table of hosts says. With `BLESS=1` it is written anew.

// Helpers of tests may panic, as tests may.
#![allow(clippy::expect_used)]

use std::fs;
use std::path::Path;

use lua_analysis::server::hosts::{Host, page};

#[test]
fn the_page_is_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/hosts.md");
    let page = page();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &page).expect("the page");
    }
    let written = fs::read_to_string(&path).expect("the page; BLESS=1 writes it");
    assert!(
        written == page,
        "docs/hosts.md is out of date; BLESS=1 writes it"
    );
}

#[test]
fn the_lint_names_all_hosts() {
    let lint = lua_analysis::diagnostic::lints::HOST_RULE.page;
    for host in Host::ALL {
        assert!(lint.contains(&format!("`{}`", host.name())), "{host}");
    }
}
