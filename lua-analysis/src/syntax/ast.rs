//! The syntax tree: plain data, a span on every node.
//!
//! The tree is never deep: what a script can repeat without limit is flat here (chains of binary operators, of calls
//! and indices, of `elseif`), and what nests is limited to 200 levels by the language. So recursion over a tree, and
//! dropping one, cannot overflow a stack.

use std::sync::Arc;

use crate::text::span::Span;

/// A sequence of statements that is a scope of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// From the first statement to the last; empty, and in place, if there is none.
    pub span: Span,
    /// The statements in order.
    pub statements: Vec<Statement>,
}

/// An identifier where one is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The identifier; always ASCII.
    pub text: Arc<str>,
    /// Its place.
    pub span: Span,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// All of it, without a `;` behind it.
    pub span: Span,
    /// What it does.
    pub kind: StatementKind,
}

/// The kinds of statements.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `local a, b = 1, 2`
    Local {
        /// The new variables, in scope behind the statement.
        names: Vec<Name>,
        /// The values; any number.
        values: Vec<Expression>,
    },
    /// `a, b.c = 1, 2`
    Assign {
        /// The targets: names, fields and indices.
        targets: Vec<Expression>,
        /// The values; at least one.
        values: Vec<Expression>,
    },
    /// A call whose results are dropped.
    Call(Expression),
    /// `do … end`
    Do(Block),
    /// `while … do … end`
    While(Box<While>),
    /// `repeat … until …`
    Repeat(Box<Repeat>),
    /// `if … then … elseif … else … end`
    If(Box<If>),
    /// `for i = 1, 10, 2 do … end`
    NumericFor(Box<NumericFor>),
    /// `for k, v in … do … end`
    GenericFor(Box<GenericFor>),
    /// `function a.b:c() … end`
    Function(Box<FunctionStatement>),
    /// `local function f() … end`
    LocalFunction {
        /// The new variable, in scope in the body too.
        name: Name,
        /// The function.
        body: Box<FunctionBody>,
    },
    /// `return …`
    Return(Vec<Expression>),
    /// `break`
    Break,
}

/// A `while` loop.
#[derive(Clone, Debug, PartialEq)]
pub struct While {
    /// Tested before each round.
    pub condition: Expression,
    /// What is repeated.
    pub body: Block,
}

/// A `repeat` loop.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeat {
    /// What is repeated.
    pub body: Block,
    /// Tested behind each round; sees the local variables of the body.
    pub condition: Expression,
}

/// An `if` statement.
#[derive(Clone, Debug, PartialEq)]
pub struct If {
    /// The `if` and every `elseif`, in order; at least one.
    pub arms: Vec<IfArm>,
    /// What stands behind `else`.
    pub otherwise: Option<Block>,
}

/// An `if` or `elseif` with its block.
#[derive(Clone, Debug, PartialEq)]
pub struct IfArm {
    /// From the keyword to the end of the block.
    pub span: Span,
    /// The condition.
    pub condition: Expression,
    /// What runs if it holds.
    pub body: Block,
}

/// A `for` loop over numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct NumericFor {
    /// The loop's variable.
    pub variable: Name,
    /// The first value.
    pub start: Expression,
    /// The last value.
    pub limit: Expression,
    /// What is added; one if absent.
    pub step: Option<Expression>,
    /// What is repeated.
    pub body: Block,
}

/// A `for` loop over an iterator.
#[derive(Clone, Debug, PartialEq)]
pub struct GenericFor {
    /// The loop's variables; at least one.
    pub variables: Vec<Name>,
    /// What is behind `in`; at least one.
    pub values: Vec<Expression>,
    /// What is repeated.
    pub body: Block,
}

/// A function that is assigned to a variable or a field.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionStatement {
    /// The variable.
    pub name: Name,
    /// The fields behind it, each behind a `.`.
    pub fields: Vec<Name>,
    /// The field behind a `:`; the body then has a parameter `self` that is not written.
    pub method: Option<Name>,
    /// The function.
    pub body: Box<FunctionBody>,
}

/// Parameters and body of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionBody {
    /// From the `(` to the `end`.
    pub span: Span,
    /// The parameters as written.
    pub parameters: Vec<Name>,
    /// The `...` among the parameters. It also declares a variable `arg` on all servers.
    pub vararg: Option<Span>,
    /// The statements.
    pub block: Block,
}

