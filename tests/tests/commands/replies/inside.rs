//! Whether a value is inside of a type, and which parts of a type were seen.

use std::collections::BTreeSet;

use lua_analysis::server::replies::{Alternative, ReplyType, TextKind};

use super::observed::Observed;

/// Names of parts of a type: a path of alternatives.
pub(super) type Parts = BTreeSet<String>;

/// Whether the value is inside of the type; adds the parts that it shows.
pub(super) fn is_inside(reply: &ReplyType, value: &Observed, path: &str, seen: &mut Parts) -> bool {
    reply.alternatives().iter().any(|alternative| {
        let mut parts = Parts::new();
        let is_of_it = is_of(alternative, value, path, &mut parts);
        if is_of_it {
            seen.extend(parts);
        }
        is_of_it
    })
}

fn is_of(alternative: &Alternative, value: &Observed, path: &str, seen: &mut Parts) -> bool {
    match (alternative, value) {
        (Alternative::Nil, Observed::Nil) => mark(seen, path, "nil"),
        (Alternative::False, Observed::Boolean(false)) => mark(seen, path, "false"),
        (Alternative::True, Observed::Boolean(true)) => mark(seen, path, "true"),
        (Alternative::Integer { min, max }, Observed::Number(number)) => {
            let Ok(number) = number.to_string().parse::<i128>() else {
                return false;
            };
            let [min, max] = [min, max].map(|bound| bound.map(i128::from));
            mark(seen, path, "integer");
            if min == Some(number) {
                mark(seen, path, "least");
            } else if max == Some(number) {
                mark(seen, path, "greatest");
            } else {
                mark(seen, path, "between");
            }
            min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max)
        }
        (Alternative::Text(kind), Observed::Text(text)) => is_text(kind, text, path, seen),
        (Alternative::Status(texts), value) => match value.only_field("ok") {
            Some(Observed::Text(text)) => match texts {
                None => mark(seen, path, "status"),
                Some(texts) => texts
                    .iter()
                    .filter(|known| known.as_bytes() == text)
                    .any(|known| mark(seen, path, known)),
            },
            _ => false,
        },
        (Alternative::Array(element), value) => value.elements().is_some_and(|elements| {
            mark(seen, path, "array");
            let path = format!("{path}/array");
            let mut elements = elements.into_iter();
            elements.all(|value| is_inside(element, value, &path, seen))
        }),
        (Alternative::Fixed(types), value) => value.elements().is_some_and(|elements| {
            mark(seen, path, "fixed");
            elements.len() <= types.len()
                && types.iter().enumerate().all(|(index, element)| {
                    let value = elements.get(index).copied().unwrap_or(&Observed::Nil);
                    is_inside(element, value, &format!("{path}/{index}"), seen)
                })
        }),
        (
            Alternative::Pairs {
                key, value: other, ..
            },
            value,
        ) => value.elements().is_some_and(|elements| {
            mark(seen, path, "pairs");
            elements.chunks(2).all(|pair| {
                let value = pair.get(1).copied().unwrap_or(&Observed::Nil);
                is_inside(key, pair[0], &format!("{path}/key"), seen)
                    && is_inside(other, value, &format!("{path}/value"), seen)
            })
        }),
        (Alternative::Map { key, value: other }, value) => match value.only_field("map") {
            Some(Observed::Table(fields)) => {
                mark(seen, path, "map");
                fields.iter().all(|(name, value)| {
                    is_inside(key, name, &format!("{path}/key"), seen)
                        && is_inside(other, value, &format!("{path}/value"), seen)
                })
            }
            _ => false,
        },
        (Alternative::Set(member), value) => match value.only_field("set") {
            Some(Observed::Table(fields)) => {
                mark(seen, path, "set");
                let path = format!("{path}/member");
                fields.iter().all(|(name, value)| {
                    *value == Observed::Boolean(true) && is_inside(member, name, &path, seen)
                })
            }
            _ => false,
        },
        (Alternative::Double, value) => {
            matches!(value.only_field("double"), Some(Observed::Number(_)))
                && mark(seen, path, "double")
        }
        (Alternative::Verbatim, value) => {
            let parts = value.only_field("verbatim_string");
            let has = |name| {
                matches!(
                    parts.and_then(|parts| parts.field(name)),
                    Some(Observed::Text(_))
                )
            };
            has("format") && has("string") && mark(seen, path, "verbatim")
        }
        (Alternative::Unknown, _) => true,
        _ => false,
    }
}

