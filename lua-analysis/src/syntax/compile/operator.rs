//! Operators: what they need of their operands, and what is computed right away.

use super::super::ast::{BinaryOperator, UnaryOperator};
use super::code::{NO_REGISTER, Operation};
use super::{Compiler, JumpList, Operand, Value};

impl Compiler {
    /// Applies an operator that stands before its operand (`luaK_prefix`).
    pub(in crate::syntax) fn prefix(&mut self, operator: UnaryOperator, operand: &mut Operand) {
        match operator {
            UnaryOperator::Negate => {
                if let Some(number) = operand.as_number() {
                    operand.value = Value::Number(-number);
                } else {
                    self.unary(operand);
                }
            }
            UnaryOperator::Not => self.not(operand),
            UnaryOperator::Length => self.unary(operand),
        }
    }

    fn unary(&mut self, operand: &mut Operand) {
        self.put_in_any_register(operand);
        self.free_operand(operand);
        operand.value = Value::Relocatable(self.emit_other());
    }

    fn not(&mut self, operand: &mut Operand) {
        self.discharge(operand);
        match operand.value {
            Value::Nil | Value::False => operand.value = Value::True,
            Value::Constant(_) | Value::Number(_) | Value::True => operand.value = Value::False,
            // The comparison is inverted in place.
            Value::Jump(_) => {}
            _ => {
                self.discharge_to_any_register(operand);
                self.free_operand(operand);
                let register = match operand.value {
                    Value::Register(register) => register,
                    _ => 0,
                };
                operand.value = Value::Relocatable(self.emit(Operation::Not, 0, register));
            }
        }
        std::mem::swap(&mut operand.when_true, &mut operand.when_false);
        self.remove_values(operand.when_false);
        self.remove_values(operand.when_true);
    }

    /// Prepares the left operand, when the operator was read (`luaK_infix`).
    pub(in crate::syntax) fn infix(&mut self, operator: BinaryOperator, left: &mut Operand) {
        match operator {
            BinaryOperator::And => self.go_if_true(left),
            BinaryOperator::Or => self.go_if_false(left),
            BinaryOperator::Concat => self.put_in_next_register(left),
            BinaryOperator::Add
            | BinaryOperator::Subtract
            | BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::Modulo
            | BinaryOperator::Power => {
                if left.as_number().is_none() {
                    self.put_in_register_or_constant(left);
                }
            }
            _ => {
                self.put_in_register_or_constant(left);
            }
        }
    }

    /// Applies the operator, when the right operand was read (`luaK_posfix`).
    pub(in crate::syntax) fn postfix(
        &mut self,
        operator: BinaryOperator,
        left: &mut Operand,
        mut right: Operand,
    ) {
        match operator {
            BinaryOperator::And => {
                self.discharge(&mut right);
                let jumps = left.when_false;
                self.join(&mut right.when_false, jumps);
                *left = right;
            }
            BinaryOperator::Or => {
                self.discharge(&mut right);
                let jumps = left.when_true;
                self.join(&mut right.when_true, jumps);
                *left = right;
            }
            BinaryOperator::Concat => self.concat(left, right),
            BinaryOperator::Add
            | BinaryOperator::Subtract
            | BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::Modulo
            | BinaryOperator::Power => {
                if let (Some(first), Some(second)) = (left.as_number(), right.as_number())
                    && let Some(result) = fold(operator, first, second)
                {
                    left.value = Value::Number(result);
                } else {
                    let second = self.put_in_register_or_constant(&mut right);
                    let first = self.put_in_register_or_constant(left);
                    self.free_both(left, first, &right, second);
                    left.value = Value::Relocatable(self.emit_other());
                }
            }
            _ => {
                self.put_in_register_or_constant(left);
                self.put_in_register_or_constant(&mut right);
                self.free_operand(&right);
                self.free_operand(left);
                left.value = Value::Jump(self.test_and_jump(Operation::Compare, 0, 0));
            }
        }
    }

