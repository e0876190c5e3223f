//! Values on their way to where an instruction needs them.

use super::code::Operation;
use super::{Compiler, Constant, JumpList};

/// The most constants that an instruction can name in place of a register, less one (`MAXINDEXRK`).
const MAX_INLINE_CONSTANT: usize = 255;
/// Marks the number of a constant where a register is possible too (`BITRK`).
const CONSTANT_BIT: i32 = 256;

/// An expression's value, as far as code for it was generated.
#[derive(Clone, Copy, Debug)]
pub(in crate::syntax) struct Operand {
    pub(in crate::syntax) value: Value,
    /// Jumps taken when the value is true.
    pub(super) when_true: JumpList,
    /// Jumps taken when the value is false.
    pub(super) when_false: JumpList,
}

/// Where a value is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::syntax) enum Value {
    /// There is none.
    Void,
    Nil,
    True,
    False,
    /// A string, by its number among the constants.
    Constant(i32),
    /// A number, which is no constant until it is needed as one.
    Number(f64),
    /// A local variable's register.
    Local(i32),
    /// An upvalue's number.
    Upvalue,
    /// A global variable.
    Global,
    /// A field: the registers of the table and of the key, which may be a constant.
    Indexed {
        table: i32,
        key: i32,
    },
    /// The jump behind a comparison.
    Jump(i32),
    /// An instruction that can leave the value in any register.
    Relocatable(i32),
    /// A register.
    Register(i32),
    /// A call instruction.
    Call(i32),
    /// The instruction for `...`.
    Vararg(i32),
}

impl Operand {
    /// A value without jumps.
    pub(in crate::syntax) const fn new(value: Value) -> Self {
        Self {
            value,
            when_true: JumpList::EMPTY,
            when_false: JumpList::EMPTY,
        }
    }

    /// Whether it can stand for any number of values.
    pub(in crate::syntax) const fn is_multiple(&self) -> bool {
        matches!(self.value, Value::Call(_) | Value::Vararg(_))
    }

    /// Whether it can be assigned to.
    pub(in crate::syntax) const fn is_assignable(&self) -> bool {
        matches!(
            self.value,
            Value::Local(_) | Value::Upvalue | Value::Global | Value::Indexed { .. }
        )
    }

    /// Whether it is a plain number.
    pub(super) fn as_number(&self) -> Option<f64> {
        match self.value {
            Value::Number(number) if self.when_true.is_empty() && self.when_false.is_empty() => {
                Some(number)
            }
            _ => None,
        }
    }

    fn has_jumps(&self) -> bool {
        self.when_true != self.when_false
    }
}

impl Compiler {
    /// Takes a call or `...` for this many values, -1 for all (`luaK_setreturns`).
    pub(in crate::syntax) fn set_returns(&mut self, operand: &Operand) {
        if let Value::Vararg(_) = operand.value {
            self.reserve_registers(1);
        }
    }

    /// Takes a call or `...` for one value (`luaK_setoneret`).
    pub(in crate::syntax) fn set_one_return(&self, operand: &mut Operand) {
        match operand.value {
            Value::Call(call) => {
                let register = self.instruction(call).map_or(0, |call| call.a);
                operand.value = Value::Register(register);
            }
            Value::Vararg(instruction) => operand.value = Value::Relocatable(instruction),
            _ => {}
        }
    }

    /// Turns a variable into its value (`luaK_dischargevars`).
    pub(in crate::syntax) fn discharge(&mut self, operand: &mut Operand) {
        match operand.value {
            Value::Local(register) => operand.value = Value::Register(register),
            Value::Upvalue | Value::Global => {
                operand.value = Value::Relocatable(self.emit_other());
            }
            Value::Indexed { table, key } => {
                self.free_register(key);
                self.free_register(table);
                operand.value = Value::Relocatable(self.emit_other());
            }
            Value::Call(_) | Value::Vararg(_) => self.set_one_return(operand),
            _ => {}
        }
    }

    /// Puts the value into the next register (`luaK_exp2nextreg`).
    pub(in crate::syntax) fn put_in_next_register(&mut self, operand: &mut Operand) {
        self.discharge(operand);
        self.free_operand(operand);
        self.reserve_registers(1);
        let register = self.current.free_register - 1;
        self.put_in_register(operand, register);
    }

    /// Puts the value into some register (`luaK_exp2anyreg`).
    pub(in crate::syntax) fn put_in_any_register(&mut self, operand: &mut Operand) -> i32 {
        self.discharge(operand);
        if let Value::Register(register) = operand.value {
            if !operand.has_jumps() {
                return register;
            }
            if register >= self.active() {
                self.put_in_register(operand, register);
                return register;
            }
        }
        self.put_in_next_register(operand);
        match operand.value {
            Value::Register(register) => register,
            _ => 0,
        }
    }

