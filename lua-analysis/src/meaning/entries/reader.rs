//! Goes through a script and looks at each place where an entry, or one of the tables, may be.
//!
//! What a place holds is what [`Values`] knows. In code that is never run, nothing is known but what is written.

use std::collections::HashMap;

use super::{Encoding, Entries, Entry, HIGHEST_INDEX, MOST_PARAMETERS, TableName};
use crate::meaning::names::{Names, VariableId};
use crate::meaning::values::{CommandSite, EntryForm, KindSet, LibraryCall, Value, Values};
use crate::syntax::ast::{
    Arguments, BinaryChain, BinaryLink, BinaryOperator, Block, Expression, ExpressionKind,
    FieldKey, FunctionBody, Statement, StatementKind, Suffix, SuffixKind, Suffixed, Unary,
    UnaryOperator,
};
use crate::syntax::visit::{self, Visit};
use crate::text::span::Span;

/// An entry by its table and index.
pub(super) type Place = (TableName, usize);

/// Finds out what a script does with its entries.
pub(crate) fn entries(block: &Block, names: &Names, values: &Values) -> Entries {
    let calls = values.calls().iter().filter(|call| call.is_certain);
    let commands = values.commands().iter();
    let mut reader = Reader {
        names,
        values,
        calls: calls.map(|call| (call.span, call)).collect(),
        commands: commands.map(|site| (site.span, site)).collect(),
        entries: Entries::default(),
        assigned: HashMap::new(),
        depth: 0,
    };
    reader.block(block);
    let mut entries = reader.entries;
    for table in [&mut entries.keys, &mut entries.argv] {
        for entry in table.entries.values_mut() {
            entry.uses.sort();
        }
    }
    entries
}

pub(super) struct Reader<'a> {
    pub(super) names: &'a Names,
    pub(super) values: &'a Values,
    pub(super) calls: HashMap<Span, &'a LibraryCall>,
    commands: HashMap<Span, &'a CommandSite>,
    pub(super) entries: Entries,
    /// The entries that variables get by assignments.
    pub(super) assigned: HashMap<VariableId, Place>,
    /// How many functions are around this place.
    pub(super) depth: usize,
}

impl<'a> Visit<'a> for Reader<'_> {
    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Local { names, values } => {
                self.expressions(values);
                self.name_locals(names, values);
            }
            StatementKind::Assign { targets, values } => self.assign(targets, values),
            StatementKind::While(repeated) => {
                self.condition(&repeated.condition);
                self.block(&repeated.body);
            }
            StatementKind::Repeat(repeated) => {
                self.block(&repeated.body);
                self.condition(&repeated.condition);
            }
            StatementKind::If(branches) => {
                for arm in &branches.arms {
                    self.condition(&arm.condition);
                    self.require(&arm.condition, true, &arm.body);
                    self.block(&arm.body);
                }
                if let Some(otherwise) = &branches.otherwise {
                    if let [only] = branches.arms.as_slice() {
                        self.require(&only.condition, false, otherwise);
                    }
                    self.block(otherwise);
                }
            }
            StatementKind::NumericFor(repeated) => {
                let step = repeated.step.as_ref();
                for bound in [&repeated.start, &repeated.limit].into_iter().chain(step) {
                    self.expression(bound);
                    self.use_as_number(self.form(bound));
                }
                self.block(&repeated.body);
            }
            StatementKind::GenericFor(repeated) => {
                self.pass_all(&repeated.values);
                self.block(&repeated.body);
            }
            StatementKind::Return(values) => self.pass_all(values),
            _ => visit::statement(self, statement),
        }
    }

    fn function(&mut self, body: &'a FunctionBody) {
        self.name_parameters(&body.parameters);
        self.depth += 1;
        self.block(&body.block);
        self.depth -= 1;
    }

    fn expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Table(fields) => {
                for field in fields {
                    if let FieldKey::Index(index) = &field.key {
                        self.expression(index);
                    }
                    self.pass(&field.value);
                    if let FieldKey::Name(name) = &field.key {
                        self.name_field(name, &field.value);
                    }
                }
            }
            ExpressionKind::Unary(unary) => self.unary(unary, expression.span),
            ExpressionKind::Binary(chain) => self.chain(chain),
            _ => visit::expression(self, expression),
        }
    }

    fn suffixed(&mut self, suffixed: &'a Suffixed) {
        self.suffixes(&suffixed.base, &suffixed.suffixes);
    }
}