    fn concat(&mut self, left: &mut Operand, mut right: Operand) {
        self.make_plain(&mut right);
        let first = match left.value {
            Value::Register(register) => register,
            _ => 0,
        };
        if let Value::Relocatable(position) = right.value
            && self
                .instruction(position)
                .is_some_and(|instruction| instruction.operation == Operation::Concat)
        {
            // One instruction concatenates all operands.
            self.free_operand(left);
            self.change(position, |instruction| instruction.b = first);
            left.value = Value::Relocatable(position);
            return;
        }
        self.put_in_next_register(&mut right);
        let second = self.put_in_register_or_constant(&mut right);
        let first = self.put_in_register_or_constant(left);
        self.free_both(left, first, &right, second);
        left.value = Value::Relocatable(self.emit(Operation::Concat, 0, first));
    }

    /// Releases two operands, the higher register first.
    fn free_both(&mut self, left: &Operand, first: i32, right: &Operand, second: i32) {
        if first > second {
            self.free_operand(left);
            self.free_operand(right);
        } else {
            self.free_operand(right);
            self.free_operand(left);
        }
    }

    /// Goes on if the value is true, and jumps otherwise (`luaK_goiftrue`).
    ///
    /// A `false` is tested like a variable: Lua 5.1.5, which all servers carry, took back 5.1.4's shortcut.
    pub(in crate::syntax) fn go_if_true(&mut self, operand: &mut Operand) {
        self.discharge(operand);
        let jump = match operand.value {
            Value::Constant(_) | Value::Number(_) | Value::True => JumpList::EMPTY,
            Value::Jump(jump) => JumpList::of(jump),
            _ => self.jump_on(operand),
        };
        self.join(&mut operand.when_false, jump);
        self.patch_to_here(operand.when_true);
        operand.when_true = JumpList::EMPTY;
    }

    /// Goes on if the value is false, and jumps otherwise (`luaK_goiffalse`).
    fn go_if_false(&mut self, operand: &mut Operand) {
        self.discharge(operand);
        let jump = match operand.value {
            Value::Nil | Value::False => JumpList::EMPTY,
            Value::Jump(jump) => JumpList::of(jump),
            _ => self.jump_on(operand),
        };
        self.join(&mut operand.when_true, jump);
        self.patch_to_here(operand.when_false);
        operand.when_false = JumpList::EMPTY;
    }

    /// Tests a value, without the `not` before it if there is one (`jumponcond`).
    fn jump_on(&mut self, operand: &mut Operand) -> JumpList {
        if let Value::Relocatable(position) = operand.value
            && let Some(instruction) = self.instruction(position)
            && instruction.operation == Operation::Not
        {
            self.take_back();
            return JumpList::of(self.test_and_jump(Operation::Test, instruction.b, 0));
        }
        self.discharge_to_any_register(operand);
        self.free_operand(operand);
        let register = match operand.value {
            Value::Register(register) => register,
            _ => 0,
        };
        JumpList::of(self.test_and_jump(Operation::TestSet, NO_REGISTER, register))
    }
}

/// What Lua computes while it compiles (`constfolding`): never by zero, never to NaN.
fn fold(operator: BinaryOperator, left: f64, right: f64) -> Option<f64> {
    let by_zero = right == 0.0;
    let result = match operator {
        BinaryOperator::Add => left + right,
        BinaryOperator::Subtract => left - right,
        BinaryOperator::Multiply => left * right,
        BinaryOperator::Divide if !by_zero => left / right,
        BinaryOperator::Modulo if !by_zero => left - (left / right).floor() * right,
        BinaryOperator::Power => left.powf(right),
        _ => return None,
    };
    (!result.is_nan()).then_some(result)
}

#[cfg(test)]
mod tests {
    use super::{BinaryOperator, fold};

    #[test]
    fn folds_what_lua_folds() {
        assert_eq!(fold(BinaryOperator::Add, 1.0, 1.0), Some(2.0));
        assert_eq!(fold(BinaryOperator::Modulo, -5.0, 3.0), Some(1.0));
        assert_eq!(fold(BinaryOperator::Power, 2.0, 10.0), Some(1024.0));
        assert_eq!(fold(BinaryOperator::Divide, 1.0, 0.0), None);
        assert_eq!(fold(BinaryOperator::Modulo, 1.0, -0.0), None);
        assert_eq!(fold(BinaryOperator::Power, -8.0, 0.5), None);
        assert_eq!(
            fold(BinaryOperator::Subtract, f64::INFINITY, f64::INFINITY),
            None
        );
        assert_eq!(fold(BinaryOperator::Less, 1.0, 2.0), None);
    }
}
