//! Which module of a crate imports which, by the `crate::` and `super::` paths of its files: for
//! tests that layers import nothing from above. Included by `#[path]`.

use std::fs;
use std::path::Path;

/// What is wrong with the modules of `src`, whose layers are these, the lowest first: a module that
/// imports from a higher one, a module without a layer, a layer without a module.
///
/// `free` are files at the root that are of no layer, such as `lib.rs`.
pub(crate) fn faults(src: &Path, layers: &[&str], free: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut found = Vec::new();
    for name in names(src) {
        let layer = name.strip_suffix(".rs").unwrap_or(&name).to_owned();
        if free.contains(&name.as_str()) {
            continue;
        }
        let Some(height) = layers.iter().position(|known| *known == layer) else {
            faults.push(format!("`{name}` has no layer"));
            continue;
        };
        found.push(layer.clone());
        let mut module = vec![layer];
        walk(&src.join(&name), &mut module, &mut |file, text, depth| {
            for import in imports(text, depth) {
                match layers.iter().position(|known| *known == import) {
                    Some(other) if other <= height => {}
                    Some(_) => {
                        faults.push(format!("{file} imports from `{import}`, which is above"));
                    }
                    None => faults.push(format!("{file} imports `{import}`, which has no layer")),
                }
            }
        });
    }
    for layer in layers
        .iter()
        .filter(|layer| !found.iter().any(|name| name == **layer))
    {
        faults.push(format!("there is no module `{layer}`"));
    }
    faults
}

/// Files and folders in the order of their names.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder of modules");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.into_string().expect("a name in UTF-8"))
        .collect();
    names.sort();
    names
}

/// Every file of a module, with how deep below the crate's root its module is.
fn walk(path: &Path, module: &mut Vec<String>, take: &mut dyn FnMut(String, &str, usize)) {
    if path.is_dir() {
        for name in names(path) {
            let stem = name.strip_suffix(".rs").unwrap_or(&name).to_owned();
            if stem == "mod" {
                walk(&path.join(&name), module, take);
            } else {
                module.push(stem);
                walk(&path.join(&name), module, take);
                module.pop();
            }
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = fs::read_to_string(path).expect("a module");
        take(path.display().to_string(), &text, module.len());
    }
}

/// What a module so deep below the root names of the root.
fn imports(text: &str, depth: usize) -> Vec<String> {
    let mut imports = Vec::new();
    let code: Vec<&str> = text
        .lines()
        .map(|line| line.split_once("//").map_or(line, |(code, _)| code))
        .collect();
    let code = code.join("\n");
    for (at, _) in code.match_indices("crate::") {
        if !follows_a_word(&code, at) {
            imports.extend(heads(&code[at + "crate::".len()..]));
        }
    }
    for line in code.lines() {
        // Modules inside of the file are deeper, and their lines are indented.
        let is_inside = line.starts_with(' ');
        let mut rest = line;
        while let Some(at) = rest.find("super::") {
            let chain: String = rest[at..]
                .split_inclusive("::")
                .take_while(|part| *part == "super::")
                .collect();
            rest = &rest[at + chain.len()..];
            if chain.matches("super::").count() == depth && !is_inside {
                imports.extend(heads(rest));
            }
        }
    }
    // Macros are exported at the root, wherever they stand; what has a capital is no module.
    imports.retain(|import| !import.starts_with("__") && !import.starts_with(char::is_uppercase));
    imports.sort();
    imports.dedup();
    imports
}

fn follows_a_word(code: &str, at: usize) -> bool {
    code[..at].ends_with(|letter: char| letter.is_alphanumeric() || "_$:".contains(letter))
}

/// The first names of what a path goes on with: of `a::b` or of `{a::b, c}`.
fn heads(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else {
        return name(rest).into_iter().collect();
    };
    let mut heads = Vec::new();
    let (mut level, mut start) = (0_usize, 0);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => level += 1,
            '}' if level == 0 => {
                heads.extend(name(&group[start..at]));
                break;
            }
            '}' => level -= 1,
            ',' if level == 0 => {
                heads.extend(name(&group[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    heads
}

fn name(text: &str) -> Option<String> {
    let text = text.trim_start();
    let is_of_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let end = text
        .find(|letter| !is_of_name(letter))
        .unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

#[test]
fn paths_to_the_root_are_found() {
    for (text, depth, expected) in [
        ("use crate::a::B;", 1, "a"),
        ("use crate::{a::{B, C}, d};", 1, "a d"),
        ("fn f(x: &crate::a::B) {} // crate::c", 1, "a"),
        ("/// [`x`](crate::a::B)", 1, ""),
        ("$crate::a!(); lua_crate::b();", 1, ""),
        ("use super::a::B;", 1, "a"),
        ("use super::a::B;", 2, ""),
        ("use super::super::a::B;", 2, "a"),
        ("mod tests {\n    use super::*;\n}", 1, ""),
        ("use crate::{\n    a,\n    b::C,\n};", 1, "a b"),
    ] {
        assert_eq!(imports(text, depth).join(" "), expected, "{text}");
    }
}