impl Reader<'_> {
    fn assign(&mut self, targets: &[Expression], values: &[Expression]) {
        for target in targets {
            match &target.kind {
                ExpressionKind::Name(_) => {}
                ExpressionKind::Suffixed(suffixed) => {
                    self.suffixes(&suffixed.base, &suffixed.suffixes);
                }
                _ => self.expression(target),
            }
        }
        for (index, value) in values.iter().enumerate() {
            let is_followed = targets
                .get(index)
                .is_some_and(|target| self.names.variable_at(target.span).is_some())
                && matches!(
                    targets.get(index).map(|target| &target.kind),
                    Some(ExpressionKind::Name(_))
                );
            if is_followed {
                self.expression(value);
            } else {
                self.pass(value);
            }
        }
        for (target, value) in targets.iter().zip(values) {
            self.name_assigned(target, value);
        }
    }

    fn condition(&mut self, condition: &Expression) {
        self.expression(condition);
        self.test(self.form(condition));
        self.test_last(condition);
    }

    fn unary(&mut self, unary: &Unary, span: Span) {
        match unary.operator {
            UnaryOperator::Not => self.condition(&unary.operand),
            UnaryOperator::Length => {
                self.expression(&unary.operand);
                self.open(&unary.operand, span);
            }
            UnaryOperator::Negate => {
                self.expression(&unary.operand);
                self.use_as_number(self.form(&unary.operand));
            }
        }
    }

    fn chain(&mut self, chain: &BinaryChain) {
        let counted = match chain.rest.split_first() {
            Some((link, rest)) if self.count(&chain.first, link) => {
                Some((chain.first.span.to(link.operand.span), rest))
            }
            _ => None,
        };
        let (mut span, links) = counted.unwrap_or_else(|| {
            self.expression(&chain.first);
            (chain.first.span, &chain.rest)
        });
        for (index, link) in links.iter().enumerate() {
            let is_first = counted.is_none() && index == 0;
            let left = if is_first {
                self.form(&chain.first)
            } else {
                self.form_at(span)
            };
            self.link(left, span, link);
            span = span.to(link.operand.span);
        }
    }

    /// What is left of an operator is in this place.
    fn link(&mut self, left: Option<EntryForm>, place: Span, link: &BinaryLink) {
        use BinaryOperator::{
            Add, And, Concat, Divide, Equal, Greater, GreaterEqual, Less, LessEqual, Modulo,
            Multiply, NotEqual, Or, Power, Subtract,
        };
        let operator = link.operator;
        if matches!(operator, And | Or) {
            self.test(left);
        }
        self.expression(&link.operand);
        let right = self.form(&link.operand);
        match operator {
            Add | Subtract | Multiply | Divide | Modulo | Power => {
                self.use_as_number(left);
                self.use_as_number(right);
            }
            Or => {
                // Without the entry an error may be raised.
                if self.is_error(&link.operand) {
                    self.insist(left);
                }
            }
            Equal | NotEqual => {
                self.compare(left, link.operand.span);
                self.compare(right, place);
            }
            Less | LessEqual | Greater | GreaterEqual => {
                // Comparing with a number for order takes numbers on both sides.
                if self.is_number(place) {
                    self.use_as_number(right);
                }
                if self.is_number(link.operand.span) {
                    self.use_as_number(left);
                }
            }
            And | Concat => {}
        }
    }

    fn suffixes(&mut self, base: &Expression, suffixes: &[Suffix]) {
        self.expression(base);
        let mut before = base.span;
        for (place, suffix) in suffixes.iter().enumerate() {
            let span = before.to(suffix.span);
            match &suffix.kind {
                SuffixKind::Field(_) => {}
                SuffixKind::Index(index) => {
                    self.expression(index);
                    let tables = match place {
                        0 => self.tables(base),
                        _ => self.tables_at(before),
                    };
                    for table in tables {
                        self.read(table, index, span);
                    }
                }
                SuffixKind::Call(arguments) => self.call(before, span, arguments),
                SuffixKind::Method { arguments, .. } => {
                    for table in self.tables_at(before) {
                        self.dynamic(table, before);
                    }
                    self.pass_all(&arguments.values);
                }
            }
            before = span;
        }
    }

    /// `KEYS[…]`, `ARGV[…]`.
    fn read(&mut self, table: TableName, index: &Expression, span: Span) {
        let number = match (&index.kind, self.value(index.span)) {
            (ExpressionKind::Number(number), _) => Some(*number),
            (_, Some(value)) => value.known_number(),
            _ => None,
        };
        let Some(number) = number else {
            self.dynamic(table, span);
            return;
        };
        let found = self.entries.table_mut(table);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be whole and within the range that follows"
        )]
        let whole =
            (number.fract() == 0.0 && (1.0..=1e9).contains(&number)).then_some(number as usize);
        match whole.filter(|index| *index <= HIGHEST_INDEX) {
            None => found.impossible.push((number, span)),
            Some(index) if index > MOST_PARAMETERS => {
                found.beyond.push((index, span));
                self.dynamic(table, span);
            }
            Some(index) => found.entries.entry(index).or_default().uses.push(span),
        }
    }

    fn call(&mut self, callee: Span, span: Span, arguments: &Arguments) {
        let values = &arguments.values;
        let is_own = self
            .value(callee)
            .is_some_and(|callee| self.values.is_own_function(callee));
        let call = self.calls.get(&span).copied();
        let converts = call.is_some_and(|call| is(call, None, "tonumber"))
            || self.is_unreached_conversion(callee);
        if is_own || converts {
            self.expressions(values);
        } else {
            self.pass_all(values);
        }
        let first = values.first().and_then(|first| self.form(first));
        if converts {
            self.use_as_number(first);
        }
        if let Some(call) = call {
            self.decode(call);
            if is(call, None, "assert") {
                self.insist(first);
            }
        }
        if let Some(command) = self.commands.get(&span).copied() {
            self.name_hash_fields(command);
        }
    }

    /// `tonumber` in code that is never run.
    fn is_unreached_conversion(&self, callee: Span) -> bool {
        self.value(callee).is_none() && self.names.global_at(callee) == Some("tonumber")
    }

    /// A value is decoded, if this call does it.
    fn decode(&mut self, call: &LibraryCall) {
        let (encoding, decoded) = match (Self::encoding(call), call.arguments.as_slice()) {
            (Some(encoding), [decoded, ..]) => (encoding, decoded),
            (None, [decode, decoded, ..]) if is(call, None, "pcall") => {
                match self.decodes(&decode.value) {
                    Some(encoding) => (encoding, decoded),
                    None => return,
                }
            }
            _ => return,
        };
        if let Some(entry) = self.entry(self.form_at(decoded.span)) {
            entry.encoding.get_or_insert(encoding);
        }
    }

    /// What a call decodes.
    pub(super) fn encoding(call: &LibraryCall) -> Option<Encoding> {
        encoding(call.library.as_deref()?, &call.function)
    }

    /// What a function decodes that is passed to `pcall`.
    pub(super) fn decodes(&self, function: &Value) -> Option<Encoding> {
        let [id] = function.objects() else {
            return None;
        };
        let (library, function) = self.values.server_function(*id)?;
        encoding(library, function)
    }

    /// Values that go where they are not followed.
    fn pass_all(&mut self, expressions: &[Expression]) {
        for expression in expressions {
            self.pass(expression);
        }
    }

    fn pass(&mut self, expression: &Expression) {
        self.expression(expression);
        self.open(expression, expression.span);
    }

    /// A table there may be read by any index.
    fn open(&mut self, expression: &Expression, place: Span) {
        for table in self.tables(expression) {
            self.dynamic(table, place);
        }
    }

    fn dynamic(&mut self, table: TableName, span: Span) {
        let table = self.entries.table_mut(table);
        table.dynamic = Some(table.dynamic.map_or(span, |first| first.min(span)));
    }

    /// Which of the two tables an expression may be.
    pub(super) fn tables(&self, expression: &Expression) -> Vec<TableName> {
        match &expression.kind {
            ExpressionKind::Name(name) if self.names.variable_at(expression.span).is_none() => {
                match &**name {
                    "KEYS" => vec![TableName::Keys],
                    "ARGV" => vec![TableName::Argv],
                    _ => Vec::new(),
                }
            }
            ExpressionKind::Parenthesised(inner) => self.tables(inner),
            _ => self.tables_at(expression.span),
        }
    }

    fn tables_at(&self, span: Span) -> Vec<TableName> {
        let objects = self.value(span).map_or(&[][..], Value::objects);
        let tables = objects
            .iter()
            .filter_map(|id| self.values.entries_table(*id));
        tables.collect()
    }

    /// The entry that an expression is, in some form.
    pub(super) fn form(&self, expression: &Expression) -> Option<EntryForm> {
        match (self.value(expression.span), &expression.kind) {
            (Some(value), _) => value.entry_form(),
            (None, ExpressionKind::Suffixed(suffixed)) => {
                let (table, index) = self.written(suffixed)?;
                Some(EntryForm {
                    table,
                    index: u32::try_from(index).ok(),
                    is_converted: false,
                })
            }
            _ => None,
        }
    }

    /// `KEYS[1]` itself, where nothing is run.
    fn written(&self, suffixed: &Suffixed) -> Option<Place> {
        let [
            Suffix {
                kind:
                    SuffixKind::Index(Expression {
                        kind: ExpressionKind::Number(number),
                        ..
                    }),
                ..
            },
        ] = suffixed.suffixes.as_slice()
        else {
            return None;
        };
        let [table] = self.tables(&suffixed.base)[..] else {
            return None;
        };
        let entries = &self.entries.table(table).entries;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an index that is none is not among the entries"
        )]
        let index = (number.fract() == 0.0).then_some(*number as usize)?;
        entries.contains_key(&index).then_some((table, index))
    }

    /// What is known of a place; nothing where nothing gets to.
    pub(super) fn value(&self, span: Span) -> Option<&Value> {
        let is_known = self.values.is_complete();
        self.values.at(span).filter(|_| is_known)
    }

    pub(super) fn form_at(&self, span: Span) -> Option<EntryForm> {
        self.value(span)?.entry_form()
    }

    fn entry(&mut self, form: Option<EntryForm>) -> Option<&mut Entry> {
        place(form).map(|place| self.at(place))
    }

    pub(super) fn at(&mut self, (table, index): Place) -> &mut Entry {
        let entries = &mut self.entries.table_mut(table).entries;
        entries.entry(index).or_default()
    }

    fn use_as_number(&mut self, form: Option<EntryForm>) {
        if let Some(entry) = self.entry(form) {
            entry.is_number = true;
        }
    }

    /// A value is a condition: an entry is tested for nil, as every text is true.
    pub(super) fn test(&mut self, form: Option<EntryForm>) {
        let form = form.filter(|form| !form.is_converted);
        if let Some(entry) = self.entry(form) {
            entry.is_tested_for_nil = true;
        }
    }

    pub(super) fn insist(&mut self, form: Option<EntryForm>) {
        if let Some(entry) = self.entry(form) {
            entry.is_required = true;
        }
    }

    /// A value is compared with what is in that place.
    fn compare(&mut self, form: Option<EntryForm>, other: Span) {
        let form = form.filter(|form| !form.is_converted);
        let Some(other) = self.value(other) else {
            return;
        };
        let is_nil = other.is_only(KindSet::NIL);
        let is_empty = other.known_text().is_some_and(<[u8]>::is_empty);
        if !is_nil && !is_empty {
            return;
        }
        if let Some(entry) = self.entry(form) {
            entry.is_tested_for_nil |= is_nil;
            entry.is_compared_with_empty |= is_empty;
        }
    }

    fn is_number(&self, span: Span) -> bool {
        let value = self.value(span);
        value.is_some_and(|value| value.is_only(KindSet::NUMBER))
    }
}

/// The entry that a value is.
pub(super) fn place(form: Option<EntryForm>) -> Option<Place> {
    let form = form?;
    let index = usize::try_from(form.index?).ok()?;
    (index <= MOST_PARAMETERS).then_some((form.table, index))
}

/// Whether this function is called.
pub(super) fn is(call: &LibraryCall, library: Option<&str>, function: &str) -> bool {
    call.library.as_deref() == library && &*call.function == function
}

fn encoding(library: &str, function: &str) -> Option<Encoding> {
    match (library, function) {
        ("cjson", "decode") => Some(Encoding::Json),
        ("cmsgpack", "unpack") => Some(Encoding::MessagePack),
        _ => None,
    }
}
