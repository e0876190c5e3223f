//! Assignments, calls, table constructors, loops and functions.

use super::code::Operation;
use super::{Compiler, JumpList, Operand, Value};

/// The entries of a table that are stored together, `LFIELDS_PER_FLUSH`.
const FIELDS_PER_FLUSH: usize = 50;
/// The most that an instruction's third operand holds, `MAXARG_C`.
const MAX_BATCH: usize = 511;

/// A table constructor that is being read.
#[derive(Debug)]
pub(in crate::syntax) struct TableState {
    table: i32,
    /// The last entry without a key, not stored yet.
    last: Operand,
    positions: usize,
    to_store: usize,
}

impl TableState {
    /// Adds an entry without a key (`listfield`).
    pub(in crate::syntax) fn add_position(&mut self, value: Operand) {
        self.last = value;
        self.positions += 1;
        self.to_store += 1;
    }
}

impl Compiler {
    /// The numeric `for` loop's default step.
    pub(in crate::syntax) fn default_step(&mut self) {
        self.number_constant(1.0);
        self.emit_other();
        self.reserve_registers(1);
    }

    /// The instruction for `...`.
    pub(in crate::syntax) fn vararg(&mut self) -> Operand {
        Operand::new(Value::Vararg(self.emit_other()))
    }

    /// A field of a value, by a key (`luaK_indexed`).
    pub(in crate::syntax) fn index(&mut self, table: &mut Operand, mut key: Operand) {
        let key = self.put_in_register_or_constant(&mut key);
        let table_register = match table.value {
            Value::Register(register) => register,
            _ => 0,
        };
        table.value = Value::Indexed {
            table: table_register,
            key,
        };
    }

    /// Prepares the call of a method (`luaK_self`).
    pub(in crate::syntax) fn method(&mut self, object: &mut Operand, mut name: Operand) {
        self.put_in_any_register(object);
        self.free_operand(object);
        let register = self.current.free_register;
        self.reserve_registers(2);
        self.put_in_register_or_constant(&mut name);
        self.emit_other();
        self.free_operand(&name);
        object.value = Value::Register(register);
    }

    /// Calls a value that is in a register with what is in those behind it (`funcargs`).
    pub(in crate::syntax) fn call(&mut self, function: &mut Operand, mut last_argument: Operand) {
        let base = match function.value {
            Value::Register(register) => register,
            _ => 0,
        };
        if !last_argument.is_multiple() && last_argument.value != Value::Void {
            self.put_in_next_register(&mut last_argument);
        }
        let call = self.emit(Operation::Call, base, 0);
        *function = Operand::new(Value::Call(call));
        self.current.free_register = base + 1;
    }

    /// Starts a table constructor (`constructor`).
    pub(in crate::syntax) fn open_table(&mut self, table: &mut Operand) -> TableState {
        *table = Operand::new(Value::Relocatable(self.emit_other()));
        self.put_in_next_register(table);
        TableState {
            table: self.current.free_register - 1,
            last: Operand::new(Value::Void),
            positions: 0,
            to_store: 0,
        }
    }

    /// Puts the last entry into its register before the next is read (`closelistfield`).
    pub(in crate::syntax) fn close_position(&mut self, state: &mut TableState) {
        if state.last.value == Value::Void {
            return;
        }
        self.put_in_next_register(&mut state.last);
        state.last.value = Value::Void;
        if state.to_store == FIELDS_PER_FLUSH {
            self.store_list(state);
            state.to_store = 0;
        }
    }

    /// The registers in use before an entry with a key.
    pub(in crate::syntax) fn registers_in_use(&self) -> i32 {
        self.current.free_register
    }

    /// Prepares the key of an entry, before its value is read.
    pub(in crate::syntax) fn prepare_key(&mut self, key: &mut Operand) {
        self.put_in_register_or_constant(key);
    }

    /// Adds an entry with a key (`recfield`).
    pub(in crate::syntax) fn add_keyed(&mut self, mut value: Operand, registers_in_use: i32) {
        self.put_in_register_or_constant(&mut value);
        self.emit_other();
        self.current.free_register = registers_in_use;
    }

    /// Ends a table constructor (`lastlistfield`).
    pub(in crate::syntax) fn close_table(&mut self, mut state: TableState) {
        if state.to_store == 0 {
            return;
        }
        if state.last.is_multiple() {
            self.set_returns(&state.last);
        } else if state.last.value != Value::Void {
            self.put_in_next_register(&mut state.last);
        }
        self.store_list(&state);
    }

    fn store_list(&mut self, state: &TableState) {
        self.emit_other();
        if (state.positions - 1) / FIELDS_PER_FLUSH + 1 > MAX_BATCH {
            // The number of the batch takes an instruction of its own.
            self.emit_other();
        }
        self.current.free_register = state.table + 1;
    }