/// One expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: ExpressionKind,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind {
    /// `nil`
    Nil,
    /// `true` or `false`
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A string, decoded.
    String(Arc<[u8]>),
    /// `...`
    Vararg,
    /// `function … end`
    Function(Box<FunctionBody>),
    /// `{ … }`
    Table(Vec<Field>),
    /// A variable, local or global.
    Name(Arc<str>),
    /// `( … )`: one value, whatever is inside, and nothing that can be assigned to.
    Parenthesised(Box<Expression>),
    /// A value with calls, indices and fields behind it.
    Suffixed(Box<Suffixed>),
    /// An operator before its operand.
    Unary(Box<Unary>),
    /// Operators between operands.
    Binary(Box<BinaryChain>),
}

/// One entry of a table constructor.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// All of it, without the separator.
    pub span: Span,
    /// Where the value goes.
    pub key: FieldKey,
    /// The value.
    pub value: Expression,
}

/// Where an entry of a table constructor goes.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKey {
    /// The next position.
    Position,
    /// `name = …`
    Name(Name),
    /// `[ … ] = …`
    Index(Expression),
}

/// A value with calls, indices and fields behind it: `base` with each of the suffixes applied in turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Suffixed {
    /// A name or a parenthesised expression.
    pub base: Expression,
    /// At least one.
    pub suffixes: Vec<Suffix>,
}

impl Suffixed {
    /// The suffix that is applied last: it decides whether the whole is a call.
    pub fn last(&self) -> Option<&Suffix> {
        self.suffixes.last()
    }
}

/// What stands behind a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Suffix {
    /// Its own bytes, from the `.`, `[`, `(` or `:` on.
    pub span: Span,
    /// What it does.
    pub kind: SuffixKind,
}

/// The kinds of suffixes.
#[derive(Clone, Debug, PartialEq)]
pub enum SuffixKind {
    /// `.name`
    Field(Name),
    /// `[ … ]`
    Index(Expression),
    /// `( … )`, `"…"` or `{…}`
    Call(Arguments),
    /// `:name( … )`
    Method {
        /// The method.
        name: Name,
        /// What it is called with.
        arguments: Arguments,
    },
}

/// The arguments of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Arguments {
    /// With the parentheses.
    pub span: Span,
    /// How they are written.
    pub form: ArgumentForm,
    /// The values; exactly one unless in parentheses.
    pub values: Vec<Expression>,
}

/// How the arguments of a call are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentForm {
    /// `f(a, b)`
    Parentheses,
    /// `f "text"`
    String,
    /// `f {…}`
    Table,
}

/// An operator before its operand.
#[derive(Clone, Debug, PartialEq)]
pub struct Unary {
    /// The operator.
    pub operator: UnaryOperator,
    /// The operator's place.
    pub operator_span: Span,
    /// What it is applied to.
    pub operand: Expression,
}

/// The operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// `-`
    Negate,
    /// `not`
    Not,
    /// `#`
    Length,
}

/// `first`, combined with each of `rest` in turn, from left to right.
///
/// `a + b * c - d` is the chain `a`, `+ (b * c)`, `- d`, with `b * c` a chain of its own. Operators that group to the
/// right nest: `a .. b .. c` is the chain `a`, `.. (b .. c)`.
#[derive(Clone, Debug, PartialEq)]
pub struct BinaryChain {
    /// The leftmost operand.
    pub first: Expression,
    /// The operators and their right operands; at least one.
    pub rest: Vec<BinaryLink>,
}

impl BinaryChain {
    /// The links before the first `and` or `or`, and those from there on, which are all of these:
    /// nothing that binds more tightly follows them.
    pub fn split_logic(&self) -> (&[BinaryLink], &[BinaryLink]) {
        let is_logic =
            |link: &BinaryLink| matches!(link.operator, BinaryOperator::And | BinaryOperator::Or);
        let logic = self.rest.iter().position(is_logic);
        self.rest.split_at(logic.unwrap_or(self.rest.len()))
    }
}

/// An operator and its right operand.
#[derive(Clone, Debug, PartialEq)]
pub struct BinaryLink {
    /// The operator.
    pub operator: BinaryOperator,
    /// The operator's place.
    pub operator_span: Span,
    /// The right operand.
    pub operand: Expression,
}

/// The operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `^`
    Power,
    /// `..`
    Concat,
    /// `==`
    Equal,
    /// `~=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `and`
    And,
    /// `or`
    Or,
}

impl BinaryOperator {
    /// Whether it is one of the six that compare.
    pub const fn is_comparison(self) -> bool {
        matches!(
            self,
            Self::Equal
                | Self::NotEqual
                | Self::Less
                | Self::LessEqual
                | Self::Greater
                | Self::GreaterEqual
        )
    }
}
