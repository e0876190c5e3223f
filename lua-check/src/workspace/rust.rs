//! What Rust code names: the attributes of scripts in a file, and in the modules that it declares.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ExprLit, ItemMod, ItemStruct, Lit, LitStr, Meta, Token};

use crate::scripts::show;

/// What an attribute names, relative to the package's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// `#[lua_scripts("…")]`
    Folder {
        path: String,
        exclude: Vec<String>,
        is_read_only: bool,
    },
    /// `#[lua(path = "…")]`
    Script(String),
}

/// What the targets that start with these files name, with the file it is in; and what can't be read
/// as Rust.
pub(super) fn named_in(files: &[PathBuf]) -> (Vec<(PathBuf, Named)>, Vec<String>) {
    let mut reader = Reader::default();
    for file in files {
        let folder = file.parent().unwrap_or(Path::new(""));
        reader.file(file, folder);
    }
    (reader.named, reader.troubles)
}

#[derive(Default)]
struct Reader {
    seen: HashSet<PathBuf>,
    named: Vec<(PathBuf, Named)>,
    troubles: Vec<String>,
}

impl Reader {
    /// Reads a file whose modules are in `folder`.
    fn file(&mut self, file: &Path, folder: &Path) {
        if !self.seen.insert(file.to_path_buf()) || !file.is_file() {
            return;
        }
        let parsed = fs::read_to_string(file)
            .map_err(|error| error.to_string())
            .and_then(|text| syn::parse_file(&text).map_err(|error| error.to_string()));
        match parsed {
            Ok(parsed) => Items {
                reader: self,
                file,
                folder: folder.to_path_buf(),
                is_nested: false,
            }
            .visit_file(&parsed),
            Err(error) => self
                .troubles
                .push(format!("can't read `{}`: {error}", show(file))),
        }
    }
}

/// The items of a file.
struct Items<'a> {
    reader: &'a mut Reader,
    file: &'a Path,
    /// Where the files of modules are that are declared here.
    folder: PathBuf,
    /// Whether this is a module within the file.
    is_nested: bool,
}

impl Items<'_> {
    fn name(&mut self, named: Named) {
        self.reader.named.push((self.file.to_path_buf(), named));
    }

    /// Follows `mod name;`.
    fn module(&mut self, name: &str, attributes: &[Attribute]) {
        let path = attributes
            .iter()
            .find_map(|attribute| match &attribute.meta {
                Meta::NameValue(meta) if meta.path.is_ident("path") => text_of(&meta.value),
                _ => None,
            });
        if let Some(path) = path {
            let beside = match (self.is_nested, self.file.parent()) {
                (false, Some(beside)) => beside,
                _ => &self.folder,
            };
            let file = beside.join(path);
            let folder = file.parent().unwrap_or(Path::new("")).to_path_buf();
            self.reader.file(&file, &folder);
            return;
        }
        let within = self.folder.join(name);
        self.reader
            .file(&self.folder.join(format!("{name}.rs")), &within);
        self.reader.file(&within.join("mod.rs"), &within);
    }
}

impl<'ast> Visit<'ast> for Items<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        for attribute in &item.attrs {
            if is_last(attribute.path(), "lua_scripts")
                && let Ok(Folder(named)) = attribute.parse_args()
            {
                self.name(named);
            }
        }
        let name = item.ident.to_string();
        let name = name.strip_prefix("r#").unwrap_or(&name);
        if item.content.is_none() {
            self.module(name, &item.attrs);
            return;
        }
        let nested = self.folder.join(name);
        let outer = std::mem::replace(&mut self.folder, nested);
        let was_nested = std::mem::replace(&mut self.is_nested, true);
        visit::visit_item_mod(self, item);
        self.folder = outer;
        self.is_nested = was_nested;
    }

    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        if item.attrs.iter().any(derives_script) {
            let options = item.attrs.iter().filter(|one| one.path().is_ident("lua"));
            let paths = options.filter_map(|one| one.parse_args::<Script>().ok()?.0);
            for path in paths {
                self.name(Named::Script(path));
            }
        }
    }
}

fn is_last(path: &syn::Path, name: &str) -> bool {
    path.segments.last().is_some_and(|last| last.ident == name)
}

fn derives_script(attribute: &Attribute) -> bool {
    let paths = Punctuated::<syn::Path, Token![,]>::parse_terminated;
    attribute.path().is_ident("derive")
        && attribute
            .parse_args_with(paths)
            .is_ok_and(|paths| paths.iter().any(|path| is_last(path, "LuaScript")))
}

fn text_of(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// `"lua", exclude = ["…"], read_only`; what else there is makes no difference here.
struct Folder(Named);

impl Parse for Folder {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path = input.parse::<LitStr>()?.value();
        let mut exclude = Vec::new();
        let mut is_read_only = false;
        while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            // `crate` is an option and a keyword.
            let name = input.call(<syn::Ident as syn::ext::IdentExt>::parse_any)?;
            let value = match input.parse::<Option<Token![=]>>()? {
                Some(_) => Some(input.parse::<Expr>()?),
                None => None,
            };
            match value {
                Some(Expr::Array(list)) if name == "exclude" => {
                    exclude.extend(list.elems.iter().filter_map(text_of));
                }
                None => is_read_only |= name == "read_only",
                Some(_) => {}
            }
        }
        Ok(Self(Named::Folder {
            path,
            exclude,
            is_read_only,
        }))
    }
}

/// The path of `path = "…", returns = (bool, u64)`.
struct Script(Option<String>);

impl Parse for Script {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut path = None;
        while !input.is_empty() {
            let name = input.call(<syn::Ident as syn::ext::IdentExt>::parse_any)?;
            if input.parse::<Option<Token![=]>>()?.is_some() {
                if name == "path" {
                    path = Some(input.parse::<LitStr>()?.value());
                } else {
                    // A type; a path is one too.
                    input.parse::<syn::Type>()?;
                }
            }
            if input.parse::<Option<Token![,]>>()?.is_none() {
                break;
            }
        }
        Ok(Self(path))
    }
}