    /// Makes the value one without jumps (`luaK_exp2val`).
    pub(in crate::syntax) fn make_plain(&mut self, operand: &mut Operand) {
        if operand.has_jumps() {
            self.put_in_any_register(operand);
        } else {
            self.discharge(operand);
        }
    }

    /// Puts the value where an instruction finds it: a register, or a constant's marked number (`luaK_exp2RK`).
    pub(super) fn put_in_register_or_constant(&mut self, operand: &mut Operand) -> i32 {
        self.make_plain(operand);
        let constant = match operand.value {
            Value::Constant(number) => {
                return if usize::try_from(number).is_ok_and(|number| number <= MAX_INLINE_CONSTANT)
                {
                    number | CONSTANT_BIT
                } else {
                    self.put_in_any_register(operand)
                };
            }
            Value::Nil => Some(Constant::Nil),
            Value::True => Some(Constant::Boolean(true)),
            Value::False => Some(Constant::Boolean(false)),
            Value::Number(_) => None,
            _ => return self.put_in_any_register(operand),
        };
        if self.current.constants.len() > MAX_INLINE_CONSTANT {
            return self.put_in_any_register(operand);
        }
        let number = match (constant, operand.value) {
            (Some(constant), _) => self.constant(constant),
            (None, Value::Number(number)) => self.number_constant(number),
            (None, _) => 0,
        };
        operand.value = Value::Constant(number);
        number | CONSTANT_BIT
    }

    /// Releases the register that the value is in, unless it is a variable's.
    pub(in crate::syntax) fn free_operand(&mut self, operand: &Operand) {
        if let Value::Register(register) = operand.value {
            self.free_register(register);
        }
    }

    fn free_register(&mut self, register: i32) {
        if register & CONSTANT_BIT == 0 && register >= self.active() {
            self.current.free_register -= 1;
        }
    }

    /// Puts a value without jumps into a register (`discharge2reg`).
    fn discharge_to_register(&mut self, operand: &mut Operand, register: i32) {
        self.discharge(operand);
        match operand.value {
            Value::Nil => self.load_nil(register, 1),
            Value::True | Value::False | Value::Constant(_) => {
                self.emit_other();
            }
            Value::Number(number) => {
                self.number_constant(number);
                self.emit_other();
            }
            Value::Relocatable(instruction) => {
                self.change(instruction, |instruction| instruction.a = register);
            }
            Value::Register(from) => {
                if from != register {
                    self.emit_other();
                }
            }
            _ => return,
        }
        operand.value = Value::Register(register);
    }

    /// Puts a value without jumps into some register (`discharge2anyreg`).
    pub(super) fn discharge_to_any_register(&mut self, operand: &mut Operand) {
        if !matches!(operand.value, Value::Register(_)) {
            self.reserve_registers(1);
            let register = self.current.free_register - 1;
            self.discharge_to_register(operand, register);
        }
    }

    /// Puts the value into this register, whichever jump it comes by (`exp2reg`).
    pub(super) fn put_in_register(&mut self, operand: &mut Operand, register: i32) {
        self.discharge_to_register(operand, register);
        if let Value::Jump(jump) = operand.value {
            self.join(&mut operand.when_true, JumpList::of(jump));
        }
        if operand.has_jumps() {
            let mut load_false = -1;
            let mut load_true = -1;
            if self.needs_value(operand.when_true) || self.needs_value(operand.when_false) {
                let over = if matches!(operand.value, Value::Jump(_)) {
                    JumpList::EMPTY
                } else {
                    self.jump()
                };
                self.label();
                load_false = self.emit_other();
                self.label();
                load_true = self.emit_other();
                self.patch_to_here(over);
            }
            let end = self.label();
            self.patch_values(operand.when_false, end, register, load_false);
            self.patch_values(operand.when_true, end, register, load_true);
        }
        *operand = Operand::new(Value::Register(register));
    }

    /// Clears registers, by the instruction before if that does so already (`luaK_nil`).
    pub(super) fn load_nil(&mut self, from: i32, count: i32) {
        let position = self.position();
        if position > self.current.last_target {
            if position == 0 {
                // A function starts with clean registers.
                if from >= self.active() {
                    return;
                }
            } else if let Some(previous) = self
                .instruction(position - 1)
                .filter(|previous| previous.operation == Operation::LoadNil)
                && previous.a <= from
                && from <= previous.b + 1
            {
                let last = previous.b.max(from + count - 1);
                self.change(position - 1, |instruction| instruction.b = last);
                return;
            }
        }
        self.emit(Operation::LoadNil, from, from + count - 1);
    }
}
