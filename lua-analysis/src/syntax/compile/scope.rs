//! Local variables, upvalues and blocks.

use super::super::interner::TextId;
use super::{Compiler, Constant, FunctionState, JumpList, Limit, Operand, Value};

/// `LUAI_MAXVARS`
const MAX_ACTIVE_LOCALS: usize = 200;
/// `SHRT_MAX`
const MAX_DECLARED_LOCALS: usize = 32_767;
/// `LUAI_MAXUPVALUES`
const MAX_UPVALUES: usize = 60;

/// A variable that a statement declares.
#[derive(Clone, Copy, Debug)]
pub(in crate::syntax) enum Variable {
    /// One that the script names.
    Named(TextId),
    /// One that the loop keeps to itself.
    Hidden,
}

/// A block that is being read.
#[derive(Debug)]
pub(super) struct BlockState {
    is_loop: bool,
    /// The jumps out of it by `break`.
    breaks: JumpList,
    /// The number of variables outside.
    active_variables: usize,
    /// Whether an inner function uses one of its variables.
    has_upvalue: bool,
}

/// A variable of an outer function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Upvalue {
    /// Whether it is a local variable of the function next outside, and not an upvalue of that one too.
    is_local: bool,
    index: usize,
}

impl FunctionState {
    fn find_local(&self, name: TextId) -> Option<usize> {
        let active = self.variables.get(..self.active_variables)?;
        active.iter().rposition(|variable| *variable == Some(name))
    }

    /// Notes that an inner function uses a variable (`markupval`).
    fn mark_upvalue(&mut self, variable: usize) {
        let block = self
            .blocks
            .iter_mut()
            .rev()
            .find(|block| block.active_variables <= variable);
        if let Some(block) = block {
            block.has_upvalue = true;
        }
    }

    /// The number of an upvalue (`indexupvalue`), or none if there are too many.
    fn upvalue(&mut self, upvalue: Upvalue) -> Option<usize> {
        if let Some(index) = self.upvalues.iter().position(|known| *known == upvalue) {
            return Some(index);
        }
        if self.upvalues.len() == MAX_UPVALUES {
            return None;
        }
        self.upvalues.push(upvalue);
        Some(self.upvalues.len() - 1)
    }
}

impl Compiler {
    /// Declares the statement's variable with this number, from zero; it is not in scope yet (`new_localvar`).
    pub(in crate::syntax) fn declare(&mut self, variable: Variable, number: usize) {
        let function = &mut self.current;
        if function.active_variables + number + 1 > MAX_ACTIVE_LOCALS {
            let line = function.line;
            self.refuse(Limit::ActiveLocals { line });
        } else if function.declared_locals == MAX_DECLARED_LOCALS {
            self.refuse(Limit::DeclaredLocals);
        } else {
            function.declared_locals += 1;
            function
                .variables
                .truncate(function.active_variables + number);
            function.variables.push(match variable {
                Variable::Named(name) => Some(name),
                Variable::Hidden => None,
            });
        }
    }

    /// Takes so many of the declared variables into scope.
    pub(in crate::syntax) fn activate(&mut self, count: usize) {
        self.current.active_variables += count;
    }

    /// Reserves the registers of the parameters, and notes whether there is a `...`.
    pub(in crate::syntax) fn open_body(&mut self, is_vararg: bool) {
        self.current.is_vararg = is_vararg;
        let count = self.active();
        self.reserve_registers(count);
    }

    /// What a name stands for (`singlevar`).
    pub(in crate::syntax) fn variable(&mut self, name: TextId) -> Operand {
        if let Some(local) = self.current.find_local(name) {
            return Operand::new(Value::Local(i32::try_from(local).unwrap_or(i32::MAX)));
        }
        let owner = self
            .outer
            .iter()
            .enumerate()
            .rev()
            .find_map(|(depth, function)| Some((depth, function.find_local(name)?)));
        let Some((depth, local)) = owner else {
            self.constant(Constant::Text(name));
            return Operand::new(Value::Global);
        };
        if let Some(owner) = self.outer.get_mut(depth) {
            owner.mark_upvalue(local);
        }
        let mut upvalue = Upvalue {
            is_local: true,
            index: local,
        };
        let inner = self.outer.iter_mut().skip(depth + 1);
        for function in inner.chain([&mut self.current]) {
            let Some(index) = function.upvalue(upvalue) else {
                let line = function.line;
                self.exceeded.get_or_insert(Limit::Upvalues { line });
                break;
            };
            upvalue = Upvalue {
                is_local: false,
                index,
            };
        }
        Operand::new(Value::Upvalue)
    }

    /// Enters a block (`enterblock`).
    pub(in crate::syntax) fn enter_block(&mut self, is_loop: bool) {
        let active_variables = self.current.active_variables;
        self.current.blocks.push(BlockState {
            is_loop,
            breaks: JumpList::EMPTY,
            active_variables,
            has_upvalue: false,
        });
    }

    /// Leaves a block (`leaveblock`).
    pub(in crate::syntax) fn leave_block(&mut self) {
        let Some(block) = self.current.blocks.pop() else {
            return;
        };
        self.current.active_variables = block.active_variables;
        if block.has_upvalue {
            self.emit_other();
        }
        self.end_statement();
        self.patch_to_here(block.breaks);
    }

    /// Whether an inner function uses a variable of the innermost block.
    pub(in crate::syntax) fn block_has_upvalue(&self) -> bool {
        self.current
            .blocks
            .last()
            .is_some_and(|block| block.has_upvalue)
    }

    /// Leaves the innermost loop; false if there is none (`breakstat`).
    pub(in crate::syntax) fn break_loop(&mut self) -> bool {
        let Some(depth) = self.current.blocks.iter().rposition(|block| block.is_loop) else {
            return false;
        };
        let inner = self.current.blocks.iter().skip(depth + 1);
        let closes_upvalues = inner.fold(false, |found, block| found | block.has_upvalue);
        if closes_upvalues {
            self.emit_other();
        }
        let jump = self.jump();
        let breaks = self
            .current
            .blocks
            .get(depth)
            .map_or(JumpList::EMPTY, |block| block.breaks);
        let mut joined = breaks;
        self.join(&mut joined, jump);
        if let Some(block) = self.current.blocks.get_mut(depth) {
            block.breaks = joined;
        }
        true
    }
}
