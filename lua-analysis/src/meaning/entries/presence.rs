//! Which entries a script asks for before it reads them, and which it insists on.

use super::reader::Reader;
use super::{MOST_PARAMETERS, TableName};
use crate::syntax::ast::{
    BinaryLink, BinaryOperator, Block, Expression, ExpressionKind, FieldKey, StatementKind, Suffix,
    SuffixKind, UnaryOperator,
};

impl Reader<'_> {
    /// `if a and b then`: the last of them is a condition too.
    pub(super) fn test_last(&mut self, condition: &Expression) {
        match &condition.kind {
            ExpressionKind::Parenthesised(inner) => self.test_last(inner),
            ExpressionKind::Binary(chain) => {
                let last = chain.rest.last();
                let last = last.filter(|link| {
                    matches!(link.operator, BinaryOperator::And | BinaryOperator::Or)
                });
                if let Some(last) = last {
                    self.test(self.form(&last.operand));
                    self.test_last(&last.operand);
                }
            }
            _ => {}
        }
    }

    /// `#ARGV > 2`: the script asks whether there is a third argument, and reads no other.
    ///
    /// Keys are always all there: for them it is as open as any use of their number.
    pub(super) fn count(&mut self, left: &Expression, link: &BinaryLink) -> bool {
        let Some((index, _)) = self.asked_for(left, link) else {
            return false;
        };
        let counted = &mut self.entries.argv.counted;
        *counted = Some(counted.map_or(index, |lowest| lowest.min(index)));
        true
    }

    /// The argument of which `#ARGV > 2` asks whether it is there, and how the number of arguments
    /// is compared with that.
    fn asked_for(&self, left: &Expression, link: &BinaryLink) -> Option<(usize, BinaryOperator)> {
        use BinaryOperator::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        let (counted, number, operator) = match (&left.kind, &link.operand.kind) {
            (ExpressionKind::Unary(unary), ExpressionKind::Number(number)) => {
                (unary, *number, link.operator)
            }
            (ExpressionKind::Number(number), ExpressionKind::Unary(unary)) => {
                let mirrored = match link.operator {
                    Less => Greater,
                    LessEqual => GreaterEqual,
                    Greater => Less,
                    GreaterEqual => LessEqual,
                    operator => operator,
                };
                (unary, *number, mirrored)
            }
            _ => return None,
        };
        let is_arguments = self.tables(&counted.operand) == [TableName::Argv];
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let most = MOST_PARAMETERS as f64;
        if !is_arguments
            || counted.operator != UnaryOperator::Length
            || number.fract() != 0.0
            || !(0.0..most).contains(&number)
        {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be whole and small"
        )]
        let number = number as usize;
        match (operator, number) {
            (Greater | LessEqual, number) => Some((number + 1, operator)),
            (Equal, 0) => Some((1, Less)),
            (NotEqual, 0) => Some((1, GreaterEqual)),
            (GreaterEqual | Less | Equal | NotEqual, number) => Some((number.max(1), operator)),
            _ => None,
        }
    }

    /// A branch that runs where the condition holds, or does not: if an error is all that it
    /// answers, what is missing there is required.
    pub(super) fn require(&mut self, condition: &Expression, holds: bool, branch: &Block) {
        let ends_in_error = branch
            .statements
            .last()
            .is_some_and(|last| match &last.kind {
                StatementKind::Return(values) => {
                    values.first().is_some_and(|value| self.is_error(value))
                }
                StatementKind::Call(call) => self.is_error(call),
                _ => false,
            });
        if ends_in_error {
            self.require_absent(condition, holds);
        }
    }

    /// The entries that are missing where a condition holds, or does not.
    fn require_absent(&mut self, condition: &Expression, holds: bool) {
        use BinaryOperator::{And, Or};
        match &condition.kind {
            ExpressionKind::Parenthesised(inner) => self.require_absent(inner, holds),
            ExpressionKind::Unary(unary) if unary.operator == UnaryOperator::Not => {
                self.require_absent(&unary.operand, !holds);
            }
            ExpressionKind::Binary(chain) => {
                let (head, logic) = chain.split_logic();
                let wanted = if holds { Or } else { And };
                for link in logic.iter().rev() {
                    if link.operator != wanted {
                        return;
                    }
                    self.require_absent(&link.operand, holds);
                }
                match head {
                    [] => self.require_absent(&chain.first, holds),
                    [compared] => self.require_compared(&chain.first, compared, holds),
                    _ => {}
                }
            }
            _ if !holds => self.require_entry(condition),
            _ => {}
        }
    }

    /// The same for `#ARGV < 2` and `ARGV[1] == nil`.
    fn require_compared(&mut self, left: &Expression, link: &BinaryLink, holds: bool) {
        use BinaryOperator::{Equal, Less, LessEqual, NotEqual};
        if let Some((index, operator)) = self.asked_for(left, link) {
            let is_few = match operator {
                Less | LessEqual | NotEqual => holds,
                _ => !holds,
            };
            if is_few {
                let required = &mut self.entries.argv.required;
                *required = (*required).max(index);
            }
            return;
        }
        let is_nil = |side: &Expression| matches!(side.kind, ExpressionKind::Nil);
        let tested = match (is_nil(left), is_nil(&link.operand)) {
            (false, true) => left,
            (true, false) => &link.operand,
            _ => return,
        };
        if link.operator == if holds { Equal } else { NotEqual } {
            self.require_entry(tested);
        }
    }

    fn require_entry(&mut self, tested: &Expression) {
        if let Some(place) = self.place_of(tested) {
            self.at(place).is_required = true;
        }
    }

    /// Whether this is `error(…)`, `redis.error_reply(…)` or `{ err = … }`, as it is written.
    pub(super) fn is_error(&self, expression: &Expression) -> bool {
        match &expression.kind {
            ExpressionKind::Table(fields) => fields
                .iter()
                .any(|field| matches!(&field.key, FieldKey::Name(name) if &*name.text == "err")),
            ExpressionKind::Suffixed(suffixed) => {
                let is_global = self.names.variable_at(suffixed.base.span).is_none();
                let ExpressionKind::Name(base) = &suffixed.base.kind else {
                    return false;
                };
                match (&**base, suffixed.suffixes.as_slice()) {
                    (
                        "error",
                        [
                            Suffix {
                                kind: SuffixKind::Call(_),
                                ..
                            },
                        ],
                    ) => is_global,
                    (
                        "redis" | "server",
                        [
                            Suffix {
                                kind: SuffixKind::Field(name),
                                ..
                            },
                            Suffix {
                                kind: SuffixKind::Call(_),
                                ..
                            },
                        ],
                    ) => is_global && &*name.text == "error_reply",
                    _ => false,
                }
            }
            _ => false,
        }
    }
}
