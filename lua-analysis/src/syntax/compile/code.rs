//! Instructions, as far as later ones depend on them, and the lists of jumps that run through them.

use super::{Compiler, Limit};

/// Marks the end of a list of jumps. As a jump's offset it means the jump itself, which no list contains.
const NO_JUMP: i32 = -1;

/// The farthest that a jump reaches, `MAXARG_sBx`.
const MAX_JUMP: i32 = 131_071;

/// Stands for no register where an instruction names one, `NO_REG`.
pub(super) const NO_REGISTER: i32 = 255;

/// One instruction. The meaning of `a` and `b` is the operation's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instruction {
    pub(super) operation: Operation,
    pub(super) a: i32,
    pub(super) b: i32,
}

/// The operations that the code generator looks back at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// Clears the registers from `a` to `b`.
    LoadNil,
    /// Jumps by `b`.
    Jump,
    /// Compares; the next instruction is a jump.
    Compare,
    /// Tests register `a`; the next instruction is a jump.
    Test,
    /// Tests register `b` and copies it to `a`; the next instruction is a jump.
    TestSet,
    /// Inverts register `b`.
    Not,
    /// Concatenates registers from `b` on.
    Concat,
    /// Calls register `a`.
    Call,
    /// Any other.
    Other,
}

/// A list of jumps that go to the same place, linked through their offsets as long as that place is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) struct JumpList {
    first: i32,
    /// Kept so that joining two lists needs no walk: Lua walks, and is quadratic in long `elseif` chains.
    last: i32,
}

impl JumpList {
    /// A list without jumps.
    pub(in crate::syntax) const EMPTY: Self = Self {
        first: NO_JUMP,
        last: NO_JUMP,
    };

    /// The list of this jump alone.
    pub(super) const fn of(jump: i32) -> Self {
        Self {
            first: jump,
            last: jump,
        }
    }

    /// The position of the first jump.
    pub(super) const fn start(self) -> i32 {
        self.first
    }

    /// Whether there is no jump in it.
    pub(super) const fn is_empty(self) -> bool {
        self.first == NO_JUMP
    }
}

impl Compiler {
    /// The number of instructions so far, which is where the next one goes.
    pub(super) fn position(&self) -> i32 {
        i32::try_from(self.current.code.len()).unwrap_or(i32::MAX)
    }

    /// Adds an instruction; all pending jumps lead to it (`luaK_code`).
    pub(super) fn emit(&mut self, operation: Operation, a: i32, b: i32) -> i32 {
        let position = self.position();
        let pending = std::mem::replace(&mut self.current.pending, JumpList::EMPTY);
        self.patch_values(pending, position, NO_REGISTER, position);
        self.current.code.push(Instruction { operation, a, b });
        position
    }

    /// Adds an instruction that nothing looks back at.
    pub(super) fn emit_other(&mut self) -> i32 {
        self.emit(Operation::Other, 0, 0)
    }

    /// Takes back the instruction that was added last.
    pub(super) fn take_back(&mut self) {
        self.current.code.pop();
    }

    pub(super) fn instruction(&self, position: i32) -> Option<Instruction> {
        let index = usize::try_from(position).ok()?;
        self.current.code.get(index).copied()
    }

    pub(super) fn change(&mut self, position: i32, change: impl FnOnce(&mut Instruction)) {
        if let Some(instruction) = usize::try_from(position)
            .ok()
            .and_then(|index| self.current.code.get_mut(index))
        {
            change(instruction);
        }
    }

    /// Adds a jump to a place not known yet (`luaK_jump`).
    pub(in crate::syntax) fn jump(&mut self) -> JumpList {
        let pending = std::mem::replace(&mut self.current.pending, JumpList::EMPTY);
        let mut jump = JumpList::of(self.emit(Operation::Jump, 0, NO_JUMP));
        self.join(&mut jump, pending);
        jump
    }

