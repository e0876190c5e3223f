//! Where the commands of a script are: in which block, in a loop, in a function; and whether what
//! they reply decides what the script does.

use std::collections::HashMap;

use crate::meaning::names::{Names, VariableId};
use crate::meaning::values::CommandSite;
use crate::syntax::ast::{
    BinaryOperator, Block, Expression, ExpressionKind, FunctionBody, Statement, StatementKind,
};
use crate::syntax::visit::{self, Visit};
use crate::text::span::Span;

/// Where a command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The block, by its number.
    pub(super) block: usize,
    /// The statement of that block.
    pub(super) statement: usize,
    /// Whether it may run more than once, or in another order than that of the text.
    pub(super) is_repeated: bool,
}

/// Where the commands of a script are.
#[derive(Debug, Default)]
pub(super) struct Layout {
    places: HashMap<Span, Place>,
    /// Statements that hold blocks or choose between operands, with their blocks.
    choosing: Vec<(usize, usize)>,
    /// The command whose reply decides something, the first one.
    pub(super) deciding: Option<Span>,
}

impl Layout {
    pub(super) fn of(block: &Block, names: &Names, sites: &[CommandSite]) -> Self {
        let mut walk = Walk {
            names,
            sites,
            layout: Self::default(),
            blocks: 0,
            current: (0, 0),
            repeated: 0,
            functions: 0,
            returned: HashMap::new(),
            kept: Vec::new(),
        };
        walk.block(block);
        walk.decide();
        walk.layout
    }

    pub(super) fn place(&self, site: Span) -> Option<Place> {
        self.places.get(&site).copied()
    }

    /// Whether the first of two commands is certainly over when the second runs.
    pub(super) fn is_before(&self, first: Span, second: Span) -> bool {
        let is_once = |site| self.place(site).is_some_and(|place| !place.is_repeated);
        is_once(first) && is_once(second) && first.end <= second.start
    }

    /// Whether these commands run all or none, unless one of them fails.
    pub(super) fn is_one_sequence(&self, sites: &[Span]) -> bool {
        let places: Option<Vec<Place>> = sites.iter().map(|site| self.place(*site)).collect();
        let Some(places) = places else {
            return false;
        };
        let Some(first) = places.first() else {
            return true;
        };
        let is_one = places
            .iter()
            .all(|place| place.block == first.block && !place.is_repeated);
        let statements = places.iter().map(|place| place.statement);
        let (least, most) = (statements.clone().min(), statements.max());
        let is_between = |(block, statement): &(usize, usize)| {
            *block == first.block && Some(*statement) >= least && Some(*statement) <= most
        };
        is_one && !self.choosing.iter().any(is_between)
    }
}

struct Walk<'a> {
    names: &'a Names,
    sites: &'a [CommandSite],
    layout: Layout,
    blocks: usize,
    current: (usize, usize),
    /// In how many loops and functions.
    repeated: usize,
    functions: usize,
    /// The places of `return`s of the script itself, and whether one chooses between commands.
    returned: HashMap<Span, bool>,
    /// Variables that get the reply of a command and keep it.
    kept: Vec<(Span, VariableId)>,
}

impl<'a> Visit<'a> for Walk<'a> {
    fn block(&mut self, block: &'a Block) {
        let outside = self.current;
        self.blocks += 1;
        let id = self.blocks;
        for (index, statement) in block.statements.iter().enumerate() {
            self.current = (id, index);
            for site in self.sites {
                if site.span.is_within(statement.span) {
                    let place = Place {
                        block: id,
                        statement: index,
                        is_repeated: self.repeated > 0,
                    };
                    self.layout.places.insert(site.span, place);
                }
            }
            self.statement(statement);
        }
        self.current = outside;
    }

    fn statement(&mut self, statement: &'a Statement) {
        let is_loop = matches!(
            statement.kind,
            StatementKind::While(_)
                | StatementKind::Repeat(_)
                | StatementKind::NumericFor(_)
                | StatementKind::GenericFor(_)
        );
        let chooses = is_loop
            || matches!(
                statement.kind,
                StatementKind::If(_)
                    | StatementKind::Do(_)
                    | StatementKind::Function(_)
                    | StatementKind::LocalFunction { .. }
            );
        if chooses {
            self.layout.choosing.push(self.current);
        }
        match &statement.kind {
            StatementKind::Return(_) if self.functions == 0 => {
                self.returned.insert(statement.span, false);
            }
            StatementKind::Local { names, values } if self.functions == 0 => {
                for (name, value) in names.iter().zip(values) {
                    let variable = self.names.declared_at(name.span);
                    if let (Some(site), Some(variable)) = (self.site(value), variable) {
                        self.kept.push((site, variable));
                    }
                }
            }
            _ => {}
        }
        self.repeated += usize::from(is_loop);
        visit::statement(self, statement);
        self.repeated -= usize::from(is_loop);
    }

    fn function(&mut self, body: &'a FunctionBody) {
        self.layout.choosing.push(self.current);
        self.functions += 1;
        self.repeated += 1;
        self.block(&body.block);
        self.repeated -= 1;
        self.functions -= 1;
    }

    fn expression(&mut self, expression: &'a Expression) {
        if let ExpressionKind::Binary(chain) = &expression.kind {
            let chooses = chain
                .rest
                .iter()
                .any(|link| matches!(link.operator, BinaryOperator::And | BinaryOperator::Or));
            let has_command = |site: &CommandSite| site.span.is_within(expression.span);
            if chooses && self.sites.iter().any(has_command) {
                self.layout.choosing.push(self.current);
                for (place, is_choosing) in &mut self.returned {
                    *is_choosing |= expression.span.is_within(*place);
                }
            }
        }
        visit::expression(self, expression);
    }
}

impl Walk<'_> {
    /// The command whose reply an expression is.
    fn site(&self, expression: &Expression) -> Option<Span> {
        match &expression.kind {
            ExpressionKind::Parenthesised(inner) => self.site(inner),
            _ => {
                let mut sites = self.sites.iter();
                let site = sites.find(|site| site.span == expression.span)?;
                Some(site.span)
            }
        }
    }

    /// Whether a place is in a `return` of the script that does not choose between commands.
    fn is_only_returned(&self, place: Span) -> bool {
        let mut returned = self.returned.iter();
        returned.any(|(span, is_choosing)| !is_choosing && place.is_within(*span))
    }

    /// A reply decides nothing if nobody looks at it, or if it does nothing but become the reply.
    fn decide(&mut self) {
        let decides = |site: &&CommandSite| {
            if !site.is_used || self.is_only_returned(site.span) {
                return false;
            }
            let kept = self.kept.iter().find(|(span, _)| *span == site.span);
            !kept.is_some_and(|(_, id)| {
                let variable = self.names.variable(*id);
                let is_constant = variable.is_some_and(|variable| !variable.reassigned);
                let mut reads = self.names.reads(*id).iter();
                is_constant && reads.all(|read| self.is_only_returned(*read))
            })
        };
        let mut sites = self.sites.iter();
        self.layout.deciding = sites.find(decides).map(|site| site.span);
    }
}
