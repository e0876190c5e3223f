//! Which functions of a script run where an error reaches the caller of the script.
//!
//! `pcall`, `xpcall` and `coroutine.resume` catch errors. A function that is only passed to them,
//! or only called by such functions, raises nothing that anybody sees; one that nothing calls
//! raises nothing at all. A function that goes out of sight (into a table, as a value) may be run
//! by any of these: its errors come through for certain only in a script without them.

use std::collections::HashMap;

use crate::meaning::names::{Names, VariableId};
use crate::text::span::Span;

/// The functions of a script, as they are met.
#[derive(Clone, Debug, Default)]
pub(super) struct Functions {
    /// In the order of their starts, once [`Functions::finish`] has run.
    all: Vec<Function>,
    /// Calls of local variables, and where they stand.
    calls: Vec<(VariableId, Span)>,
    /// Local variables that are passed to what catches their errors.
    caught: Vec<VariableId>,
    /// Functions without a name, by where they stand.
    anonymous: HashMap<usize, Use>,
}

/// What happens to a function without a name.
#[derive(Clone, Copy, Debug)]
enum Use {
    /// It is called at once, or by a function that lets errors through.
    Called,
    /// It runs in a `pcall`.
    Caught,
}

#[derive(Clone, Debug)]
struct Function {
    span: Span,
    /// The local variable that holds it.
    variable: Option<VariableId>,
    /// The place of the function around it, once sorted.
    parent: Option<usize>,
    /// Whether an error in it certainly reaches the caller of the script, if it comes to that.
    is_uncaught: bool,
}

impl Functions {
    /// A function's body, and the local variable that holds it.
    pub(super) fn met(&mut self, span: Span, variable: Option<VariableId>) {
        self.all.push(Function {
            span,
            variable,
            parent: None,
            is_uncaught: false,
        });
    }

    /// A call of the function that a local variable holds.
    pub(super) fn called(&mut self, variable: VariableId, span: Span) {
        self.calls.push((variable, span));
    }

    /// A function that is written where it is called.
    pub(super) fn called_in_place(&mut self, body: Span) {
        self.anonymous.insert(body.start, Use::Called);
    }

    /// The function that is written in this place, and was met last.
    pub(super) fn last_in(&self, place: Span) -> Option<Span> {
        let within = |body: &Span| place.start <= body.start && body.end <= place.end;
        self.all
            .iter()
            .rev()
            .map(|function| function.span)
            .take_while(within)
            .last()
    }

    /// A local variable whose function runs in a `pcall`.
    pub(super) fn caught(&mut self, variable: VariableId) {
        self.caught.push(variable);
    }

    /// A function that is written where it is passed to a `pcall`.
    pub(super) fn caught_in_place(&mut self, body: Span) {
        self.anonymous.insert(body.start, Use::Caught);
    }

    /// Whether an error raised here certainly reaches the caller of the script.
    pub(super) fn is_uncaught(&self, span: Span) -> bool {
        self.around(span)
            .and_then(|index| self.all.get(index))
            .is_none_or(|function| function.is_uncaught)
    }

    /// The innermost function around a place.
    fn around(&self, span: Span) -> Option<usize> {
        let before = self
            .all
            .partition_point(|function| function.span.start <= span.start);
        let mut candidate = before.checked_sub(1);
        while let Some(function) = candidate.and_then(|index| self.all.get(index)) {
            if span.end <= function.span.end {
                return candidate;
            }
            candidate = function.parent;
        }
        None
    }

    /// Works out which functions are uncaught, when all have been met.
    pub(super) fn finish(&mut self, names: &Names) {
        self.all.sort_by_key(|function| function.span);
        self.link_parents();
        let mut by_variable: HashMap<VariableId, Vec<usize>> = HashMap::new();
        for (index, function) in self.all.iter().enumerate() {
            if let Some(variable) = function.variable {
                by_variable.entry(variable).or_default().push(index);
            }
        }
        let mut open = Vec::new();
        // Who calls whom: by the caller's place.
        let mut callees: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut call = |caller: Option<usize>, callee: usize| match caller {
            None => open.push(callee),
            Some(caller) => callees.entry(caller).or_default().push(callee),
        };
        for (variable, span) in &self.calls {
            for callee in by_variable.get(variable).into_iter().flatten() {
                call(self.around(*span), *callee);
            }
        }
        let catches = names.globals().iter().any(|used| {
            matches!(
                &*used.name,
                "pcall" | "xpcall" | "coroutine" | "_G" | "setfenv"
            )
        });
        let mut accounted: HashMap<VariableId, usize> = HashMap::new();
        let calls = self.calls.iter().map(|(variable, _)| variable);
        for variable in calls.chain(&self.caught) {
            *accounted.entry(*variable).or_default() += 1;
        }
        for (index, function) in self.all.iter().enumerate() {
            let goes_out_of_sight = match function.variable {
                Some(id) => names.use_count(id) > accounted.get(&id).copied().unwrap_or(0),
                None => match self.anonymous.get(&function.span.start) {
                    Some(Use::Caught) => false,
                    Some(Use::Called) => {
                        call(function.parent, index);
                        false
                    }
                    None => true,
                },
            };
            if goes_out_of_sight && !catches {
                call(None, index);
            }
        }
        while let Some(index) = open.pop() {
            let Some(function) = self.all.get_mut(index) else {
                continue;
            };
            if !function.is_uncaught {
                function.is_uncaught = true;
                open.extend(callees.remove(&index).unwrap_or_default());
            }
        }
    }

    fn link_parents(&mut self) {
        let mut around: Vec<(usize, Span)> = Vec::new();
        for (index, function) in self.all.iter_mut().enumerate() {
            while around
                .last()
                .is_some_and(|(_, outer)| outer.end <= function.span.start)
            {
                around.pop();
            }
            function.parent = around.last().map(|(outer, _)| *outer);
            around.push((index, function.span));
        }
    }
}
