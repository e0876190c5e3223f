//! Which types are in scope of a module, as far as its own text says.
//!
//! Only what is certain counts: a glob import, a macro or an attribute of another crate may bring any
//! name.

use std::collections::HashSet;

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, Type, TypePath, UseTree};

/// The types that are in scope where items are generated.
#[derive(Default)]
pub(crate) struct Scope {
    /// The module's name; empty where there is no module.
    pub(crate) module: String,
    /// Names that are certainly in scope.
    names: HashSet<String>,
    /// Names that may be in scope: those of what is generated.
    generated: HashSet<String>,
    /// Whether no other name is.
    is_complete: bool,
}

/// The types of Rust's prelude and of the language.
const PRELUDE: [&str; 22] = [
    "Box", "Option", "Result", "String", "Vec", "bool", "char", "f32", "f64", "i8", "i16", "i32",
    "i64", "i128", "isize", "str", "u8", "u16", "u32", "u64", "u128", "usize",
];

/// Attributes that bring no names.
const INERT: [&str; 9] = [
    "allow",
    "cfg",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "must_use",
    "non_exhaustive",
    "warn",
];

impl Scope {
    /// That of a module, beside what is generated into it.
    pub(crate) fn of_module(module: &ItemMod) -> Self {
        let mut scope = Self {
            module: module.ident.to_string(),
            is_complete: module.attrs.iter().all(is_inert),
            ..Self::default()
        };
        for item in module.content.iter().flat_map(|(_, items)| items) {
            scope.item(item);
        }
        scope
    }

    /// Adds the name of a type that is generated.
    pub(crate) fn add_generated(&mut self, name: String) {
        self.generated.insert(name);
    }

    /// The first name in a type that is certainly not in scope.
    pub(crate) fn missing(&self, ty: &Type) -> Option<String> {
        let mut names = Names::default();
        names.visit_type(ty);
        let is_missing = |name: &String| {
            self.is_complete && !self.has_name(name) && !self.generated.contains(name)
        };
        names.single.into_iter().find(is_missing)
    }

    /// Whether all names in a type are certainly in scope.
    pub(crate) fn has(&self, ty: &Type) -> bool {
        let mut names = Names::default();
        names.visit_type(ty);
        !names.others && names.single.iter().all(|name| self.has_name(name))
    }

    /// The names in a type that may be in scope, and may not be.
    pub(crate) fn uncertain(&self, ty: &Type) -> Vec<String> {
        let mut names = Names::default();
        names.visit_type(ty);
        let mut uncertain = names.single;
        uncertain.retain(|name| !self.has_name(name));
        uncertain
    }

    fn has_name(&self, name: &str) -> bool {
        PRELUDE.contains(&name) || self.names.contains(name)
    }

    fn item(&mut self, item: &Item) {
        let (attributes, name) = match item {
            Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            Item::Type(item) => (&item.attrs, Some(&item.ident)),
            Item::Union(item) => (&item.attrs, Some(&item.ident)),
            Item::Use(item) => {
                self.import(&item.tree);
                (&item.attrs, None)
            }
            Item::Const(item) => (&item.attrs, None),
            Item::Fn(item) => (&item.attrs, None),
            Item::Impl(item) => (&item.attrs, None),
            Item::Mod(item) => (&item.attrs, None),
            Item::Static(item) => (&item.attrs, None),
            Item::Trait(item) => (&item.attrs, None),
            _ => {
                self.is_complete = false;
                return;
            }
        };
        self.names.extend(name.map(ToString::to_string));
        self.is_complete &= attributes.iter().all(is_inert);
    }

    fn import(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => self.import(&path.tree),
            UseTree::Name(name) => {
                self.names.insert(name.ident.to_string());
            }
            UseTree::Rename(rename) => {
                self.names.insert(rename.rename.to_string());
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree)),
            UseTree::Glob(_) => self.is_complete = false,
        }
    }
}

fn is_inert(attribute: &Attribute) -> bool {
    INERT.iter().any(|inert| attribute.path().is_ident(inert))
}

/// The names that a type is made of.
#[derive(Default)]
struct Names {
    /// Those without a path.
    single: Vec<String>,
    /// Whether there are others.
    others: bool,
}

impl Visit<'_> for Names {
    fn visit_type(&mut self, ty: &Type) {
        self.others |= !matches!(
            ty,
            Type::Array(_) | Type::Path(_) | Type::Reference(_) | Type::Slice(_) | Type::Tuple(_)
        );
        visit::visit_type(self, ty);
    }

    fn visit_type_path(&mut self, path: &TypePath) {
        let segments = &path.path.segments;
        match segments.first() {
            Some(only)
                if path.qself.is_none()
                    && path.path.leading_colon.is_none()
                    && segments.len() == 1 =>
            {
                self.single.push(only.ident.to_string());
            }
            _ => self.others = true,
        }
        visit::visit_type_path(self, path);
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn missing(module: &ItemMod, ty: &str) -> Option<String> {
        let ty = syn::parse_str(ty).unwrap();
        let scope = Scope::of_module(module);
        let missing = scope.missing(&ty);
        assert!(!(missing.is_some() && scope.has(&ty)));
        missing
    }

    #[test]
    fn what_a_module_names_is_in_scope_and_nothing_else() {
        let module = parse_quote! {
            /// Scripts.
            pub mod scripts {
                use super::{JobId, jobs::{self, State as JobState}};
                pub struct Own;
                pub type Alias = u8;
            }
        };
        for ty in [
            "JobId",
            "JobState",
            "Own",
            "Alias",
            "Vec<Option<JobId>>",
            "(String, u8)",
            // Where these lead, the module does not say.
            "super::Other",
            "crate::Other",
            "jobs::Other",
            "::serde_json::Value",
            "<Own as Trait>::Item",
        ] {
            assert_eq!(missing(&module, ty), None, "{ty}");
        }
        assert_eq!(missing(&module, "State").as_deref(), Some("State"));
        assert_eq!(missing(&module, "Vec<Job>").as_deref(), Some("Job"));
        assert_eq!(
            missing(&module, "(JobId, [Job; 2])").as_deref(),
            Some("Job")
        );
    }

    #[test]
    fn a_module_that_may_have_any_name_lacks_none() {
        let modules: [ItemMod; 5] = [
            parse_quote!(
                mod scripts {
                    use super::*;
                }
            ),
            parse_quote!(
                mod scripts {
                    use super::jobs::{Job, more::*};
                }
            ),
            parse_quote!(
                mod scripts {
                    ids! { User }
                }
            ),
            parse_quote!(
                mod scripts {
                    #[derive(Builder)]
                    struct Job;
                }
            ),
            parse_quote!(
                #[bring_names]
                mod scripts {}
            ),
        ];
        for module in &modules {
            assert_eq!(missing(module, "Other"), None);
        }
        assert!(!Scope::of_module(&modules[0]).has(&parse_quote!(Other)));
        assert!(!Scope::default().has(&parse_quote!(Other)));
        let ty = parse_quote!(Vec<(Other, a::Further)>);
        assert_eq!(Scope::of_module(&modules[0]).uncertain(&ty), ["Other"]);
        assert_eq!(Scope::default().missing(&parse_quote!(Other)), None);
    }

    #[test]
    fn a_generated_type_may_be_named() {
        let mut scope = Scope::of_module(&parse_quote!(
            mod scripts {}
        ));
        scope.add_generated("LimitReply".to_owned());
        assert_eq!(scope.missing(&parse_quote!(LimitReply)), None);
    }
}