    /// Fits the number of values to the number of variables (`adjust_assign`).
    pub(in crate::syntax) fn adjust(
        &mut self,
        variables: usize,
        values: usize,
        last: &mut Operand,
    ) {
        let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let extra = count(variables) - count(values);
        if last.is_multiple() {
            self.set_returns(last);
            // The call or `...` itself stands for one of them.
            if extra > 0 {
                self.reserve_registers(extra);
            }
        } else {
            if last.value != Value::Void {
                self.put_in_next_register(last);
            }
            if extra > 0 {
                let register = self.current.free_register;
                self.reserve_registers(extra);
                self.load_nil(register, extra);
            }
        }
    }

    /// Saves a local variable that an assignment changes, if a target before it needs the old value
    /// (`check_conflict`).
    pub(in crate::syntax) fn check_conflict(&mut self, before: &mut [Operand], target: &Operand) {
        let Value::Local(register) = target.value else {
            return;
        };
        let copy = self.current.free_register;
        let mut conflict = false;
        for operand in before.iter_mut().rev() {
            if let Value::Indexed { table, key } = &mut operand.value {
                for used in [table, key] {
                    if *used == register {
                        *used = copy;
                        conflict = true;
                    }
                }
            }
        }
        if conflict {
            self.emit_other();
            self.reserve_registers(1);
        }
    }

    /// Assigns to the targets, when all values were read (`assignment`).
    pub(in crate::syntax) fn assign(
        &mut self,
        targets: &[Operand],
        values: usize,
        mut last: Operand,
    ) {
        let mut targets = targets;
        if values == targets.len() {
            self.set_one_return(&mut last);
            if let Some((target, others)) = targets.split_last() {
                self.store(target, &mut last);
                targets = others;
            }
        } else {
            self.adjust(targets.len(), values, &mut last);
            let surplus = values.saturating_sub(targets.len());
            self.current.free_register -= i32::try_from(surplus).unwrap_or(i32::MAX);
        }
        for target in targets.iter().rev() {
            let mut value = Operand::new(Value::Register(self.current.free_register - 1));
            self.store(target, &mut value);
        }
    }

    /// Assigns a value to a variable or a field (`luaK_storevar`).
    pub(in crate::syntax) fn store(&mut self, target: &Operand, value: &mut Operand) {
        match target.value {
            Value::Local(register) => {
                self.free_operand(value);
                self.put_in_register(value, register);
                return;
            }
            Value::Upvalue | Value::Global => {
                self.put_in_any_register(value);
                self.emit_other();
            }
            Value::Indexed { .. } => {
                self.put_in_register_or_constant(value);
                self.emit_other();
            }
            _ => {}
        }
        self.free_operand(value);
    }

    /// Declares the variable of a `local function` (`localfunc`).
    pub(in crate::syntax) fn open_local_function(&mut self) -> Operand {
        let register = self.current.free_register;
        self.reserve_registers(1);
        self.activate(1);
        Operand::new(Value::Local(register))
    }

    /// The jumps taken when a condition does not hold (`cond`).
    pub(in crate::syntax) fn condition(&mut self, mut condition: Operand) -> JumpList {
        if condition.value == Value::Nil {
            condition.value = Value::False;
        }
        self.go_if_true(&mut condition);
        condition.when_false
    }

    /// Returns values, when all were read (`retstat`).
    pub(in crate::syntax) fn return_values(&mut self, values: Option<(usize, Operand)>) {
        match values {
            None => {}
            Some((_, last)) if last.is_multiple() => self.set_returns(&last),
            Some((1, mut last)) => {
                self.put_in_any_register(&mut last);
            }
            Some((_, mut last)) => self.put_in_next_register(&mut last),
        }
        self.emit_other();
    }

    /// Starts the body of a `for` loop (`forbody`): the jump, or the position of the instruction, before it.
    pub(in crate::syntax) fn open_for(&mut self, is_numeric: bool, variables: usize) -> JumpList {
        let prepare = if is_numeric {
            // Jumps like one, but no jump that leads here may be put on hold.
            JumpList::of(self.emit(Operation::Jump, 0, -1))
        } else {
            self.jump()
        };
        self.enter_block(false);
        self.activate(variables);
        self.reserve_registers(i32::try_from(variables).unwrap_or(i32::MAX));
        prepare
    }

    /// Ends the body of a `for` loop.
    pub(in crate::syntax) fn close_for(&mut self, is_numeric: bool, prepare: JumpList) {
        self.leave_block();
        self.patch_to_here(prepare);
        let back = if is_numeric {
            JumpList::of(self.emit(Operation::Jump, 0, -1))
        } else {
            // Tests whether the iterator is at its end.
            self.emit(Operation::Compare, 0, 0);
            self.jump()
        };
        self.patch(back, prepare.start() + 1);
    }
}