    /// Adds a test and the jump behind it.
    pub(super) fn test_and_jump(&mut self, operation: Operation, a: i32, b: i32) -> i32 {
        self.emit(operation, a, b);
        self.jump().first
    }

    /// Marks the next instruction as the target of a jump.
    pub(in crate::syntax) fn label(&mut self) -> i32 {
        let position = self.position();
        self.current.last_target = position;
        position
    }

    /// Appends a list to another (`luaK_concat`).
    pub(in crate::syntax) fn join(&mut self, list: &mut JumpList, tail: JumpList) {
        if tail.is_empty() {
            return;
        }
        if list.is_empty() {
            *list = tail;
        } else {
            self.set_target(list.last, tail.first);
            list.last = tail.last;
        }
    }

    /// Lets the jumps lead to the next instruction.
    pub(in crate::syntax) fn patch_to_here(&mut self, list: JumpList) {
        self.label();
        let mut pending = self.current.pending;
        self.join(&mut pending, list);
        self.current.pending = pending;
    }

    /// Lets the jumps lead to an instruction that is there already.
    pub(in crate::syntax) fn patch(&mut self, list: JumpList, target: i32) {
        if target == self.position() {
            self.patch_to_here(list);
        } else {
            self.patch_values(list, target, NO_REGISTER, target);
        }
    }

    /// Lets the jumps that leave a value in `register` lead to one place, and the others to another.
    pub(super) fn patch_values(
        &mut self,
        list: JumpList,
        with_value: i32,
        register: i32,
        without: i32,
    ) {
        let mut jump = list.first;
        while jump != NO_JUMP {
            let next = self.next_jump(jump);
            let target = if self.patch_test(jump, register) {
                with_value
            } else {
                without
            };
            self.set_target(jump, target);
            jump = next;
        }
    }

    /// Whether some jump of the list leaves no value (`need_value`).
    pub(super) fn needs_value(&self, list: JumpList) -> bool {
        let mut jump = list.first;
        while jump != NO_JUMP {
            let test = self.instruction(self.control(jump));
            if test.is_none_or(|test| test.operation != Operation::TestSet) {
                return true;
            }
            jump = self.next_jump(jump);
        }
        false
    }

    /// Lets none of the jumps leave a value.
    pub(super) fn remove_values(&mut self, list: JumpList) {
        let mut jump = list.first;
        while jump != NO_JUMP {
            self.patch_test(jump, NO_REGISTER);
            jump = self.next_jump(jump);
        }
    }

    /// The instruction that decides over a jump: the test before it, or the jump itself.
    pub(super) fn control(&self, jump: i32) -> i32 {
        match self.instruction(jump - 1) {
            Some(Instruction {
                operation: Operation::Compare | Operation::Test | Operation::TestSet,
                ..
            }) => jump - 1,
            _ => jump,
        }
    }

    /// Lets the test before a jump leave its value in a register; whether it can leave one.
    fn patch_test(&mut self, jump: i32, register: i32) -> bool {
        let control = self.control(jump);
        let Some(test) = self.instruction(control) else {
            return false;
        };
        if test.operation != Operation::TestSet {
            return false;
        }
        self.change(control, |instruction| {
            if register != NO_REGISTER && register != test.b {
                instruction.a = register;
            } else {
                instruction.operation = Operation::Test;
                instruction.a = test.b;
                instruction.b = 0;
            }
        });
        true
    }

    fn next_jump(&self, jump: i32) -> i32 {
        match self.instruction(jump) {
            Some(instruction) if instruction.b != NO_JUMP => jump + 1 + instruction.b,
            _ => NO_JUMP,
        }
    }

    fn set_target(&mut self, jump: i32, target: i32) {
        let offset = target - (jump + 1);
        if offset.abs() > MAX_JUMP {
            self.refuse(Limit::JumpTooLong);
        }
        self.change(jump, |instruction| instruction.b = offset);
    }
}