fn is_text(kind: &TextKind, text: &[u8], path: &str, seen: &mut Parts) -> bool {
    let text = String::from_utf8_lossy(text);
    let is_number = text.parse::<f64>().is_ok();
    match kind {
        TextKind::Any => {
            if !is_number {
                mark(seen, path, "text");
            }
            true
        }
        TextKind::Integer => text.parse::<i128>().is_ok() && mark(seen, path, "integer text"),
        TextKind::Between(min, max) => {
            let number = text.parse::<i64>();
            number.is_ok_and(|number| (*min..=*max).contains(&number))
                && mark(seen, path, "integer text")
        }
        TextKind::Numeric => {
            if text.parse::<i128>().is_err() {
                mark(seen, path, "number text");
            }
            is_number
        }
        TextKind::OneOf(texts) => texts.contains(&&*text) && mark(seen, path, &text),
    }
}

fn mark(seen: &mut Parts, path: &str, part: &str) -> bool {
    seen.insert(format!("{path}/{part}"));
    true
}

/// All parts of a type that examples must show.
pub(super) fn parts(reply: &ReplyType, has_unproven_bounds: bool) -> Parts {
    let mut parts = Parts::new();
    for alternative in reply.alternatives() {
        collect(alternative, "", has_unproven_bounds, &mut parts);
    }
    parts
}

fn collect(alternative: &Alternative, path: &str, loose: bool, parts: &mut Parts) {
    let mut need = |part: &str| {
        parts.insert(format!("{path}/{part}"));
    };
    match alternative {
        // A nil at the end of a table can't be seen.
        Alternative::Nil if path.is_empty() => need("nil"),
        Alternative::Nil | Alternative::Unknown => {}
        Alternative::False => need("false"),
        Alternative::True => need("true"),
        Alternative::Integer { min, max } => {
            need("integer");
            if !loose {
                let is_open = min.is_some() != max.is_some();
                let needed = [
                    ("least", min.is_some()),
                    ("greatest", max.is_some() && min != max),
                    ("between", is_open),
                ];
                for (part, _) in needed.into_iter().filter(|(_, is_needed)| *is_needed) {
                    need(part);
                }
            }
        }
        Alternative::Text(TextKind::Any) => need("text"),
        Alternative::Text(TextKind::Integer | TextKind::Between(..)) => need("integer text"),
        Alternative::Text(TextKind::Numeric) => need("number text"),
        Alternative::Text(TextKind::OneOf(texts)) | Alternative::Status(Some(texts)) => {
            for text in texts {
                need(text);
            }
        }
        Alternative::Status(None) => need("status"),
        Alternative::Array(element) => {
            need("array");
            all(element, &format!("{path}/array"), loose, parts);
        }
        Alternative::Fixed(elements) => {
            need("fixed");
            for (index, element) in elements.iter().enumerate() {
                all(element, &format!("{path}/{index}"), loose, parts);
            }
        }
        Alternative::Pairs { key, value, .. } | Alternative::Map { key, value } => {
            need(if matches!(alternative, Alternative::Map { .. }) {
                "map"
            } else {
                "pairs"
            });
            all(key, &format!("{path}/key"), loose, parts);
            all(value, &format!("{path}/value"), loose, parts);
        }
        Alternative::Set(member) => {
            need("set");
            all(member, &format!("{path}/member"), loose, parts);
        }
        Alternative::Double => need("double"),
        Alternative::Verbatim => need("verbatim"),
    }
}

fn all(reply: &ReplyType, path: &str, loose: bool, parts: &mut Parts) {
    for alternative in reply.alternatives() {
        collect(alternative, path, loose, parts);
    }
}
