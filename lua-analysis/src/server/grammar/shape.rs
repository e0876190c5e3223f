//! What can be said of a part of a grammar by its form.

use super::table::{Node, Part};
use crate::server::word::Word;

/// Whether an option is there twice: servers may take the last one, and not look at the first.
pub(super) fn has_repeated_option(nodes: &[Node], words: &[Word]) -> bool {
    nodes.iter().any(|node| match &node.part {
        Part::Set(parts) => {
            let mut tokens = parts.iter().flat_map(first_tokens);
            tokens.any(|token| words.iter().filter(|word| word.is(token)).count() > 1)
        }
        Part::Choice(choices) => {
            let mut choices = choices.iter();
            choices.any(|choice| has_repeated_option(&choice.nodes, words))
        }
        _ => false,
    })
}

/// The words of one time of a part, at least.
pub(super) fn size(node: &Node) -> usize {
    match &node.part {
        Part::Choice(choices) => {
            let sizes = choices
                .iter()
                .map(|choice| choice.nodes.iter().map(size).sum());
            sizes.min().unwrap_or(0)
        }
        Part::Optional(_) | Part::Set(_) => 0,
        _ => 1,
    }
}

/// The tokens that a part may begin with.
pub(super) fn first_tokens(node: &Node) -> Box<dyn Iterator<Item = &'_ str> + '_> {
    match &node.part {
        Part::Token(token) => Box::new(std::iter::once(*token)),
        Part::Optional(inner) | Part::Repeat(inner) | Part::Counted(inner, _) => {
            first_tokens(inner)
        }
        Part::Choice(choices) => Box::new(
            choices
                .iter()
                .filter_map(|choice| choice.nodes.first())
                .flat_map(first_tokens),
        ),
        Part::Set(parts) => Box::new(parts.iter().flat_map(first_tokens)),
        _ => Box::new(std::iter::empty()),
    }
}
