//! The limits of the servers' compiler.
//!
//! A script can be right by its grammar and still not load: a function may use 250 registers, 2^18 - 1 constants,
//! 60 upvalues and 200 local variables, and a jump reaches 131,071 instructions. Which scripts that concerns only
//! shows in the code generator, so this module allocates registers, counts constants and links jumps exactly as
//! Lua 5.1 does, and leaves out what an instruction does.
//!
//! The parser calls [`Compiler`] as it goes. Nothing here fails: the first limit that is exceeded is kept in
//! [`Compiler::exceeded`], and the parser looks there before it reads on. Numbers of registers, positions and so on
//! are `i32` because Lua computes with `int`.

mod code;
mod operand;
mod operator;
mod scope;
mod statement;

use super::interner::TextId;
use crate::text::fast_hash::FastMap;
use code::Instruction;
pub(super) use code::JumpList;
pub(super) use operand::{Operand, Value};
pub(super) use scope::Variable;
pub(super) use statement::TableState;

/// The most constants of a function, `MAXARG_Bx`.
const MAX_CONSTANTS: usize = 262_143;
/// The most functions in a function.
const MAX_FUNCTIONS: usize = 262_143;
/// A function must need fewer registers, `MAXSTACK`.
const MAX_REGISTERS: i32 = 250;

/// A limit of the compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    /// More registers than there are.
    Registers,
    /// A jump over too many instructions.
    JumpTooLong,
    /// More constants or functions in a function than can be numbered.
    Constants,
    /// More local variables in a function over its whole length than can be numbered.
    DeclaredLocals,
    /// More local variables in a function at one place than `LUAI_MAXVARS`.
    ActiveLocals {
        /// The function's line, zero for the script itself.
        line: usize,
    },
    /// More upvalues in a function than `LUAI_MAXUPVALUES`.
    Upvalues {
        /// The function's line.
        line: usize,
    },
}

/// What is known of the script's functions while they are read.
#[derive(Debug)]
pub(super) struct Compiler {
    current: FunctionState,
    /// The functions around the current one, innermost last.
    outer: Vec<FunctionState>,
    /// The first limit that was exceeded.
    pub(super) exceeded: Option<Limit>,
}

/// A function that is being read.
#[derive(Debug)]
struct FunctionState {
    line: usize,
    is_vararg: bool,
    code: Vec<Instruction>,
    /// The last position that a jump leads to, or -1.
    last_target: i32,
    /// The jumps that lead to the next instruction.
    pending: JumpList,
    free_register: i32,
    stack_size: i32,
    constants: FastMap<Constant, i32>,
    function_count: usize,
    declared_locals: usize,
    /// The variables in scope, and behind them those declared by the statement being read.
    variables: Vec<Option<TextId>>,
    active_variables: usize,
    blocks: Vec<scope::BlockState>,
    upvalues: Vec<scope::Upvalue>,
}

/// A constant, by what makes it one with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Constant {
    Nil,
    Boolean(bool),
    /// The bits; zero and minus zero are one.
    Number(u64),
    Text(TextId),
}

impl FunctionState {
    fn new(line: usize, is_vararg: bool) -> Self {
        Self {
            line,
            is_vararg,
            code: Vec::new(),
            last_target: -1,
            pending: JumpList::EMPTY,
            free_register: 0,
            // Registers 0 and 1 are always there.
            stack_size: 2,
            constants: FastMap::default(),
            function_count: 0,
            declared_locals: 0,
            variables: Vec::new(),
            active_variables: 0,
            blocks: Vec::new(),
            upvalues: Vec::new(),
        }
    }
}

impl Compiler {
    /// In the script itself, which is a function with `...`.
    pub(super) fn new() -> Self {
        Self {
            current: FunctionState::new(0, true),
            outer: Vec::new(),
            exceeded: None,
        }
    }

    /// The line of the current function, zero for the script itself.
    pub(super) fn line(&self) -> usize {
        self.current.line
    }

    /// Whether the current function has `...`.
    pub(super) fn is_vararg(&self) -> bool {
        self.current.is_vararg
    }

    /// Enters a function that starts in this line.
    pub(super) fn open_function(&mut self, line: usize) {
        let outer = std::mem::replace(&mut self.current, FunctionState::new(line, false));
        self.outer.push(outer);
    }

    /// Leaves the current function, which becomes a value of the one around it (`pushclosure`).
    pub(super) fn close_function(&mut self) -> Operand {
        self.emit_other();
        let upvalues = self.current.upvalues.len();
        if let Some(outer) = self.outer.pop() {
            self.current = outer;
        }
        self.current.function_count += 1;
        if self.current.function_count > MAX_FUNCTIONS {
            self.refuse(Limit::Constants);
        }
        let closure = self.emit_other();
        for _ in 0..upvalues {
            self.emit_other();
        }
        Operand::new(Value::Relocatable(closure))
    }

    fn refuse(&mut self, limit: Limit) {
        self.exceeded.get_or_insert(limit);
    }

    /// The number of a constant (`addk`).
    fn constant(&mut self, constant: Constant) -> i32 {
        let constants = &mut self.current.constants;
        let count = constants.len();
        let next = i32::try_from(count).unwrap_or(i32::MAX);
        let number = *constants.entry(constant).or_insert(next);
        if number == next && count >= MAX_CONSTANTS {
            self.refuse(Limit::Constants);
        }
        number
    }

    fn number_constant(&mut self, number: f64) -> i32 {
        let number = if number == 0.0 { 0.0 } else { number };
        self.constant(Constant::Number(number.to_bits()))
    }

    /// A string or a name as a constant.
    pub(super) fn text(&mut self, text: TextId) -> Operand {
        Operand::new(Value::Constant(self.constant(Constant::Text(text))))
    }

    /// Makes sure that there are so many registers beyond those in use (`luaK_checkstack`).
    pub(super) fn check_registers(&mut self, count: i32) {
        let needed = self.current.free_register + count;
        if needed > self.current.stack_size {
            if needed >= MAX_REGISTERS {
                self.refuse(Limit::Registers);
            }
            self.current.stack_size = needed;
        }
    }

    /// Uses so many more registers.
    pub(super) fn reserve_registers(&mut self, count: i32) {
        self.check_registers(count);
        self.current.free_register += count;
    }

    /// Releases what the statement used (`chunk`).
    pub(super) fn end_statement(&mut self) {
        let active = self.active();
        self.current.free_register = active;
    }

    fn active(&self) -> i32 {
        i32::try_from(self.current.active_variables).unwrap_or(i32::MAX)
    }
}
